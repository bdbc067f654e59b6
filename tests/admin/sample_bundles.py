"""Small real bundles, written by the booth's own writer: real FLAC, real manifests."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from admin.testing.models import Sitting
from recordings.bundle import MANIFEST, BundleWriter
from recordings.manifest import LevelFigures, StationInfo
from tests.admin.factories import AT

RATE = 16_000  # Hz
LEVEL = LevelFigures(-6.0, -21.0, -58.0, 0, 0)


@dataclass(frozen=True)
class SentBundle:
    """A sealed bundle as a booth holds it: folder, manifest bytes, files by name."""

    folder: Path
    manifest: bytes
    files: dict[str, bytes]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.manifest).hexdigest()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def make_bundle(
    folder: Path,
    sitting: Sitting,
    *,
    items: Sequence[int] = (1, 2, 3, 4),
    at: datetime = AT,
    seed: int = 0,
    samples: int = 4_000,
    ended_by: str = "next",
    seal: bool = True,
) -> SentBundle:
    """Record ``items`` (a repeated number is a further attempt), noise drawn by ``seed``."""
    assert sitting.paper is not None
    writer = BundleWriter.create(
        folder,
        bundle_id=str(uuid.uuid4()),
        sitting_id=str(sitting.pk),
        admission_number=sitting.candidate.admission_number,
        paper=sitting.paper.paper,
        station=StationInfo("0.1.0", "A-01", "file", "none"),
        at=at,
    )
    noise = np.random.default_rng(seed)
    for step, item in enumerate(items):
        begin = at + timedelta(seconds=10 * step)
        kind = sitting.paper.paper["items"][item - 1]["kind"]
        topic = "3" if kind == "talk" else None
        record = writer.open_item(item, kind, RATE, begin, topic)
        record.write(noise.integers(-2000, 2000, samples, dtype=np.int16))
        record.close(ended_by, begin + timedelta(seconds=5), LEVEL)  # type: ignore[arg-type]
    if seal:
        writer.seal(at + timedelta(minutes=10))
    else:
        writer.abandon()
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.flac"))}
    return SentBundle(folder, (folder / MANIFEST).read_bytes(), files)
