"""Pitch contours on the five-level scale, measured and expected, for reports.

The five levels (五度标记法) span the speaker's own register in the item: from the 5th to the 90th
percentile of the voiced pitch (a falling tone begins above level 5, and would push a good level
tone down to 4). A contour is a list of points: place in the syllable from 0 to 1,
level from 1 to 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_closing

from scoring.expected import ExpectedSyllable
from scoring.judgement import SyllableJudgement, Verdict
from scoring.speech_frames import runs_of_true

PITCH_RATE = 100  # frames a second, as the ear gives them
POINTS = 12  # drawn at most
FEWEST_FRAMES = 4  # of voice: less is no contour
TAIL = 12  # frames of voice beyond the end that may still be the syllable's
BRIDGE = 2  # frames without voice that do not part a stretch of it: creak
NARROWEST_REGISTER = 8.0  # semitones: of a flat voice, the scale must not make mountains
LEVELS = (1.0, 5.0)
REGISTER = (5, 90)  # percentiles that are level 1 and level 5
OUTSIDE = 0.4  # of a level: how far a contour may leave the scale

Contour = tuple[tuple[float, float], ...]

FULL_TONES: dict[int, Contour] = {
    1: ((0, 5), (1, 5)),
    2: ((0, 3), (1, 5)),
    3: ((0, 2), (0.45, 1), (1, 4)),
    4: ((0, 5), (1, 1)),
}
HALF_THIRD: Contour = ((0, 2), (1, 1))
NEUTRAL_AFTER: dict[int, float] = {1: 2, 2: 3, 3: 4, 4: 1}
"""Level of a neutral tone after each tone (现代汉语: 阴平后 2 度, 阳平后 3, 上声后 4, 去声后 1)."""


@dataclass(frozen=True)
class Register:
    """The speaker's voice in one item, semitones against the median: level 1 and level 5."""

    low: float
    high: float

    def level(self, semitones: float) -> float:
        """The level of a pitch, a little outside 1 to 5 at most."""
        share = (semitones - self.low) / (self.high - self.low)
        level = LEVELS[0] + share * (LEVELS[1] - LEVELS[0])
        return round(min(max(level, LEVELS[0] - OUTSIDE), LEVELS[1] + OUTSIDE), 2)


def register_of(pitch: NDArray[np.float32]) -> Register | None:
    """The register of a recording; `pitch` [T, 2] as the ear gives it. None without voice."""
    voiced = pitch[pitch[:, 1] > 0, 0]
    if len(voiced) < FEWEST_FRAMES:
        return None
    low, high = (float(one) for one in np.percentile(voiced, REGISTER))
    widen = max(0.0, NARROWEST_REGISTER - (high - low)) / 2
    return Register(low - widen, high + widen)


def stretches_of_voice(pitch: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Stretches [first, last) of pitch frames with voice, creak of a few frames bridged."""
    voiced = pitch[:, 1] > 0
    return runs_of_true(np.asarray(binary_closing(voiced, np.ones(2 * BRIDGE + 1)) | voiced))


def measured(
    pitch: NDArray[np.float32],
    stretches: Sequence[tuple[int, int]],
    register: Register,
    start: float,
    end: float,
) -> Contour:
    """The contour of a syllable's voice between two times (seconds); () without one.

    Of several stretches of voice the longest is the syllable's: a short one before a voiceless
    initial is the end of the syllable before. Voice that stops soon after `end` still belongs here.
    """
    from_frame, to_frame = int(start * PITCH_RATE), int(np.ceil(end * PITCH_RATE))
    inside = [
        (max(first, from_frame), last if last <= to_frame + TAIL else to_frame)
        for first, last in stretches
        if first < to_frame and last > from_frame
    ]
    if not inside:
        return ()
    first, last = max(inside, key=lambda one: min(one[1], to_frame) - one[0])
    frames = np.flatnonzero(pitch[first:last, 1] > 0) + first
    if len(frames) < FEWEST_FRAMES:
        return ()
    first, last = int(frames[0]), int(frames[-1])
    places = np.linspace(first, last, min(POINTS, last - first + 1))
    values = np.interp(places, frames, pitch[frames, 0])
    return tuple(
        (round(float((place - first) / max(1, last - first)), 2), register.level(float(value)))
        for place, value in zip(places, values, strict=True)
    )


def standard(tone: int, half_third: bool = False, tone_before: int | None = None) -> Contour:
    """The contour that a tone should have; a neutral tone by the tone before it."""
    if tone == 3 and half_third:
        return HALF_THIRD
    if tone in FULL_TONES:
        return FULL_TONES[tone]
    level = NEUTRAL_AFTER.get(tone_before or 0, 2.5)
    return ((0.2, level), (0.8, level))


def contours(
    pitch: NDArray[np.float32],
    syllables: Sequence[SyllableJudgement],
    expected: Sequence[ExpectedSyllable],
) -> tuple[tuple[Contour, Contour], ...]:
    """For every syllable of an item the measured contour and the one it should have."""
    register = register_of(pitch)
    stretches = stretches_of_voice(pitch)
    found = []
    before: int | None = None
    for one, place in zip(syllables, expected, strict=True):
        tone = int(one.tone.expected)
        heard: Contour = ()
        if register is not None and one.verdict is not Verdict.OMITTED:
            heard = measured(pitch, stretches, register, one.start, one.end)
        after = None if place.begins_word else before
        found.append((heard, standard(tone, place.surface.half_third, after)))
        before = tone
    return tuple(found)
