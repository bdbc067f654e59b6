"""How loud a recording is: pure figures from int16 samples.

All levels are dBFS of a full-scale square wave: 0 dBFS is amplitude 1.0 (32768). Digital silence is
given as ``FLOOR_DBFS`` so that no figure is ever minus infinity.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recordings.manifest import SILENCE_DBFS

FULL_SCALE = 32768.0
FLOOR_DBFS = SILENCE_DBFS
CLIP_AT = 32766  # some converters never reach the last step
FRAME_SECONDS = 0.020
NOISE_QUANTILE = 0.10  # people pause in at least a tenth of the frames
SPEECH_QUANTILE = 0.90

Samples = NDArray[np.int16]


def dbfs(amplitude: float) -> float:
    """Level of an amplitude 0…1, never below ``FLOOR_DBFS``."""
    if amplitude <= 0.0:
        return FLOOR_DBFS
    return max(FLOOR_DBFS, 20.0 * float(np.log10(amplitude)))


@dataclass(frozen=True)
class Level:
    """What the meter shows for one block."""

    peak_dbfs: float
    rms_dbfs: float
    clipped: int


SILENCE = Level(FLOOR_DBFS, FLOOR_DBFS, 0)


def level_of(block: Samples) -> Level:
    """Peak, RMS and number of clipped samples of one block; an empty block is silent."""
    if block.size == 0:
        return SILENCE
    values = block.astype(np.float64)
    size = np.abs(values)
    return Level(
        peak_dbfs=dbfs(float(size.max()) / FULL_SCALE),
        rms_dbfs=dbfs(float(np.sqrt(np.mean(values * values))) / FULL_SCALE),
        clipped=int(np.count_nonzero(size >= CLIP_AT)),
    )


@dataclass(frozen=True)
class Figures:
    """Level of a whole recording; ``seconds`` is its length."""

    peak_dbfs: float
    speech_dbfs: float
    noise_dbfs: float
    clipped_samples: int
    seconds: float
    silent: bool
    """True when every sample is the same: a muted or absent device, not a quiet room."""


@dataclass
class LevelMeter:
    """Gathers blocks of one recording and tells its figures; blocks may have any length."""

    sample_rate: int
    _frames: list[NDArray[np.float64]] = field(default_factory=list)
    _rest: Samples = field(default_factory=lambda: np.zeros(0, np.int16))
    _peak: float = 0.0
    _clipped: int = 0
    _samples: int = 0
    _lowest: int = 32767
    _highest: int = -32768

    def add(self, block: Samples) -> Level:
        """Take the next block and tell its own level."""
        level = level_of(block)
        if block.size == 0:
            return level
        self._samples += block.size
        self._clipped += level.clipped
        self._lowest = min(self._lowest, int(block.min()))
        self._highest = max(self._highest, int(block.max()))
        self._peak = max(self._peak, abs(self._lowest), abs(self._highest))
        joined = np.concatenate([self._rest, block])
        frame = max(1, round(self.sample_rate * FRAME_SECONDS))
        whole = joined.size // frame * frame
        if whole:
            framed = joined[:whole].reshape(-1, frame).astype(np.float64)
            self._frames.append(np.sqrt(np.mean(framed * framed, axis=1)))
        self._rest = joined[whole:]
        return level

    def figures(self) -> Figures:
        """Figures of all blocks so far; of nothing, those of silence."""
        seconds = self._samples / self.sample_rate
        silent = self._samples == 0 or self._lowest == self._highest
        if not self._frames:
            return Figures(
                dbfs(self._peak / FULL_SCALE),
                FLOOR_DBFS,
                FLOOR_DBFS,
                self._clipped,
                seconds,
                silent,
            )
        rms = np.concatenate(self._frames) / FULL_SCALE
        return Figures(
            peak_dbfs=dbfs(self._peak / FULL_SCALE),
            speech_dbfs=dbfs(float(np.quantile(rms, SPEECH_QUANTILE))),
            noise_dbfs=dbfs(float(np.quantile(rms, NOISE_QUANTILE))),
            clipped_samples=self._clipped,
            seconds=seconds,
            silent=silent,
        )
