"""FLAC written as the sound arrives: mono, 16 bit, at the device's own rate.

How much a crash can cost. libFLAC holds back one block of 4,096 samples (and one sample more);
everything before it is given to the system at once, unbuffered. So a killed *program* loses less
than one block: 85 ms at 48 kHz, 256 ms at 16 kHz. A *power cut* loses besides what was not yet
forced to the disk: at most SYNC_SECONDS of sound. Together at most 0.51 s at the slowest rate.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from recordings.errors import RecordingError, WrongSampleFormat, storage_error
from recordings.manifest import SAMPLE_RATE_MAX, SAMPLE_RATE_MIN

SYNC_SECONDS = 0.25  # s of sound between two forced writes to the disk
BLOCK_SAMPLES = 4096  # samples libFLAC collects before it writes a frame, at every rate


class FlacStream:
    """One FLAC file being written. Not for two threads at once."""

    def __init__(self, path: Path, sample_rate: int) -> None:
        """Create `path`, which must not exist; `sample_rate` in Hz, 16,000 to 192,000.

        Raises WrongSampleFormat, FileExistsError, DiskFull, NotWritable, StorageFailed.
        """
        if not SAMPLE_RATE_MIN <= sample_rate <= SAMPLE_RATE_MAX:
            raise WrongSampleFormat(
                f"{sample_rate} Hz",
                f"采样率 {sample_rate} Hz 不受支持（应为 16000–192000 Hz），请更换麦克风或设置。",
            )
        self.sample_rate = sample_rate
        self.samples = 0
        self._sync_every = int(sample_rate * SYNC_SECONDS)
        self._synced = 0
        self._sink = _Sink(path)
        self._encoder = soundfile.SoundFile(
            self._sink, "w", samplerate=sample_rate, channels=1, format="FLAC", subtype="PCM_16"
        )

    def write(self, samples: NDArray[np.int16]) -> None:
        """Append `samples` [n]; on an error of the disk what was written before stays valid."""
        check_samples(samples)
        try:
            self._encoder.write(samples)
        except (soundfile.SoundFileError, AssertionError) as error:
            raise self._failure(str(error)) from error
        if self._sink.error is not None:
            raise self._failure("")
        self.samples += len(samples)
        if self.samples - self._synced >= self._sync_every:
            self._sync()

    def close(self) -> None:
        """Write the last block and the header with the length; force everything to the disk."""
        try:
            self._encoder.close()
            if self._sink.error is not None:
                raise self._failure("")
            self._sync()
        finally:
            self._sink.close()

    def abandon(self) -> None:
        """Let go of the file without finishing it, as after a failure; recovery does the rest."""
        self._sink.discard()
        self._encoder.close()
        self._sink.close()

    def _sync(self) -> None:
        try:
            self._sink.sync()
        except OSError as error:
            raise storage_error(error) from error
        self._synced = self.samples

    def _failure(self, detail: str) -> RecordingError:
        return storage_error(self._sink.error or OSError(f"encoder: {detail}"))


def check_samples(samples: object) -> None:
    """Raise WrongSampleFormat unless `samples` is a one-dimensional array of int16."""
    if not isinstance(samples, np.ndarray):
        raise WrongSampleFormat(f"{type(samples).__name__} instead of an array")
    if samples.dtype != np.int16 or samples.ndim != 1:
        raise WrongSampleFormat(f"{samples.dtype} with shape {samples.shape}")


class _Sink:
    """Unbuffered file for libsndfile that remembers why a write failed.

    libsndfile drops the reason (and an exception cannot cross it), so it is kept here.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("x+b", buffering=0)
        except FileExistsError:
            raise
        except OSError as error:
            raise storage_error(error) from error
        self.error: OSError | None = None
        self._discarding = False

    def write(self, data: bytes) -> int:
        if self._discarding:
            return len(data)
        if self.error is not None:
            return 0
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self.error = error
        return len(data) - len(rest)

    def read(self, count: int) -> Any:
        return self._file.read(count)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def sync(self) -> None:
        os.fsync(self._file.fileno())

    def discard(self) -> None:
        self._discarding = True

    def close(self) -> None:
        self._file.close()
