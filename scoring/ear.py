"""The ear: from sound to log posteriors of initials, finals and tones.

One ``Ear`` holds Whisper's encoder, the pitch tracker and our own two heads. ``listen`` gives frame
posteriors of the tolerant sequence head (it aligns); ``judge`` gives posteriors of the strict
segment judge over syllables that somebody has aligned. Nothing here knows what was to be read.

Results do not depend on neighbours: each window is encoded alone, in a shape that its own length
decides, so a clip gets the same numbers whatever else is scored beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE: Final = 16_000  # Hz, what ``listen`` takes
FRAMES_PER_SECOND: Final = 50  # frames of the encoder and of the sequence head


@dataclass(frozen=True)
class Heard:
    """What the ear made of one recording; T frames of 20 ms, T2 pitch frames of 10 ms.

    Frame ``t`` covers the time from ``t / 50`` to ``(t + 1) / 50`` seconds of the recording.
    """

    duration: float  # seconds of sound
    log_initial: NDArray[np.float32]  # [T, 23] log posteriors, index 0 = blank, k = INITIALS[k-1]
    log_final: NDArray[np.float32]  # [T, 39] likewise for FINALS
    log_tone: NDArray[np.float32]  # [T, 6] likewise for TONES
    features: NDArray[np.float16]  # [T, D] encoder frames for ``Ear.judge``; opaque to others
    pitch: NDArray[np.float32]  # [T2, 2] semitones re the recording's median (0 unvoiced), voicing
    energy: NDArray[np.float32]  # [T2] dB re the recording's loud level (95th percentile)
    frames_per_second: int = FRAMES_PER_SECOND


@dataclass(frozen=True)
class Span:
    """One aligned syllable: from just before its initial to just before the next syllable."""

    start: float  # seconds
    end: float  # seconds, > start
    position_in_word: int = 0  # 0 = first syllable of its word
    word_length: int = 1  # syllables in the word


@dataclass(frozen=True)
class SegmentPosteriors:
    """The strict judge's log posteriors for N spans, over inventory order."""

    log_initial: NDArray[np.float32]  # [N, 22]
    log_final: NDArray[np.float32]  # [N, 38]
    log_tone: NDArray[np.float32]  # [N, 5]
    log_rhotic: NDArray[np.float32]  # [N, 2] log P(no erhua), log P(erhua)


class Ear:
    """Encoder, pitch and heads, loaded once; the caller sets torch's thread count.

    Attributes:
        version: version of the ear, numeric mode included; part of every result.
        weights_sha256: digest of the heads' weights file.
        numeric_mode: ``"float32"``, or ``"bfloat16"`` where measured and chosen.
    """

    version: str
    weights_sha256: str
    numeric_mode: str

    def __init__(self, numeric_mode: str = "float32") -> None:
        raise NotImplementedError

    def listen(self, audio: NDArray[np.float32]) -> Heard:
        """Hear one recording of any length: mono, 16 kHz, full scale ±1."""
        raise NotImplementedError

    def listen_many(self, clips: Sequence[NDArray[np.float32]]) -> list[Heard]:
        """Hear several unrelated clips; the same as ``listen`` on each."""
        return [self.listen(clip) for clip in clips]

    def judge(self, heard: Heard, spans: Sequence[Span]) -> SegmentPosteriors:
        """Judge aligned syllables of one recording strictly, in time order."""
        raise NotImplementedError


Array = NDArray[Any]
