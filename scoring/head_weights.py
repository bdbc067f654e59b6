"""The weights file of the two heads: float16 arrays and one JSON record of how they were made.

The record names version, inventory digest, training data, folds, seed, results and the calibration;
a file whose inventory is not this program's is refused, for its outputs would mean other units.
"""

import hashlib
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812 — zlib names it like a module

import numpy as np
import torch
from torch import nn

from scoring.errors import HeadWeightsDamaged
from scoring.head import SegmentJudge, SequenceHead
from scoring.inventory import FINALS, INITIALS, TONES

WEIGHTS_PATH: Final = Path(__file__).parent / "weights" / "ear.npz"
RECORD: Final = "record"


def inventory_digest() -> str:
    """SHA-256 of the units in their order."""
    return hashlib.sha256(json.dumps([INITIALS, FINALS, TONES]).encode()).hexdigest()


@dataclass(frozen=True)
class HeadWeights:
    """Both networks ready to run, the record, and the digest of the file they came from."""

    head: SequenceHead
    judge: SegmentJudge
    record: dict[str, Any]
    sha256: str


def save_heads(path: Path, head: SequenceHead, judge: SegmentJudge, record: dict[str, Any]) -> None:
    """Write both networks and the record; the file appears whole or not at all."""
    arrays: dict[str, Any] = {
        f"{name}/{key}": value.detach().to(torch.float16).numpy()
        for name, network in (("head", head), ("judge", judge))
        for key, value in network.state_dict().items()
    }
    full = {**record, "inventory": inventory_digest()}
    arrays[RECORD] = np.frombuffer(json.dumps(full, ensure_ascii=False).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    temporary.write_bytes(buffer.getvalue())
    os.replace(temporary, path)


def load_heads(path: Path = WEIGHTS_PATH) -> HeadWeights:
    """Read both networks, in eval mode and float32.

    Raises:
        HeadWeightsDamaged: absent, unreadable, or made for other units or widths.
    """
    try:
        content = path.read_bytes()
        with np.load(io.BytesIO(content)) as arrays:
            record = json.loads(arrays[RECORD].tobytes().decode())
            if record["inventory"] != inventory_digest():
                raise HeadWeightsDamaged(f"{path}: made for another inventory")
            head, judge = SequenceHead(), SegmentJudge()
            for name, network in (("head", head), ("judge", judge)):
                _fill(network, name, arrays)
    except (OSError, ValueError, KeyError, RuntimeError, BadZipFile, ZlibError) as problem:
        raise HeadWeightsDamaged(f"{path}: {problem}") from problem
    digest = hashlib.sha256(content).hexdigest()
    return HeadWeights(head.eval(), judge.eval(), record, digest)


def _fill(network: nn.Module, name: str, arrays: Any) -> None:
    """Load one network's arrays; any missing, extra or misshapen one is an error."""
    prefix = f"{name}/"
    state = {
        key.removeprefix(prefix): torch.from_numpy(arrays[key].astype(np.float32))
        for key in arrays.files
        if key.startswith(prefix)
    }
    network.load_state_dict(state)
