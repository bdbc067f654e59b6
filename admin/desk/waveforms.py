"""The outline of a recording as JSON, worked out once and kept beside the archive."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import soundfile
from django.conf import settings
from numpy.typing import NDArray

from admin.archive.keeping import store
from admin.archive.models import Recording
from admin.desk.errors import NoWaveform
from admin.desk.peaks import outline, stretches_of
from recordings.errors import ObjectNotHeld

FOLDER = "waveforms"  # in the data folder; may be emptied at any time
FORM = 1  # version of the JSON, part of the file's name
BLOCK_SECONDS = 10


def waveform_of(recording: Recording) -> bytes:
    """``{"seconds": …, "per_second": …, "peaks": [low, high, low, high, …]}``, −127 to 127.

    NoWaveform where the file is gone or cannot be read as sound.
    """
    kept = Path(settings.DATA_FOLDER) / FOLDER / f"{recording.stored_id}-{FORM}.json"
    if kept.is_file():
        return kept.read_bytes()
    try:
        made = _work_out(store().path_of(recording.stored_id))
    except (ObjectNotHeld, FileNotFoundError, soundfile.LibsndfileError) as error:
        raise NoWaveform(detail=type(error).__name__) from error
    _keep(kept, made)
    return made


def forget_waveforms(digests: Iterable[str]) -> None:
    """Empty the cache of recordings that were disposed of; OSError where the disk refuses."""
    folder = Path(settings.DATA_FOLDER) / FOLDER
    for sha256 in digests:
        for kept in folder.glob(f"{sha256}-*.json"):
            kept.unlink(missing_ok=True)


def _keep(path: Path, made: bytes) -> None:
    """Whole or not at all, also where two ask at once; it can be made again, so no sync."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(made)
    os.replace(file.name, path)


def _work_out(path: Path) -> bytes:
    with soundfile.SoundFile(path) as sound:
        stretch = stretches_of(sound.samplerate)
        peaks = outline(_blocks(sound), stretch)
        shown = {
            "seconds": sound.frames / sound.samplerate,
            "per_second": sound.samplerate / stretch,
            "peaks": peaks.reshape(-1).tolist(),
        }
    return json.dumps(shown, separators=(",", ":")).encode()


def _blocks(sound: soundfile.SoundFile) -> Iterator[NDArray[np.float32]]:
    for block in sound.blocks(BLOCK_SECONDS * sound.samplerate, dtype="float32", always_2d=True):
        yield block.mean(axis=1, dtype=np.float32)
