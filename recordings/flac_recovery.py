"""Sound out of a FLAC file that was never finished: every whole frame, without loss."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from recordings.errors import RecordingUnreadable
from recordings.flac_frames import stream_info, whole_frames, with_total
from recordings.flac_stream import FlacStream


@dataclass(frozen=True)
class Salvage:
    """What can be had from a file: int16 samples [n], their rate in Hz.

    `finished` is true when the file needs no repair: its header knows its length and nothing but
    whole frames follows.
    """

    samples: NDArray[np.int16]
    sample_rate: int
    finished: bool


def salvage(data: bytes) -> Salvage:
    """Decode every whole frame from the start of a FLAC file's bytes.

    Sound after a broken frame is not taken: the caller keeps the original. Raises
    RecordingUnreadable where there is no header or not one whole frame.
    """
    info = stream_info(data)
    run = whole_frames(data, info.frames_start)
    if not run.frames:
        raise RecordingUnreadable("not one whole frame")
    finished = run.end == len(data) and info.total_samples == run.samples
    readable = with_total(data[: run.start], run.samples) + data[run.start : run.end]
    try:
        samples, rate = soundfile.read(io.BytesIO(readable), dtype="int16")
    except soundfile.SoundFileError as error:
        raise RecordingUnreadable(f"frames do not decode: {error}") from error
    if samples.shape != (run.samples,) or rate != info.sample_rate:
        raise RecordingUnreadable(f"{samples.shape} samples decoded, {run.samples} expected")
    return Salvage(samples, rate, finished)


def write_clean(path: Path, salvaged: Salvage) -> None:
    """Write the samples to a new file `path` and read them back; raises as FlacStream does.

    Raises RecordingUnreadable where what is read back is not what was written.
    """
    stream = FlacStream(path, salvaged.sample_rate)
    try:
        stream.write(salvaged.samples)
        stream.close()
        back, _ = soundfile.read(path, dtype="int16")
        if not np.array_equal(back, salvaged.samples):
            raise RecordingUnreadable(f"{path.name}: read back differently")
    except BaseException:
        stream.abandon()
        path.unlink(missing_ok=True)
        raise
