"""Which frames of a recording hold speech, by level alone.

The text is known and the ear decides what was said; this only tells sound from silence: for the
gate's signal-to-noise ratio, for the edges of syllables, and for pauses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.thresholds import SpeechLimits

FLOOR_DBFS = -96.0  # the quietest level 16 bits can hold; digital silence is put here
NOISE_PERCENTILE = 10.0  # quiet frames: nobody speaks nine tenths of the time without a breath
SPEECH_PERCENTILE = 95.0  # loud frames: vowels


@dataclass(frozen=True)
class SpeechFrames:
    """Level in dBFS [n] and speech yes/no [n] of frames `frame_seconds` apart."""

    level: NDArray[np.float32]
    speech: NDArray[np.bool_]
    frame_seconds: float
    noise_dbfs: float
    speech_dbfs: float

    @property
    def snr_db(self) -> float:
        """Level of the loud frames over that of the quiet ones."""
        return self.speech_dbfs - self.noise_dbfs

    @property
    def seconds_of_speech(self) -> float:
        """How long there is speech, silences left out."""
        return float(self.speech.sum()) * self.frame_seconds

    def is_speech(self, start: float, end: float) -> bool:
        """Is any frame between two times (seconds) speech?"""
        first = int(start / self.frame_seconds)
        last = max(first + 1, int(np.ceil(end / self.frame_seconds)))
        return bool(self.speech[first:last].any())

    def silences(self) -> list[tuple[float, float]]:
        """Stretches without speech as (start, end) in seconds, in order, outer ones included."""
        return [
            (first * self.frame_seconds, last * self.frame_seconds)
            for first, last in runs_of_true(~self.speech)
        ]


def speech_frames(
    samples: NDArray[np.float32], sample_rate: int, limits: SpeechLimits
) -> SpeechFrames:
    """Measure the level of every frame and decide which are speech.

    `samples` [n] mono in −1…1. A frame is speech if it stands out from the noise floor and is not
    too far below the loud frames; short gaps are bridged and single clicks dropped.
    """
    level = _levels(samples, round(sample_rate * limits.frame_seconds))
    if not len(level):
        return SpeechFrames(
            level, np.zeros(0, np.bool_), limits.frame_seconds, FLOOR_DBFS, FLOOR_DBFS
        )
    noise = float(np.percentile(level, NOISE_PERCENTILE))
    loud = float(np.percentile(level, SPEECH_PERCENTILE))
    # Without a pause the quiet frames are themselves speech: never demand more than half way up.
    threshold = max(
        min(noise + limits.over_noise_db, (noise + loud) / 2), loud - limits.under_peak_db
    )
    speech = level > threshold
    speech = _without_shortruns_of_true(
        speech, False, round(limits.bridge_seconds / limits.frame_seconds)
    )
    speech = _without_shortruns_of_true(
        speech, True, round(limits.shortest_burst_seconds / limits.frame_seconds)
    )
    return SpeechFrames(level, speech, limits.frame_seconds, noise, loud)


def _levels(samples: NDArray[np.float32], hop: int) -> NDArray[np.float32]:
    """RMS level in dBFS of consecutive frames of `hop` samples; a remainder is left out."""
    count = len(samples) // hop
    power = np.square(samples[: count * hop].reshape(count, hop), dtype=np.float64).mean(axis=1)
    levels: NDArray[np.float32] = np.float32(10) * np.log10(
        np.maximum(power, 10 ** (FLOOR_DBFS / 10))
    ).astype(np.float32)
    return levels


def _without_shortruns_of_true(
    flags: NDArray[np.bool_], value: bool, shortest: int
) -> NDArray[np.bool_]:
    """Flip runs of `value` shorter than `shortest` frames, those at either end excepted."""
    cleaned = flags.copy()
    for first, last in runs_of_true(flags == value):
        at_edge = not value and (first == 0 or last == len(flags))
        if last - first < shortest and not at_edge:
            cleaned[first:last] = not value
    return cleaned


def runs_of_true(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of True in `flags` [n] as (first, one past the last), in order."""
    padded = np.concatenate([[False], flags, [False]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(padded))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
