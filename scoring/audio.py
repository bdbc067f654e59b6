"""Loading a recording: any format libsndfile reads → one channel of float samples.

Kept twice: as recorded (`original`, for clipping and dropouts, which resampling would hide) and at
16 kHz without its DC offset (`samples`, for everything that listens). Two channels are never
summed, since opposite polarity would cancel the voice: the louder one is taken. A file that breaks
off in the middle gives what is there, with `broken_off` set.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from scoring.errors import UnreadableAudio

SAMPLE_RATE = 16000  # Hz, what the ear takes
BLOCK_FRAMES = 2048  # decoded at a time in a damaged file: what its break can take with it

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class Recording:
    """One channel of sound.

    `original` [n] as recorded at `original_rate`; `samples` [m] at 16 kHz, mean removed; `duration`
    in seconds; `broken_off` if the file announces more than it holds; `over_long` if reading was
    given up at `longest_seconds`.
    """

    original: FloatArray
    original_rate: int
    samples: FloatArray
    broken_off: bool = False
    over_long: bool = False

    @property
    def duration(self) -> float:
        """Seconds of sound that could be read."""
        return len(self.original) / self.original_rate


def from_samples(samples: FloatArray, sample_rate: int, broken_off: bool = False) -> Recording:
    """Make a Recording from one channel of samples in −1…1 at any rate in Hz."""
    original = np.ascontiguousarray(samples, dtype=np.float32)
    return Recording(original, sample_rate, _for_listening(original, sample_rate), broken_off)


def load(path: Path, longest_seconds: float = 1800.0) -> Recording:
    """Read a sound file; at most `longest_seconds` of it are decoded.

    Raises UnreadableAudio if the file is absent, empty, no sound, or holds values that are no
    numbers; its sentence says which.
    """
    if not path.is_file():
        raise UnreadableAudio("找不到录音文件。请检查清单中的路径。", str(path))
    if path.stat().st_size == 0:
        raise UnreadableAudio("录音文件是空的。请重新录音或重新拷贝。", str(path))
    try:
        original, rate, broken_off, over_long = _decode(path, longest_seconds)
    except soundfile.LibsndfileError as error:
        raise UnreadableAudio(
            "录音文件无法读取：格式不支持或已损坏。请用 WAV 或 FLAC 重新导出。", f"{path}: {error}"
        ) from error
    if not len(original):
        raise UnreadableAudio("录音文件里没有声音数据。请重新录音或重新拷贝。", str(path))
    if not np.isfinite(original).all():
        raise UnreadableAudio("录音数据已损坏（含有非数值）。请重新导出录音。", str(path))
    samples = _for_listening(original, rate)
    return Recording(original, rate, samples, broken_off or _wav_cut_short(path), over_long)


def _decode(path: Path, longest_seconds: float) -> tuple[FloatArray, int, bool, bool]:
    """Samples of the louder channel, rate, whether the file breaks off, whether it is too long."""
    with soundfile.SoundFile(str(path)) as file:
        rate, announced = int(file.samplerate), int(file.frames)
        # A stream that was never closed announces no length (or an absurd one), and MP3 has only
        # an estimate: nothing to miss.
        counted = 0 < announced < 2**48 and file.format != "MP3"
        limit = int(longest_seconds * rate) + 1
        try:
            channels = file.read(limit, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError:
            channels = None
    if channels is None:
        channels = _until_the_break(path, limit)
    energy = np.square(channels, dtype=np.float64).sum(axis=0)
    original = np.ascontiguousarray(channels[:, int(energy.argmax())])
    over_long = len(original) >= limit
    return original, rate, counted and len(original) < min(announced, limit), over_long


def _until_the_break(path: Path, limit: int) -> FloatArray:
    """What can be decoded before a damaged place, [frames, channels].

    In small blocks, since a failing read takes all of its block with it; not the usual way, since
    soundfile seeks after every block, which an MP3 does not survive unharmed.
    """
    with soundfile.SoundFile(str(path)) as file:
        blocks = [np.zeros((0, file.channels), np.float32)]
        while len(blocks) * BLOCK_FRAMES < limit + BLOCK_FRAMES:
            try:
                block = file.read(BLOCK_FRAMES, dtype="float32", always_2d=True)
            except soundfile.LibsndfileError:
                break
            if not len(block):
                break
            blocks.append(block)
    return np.concatenate(blocks)[:limit]


def _for_listening(original: FloatArray, rate: int) -> FloatArray:
    centred = original - original.mean(dtype=np.float64) if len(original) else original
    if rate == SAMPLE_RATE or not len(original):
        return np.ascontiguousarray(centred, dtype=np.float32)
    # soxr rounds the length, so that a single sample may become none: round it up.
    samples = np.zeros(-(-len(original) * SAMPLE_RATE // rate), np.float32)
    resampled = soxr.resample(centred.astype(np.float32), rate, SAMPLE_RATE)[: len(samples)]
    samples[: len(resampled)] = resampled
    return samples


def _wav_cut_short(path: Path) -> bool:
    """Does a RIFF header announce more bytes than the file has? libsndfile mends this silently."""
    with path.open("rb") as file:
        head = file.read(12)
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
        return False
    announced: int = struct.unpack("<I", head[4:8])[0]
    # 0 and the maximum are what streaming writers leave behind: no announcement at all.
    return announced not in (0, 0xFFFFFFFF) and announced + 8 > path.stat().st_size
