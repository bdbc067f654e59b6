"""The melody of a read passage apart from its tones: how far the voice moves, and whether it falls.

A Putonghua statement sinks from its beginning to its end, whatever tones it is made of. So each
syllable's pitch is taken less the mean of its tone in this very voice, and what is left of the last
third of a sentence is held against the first third.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.expected import Expected
from scoring.judgement import SyllableJudgement, Verdict

PITCH_RATE = 100  # frames a second
FEWEST_VOICED = 50  # frames
LOW, HIGH = 10, 90  # percentiles: single octave errors do not count
FEWEST_SYLLABLES = 6  # of a sentence
FEWEST_OF_A_TONE = 5


@dataclass(frozen=True)
class Melody:
    """`semitones`: between the 10th and 90th percentile of the voiced pitch.

    `falls`: for each sentence, semitones from its first to its last third, tones aside; positive
    where it falls.
    """

    semitones: float
    falls: tuple[float, ...]

    @property
    def fall(self) -> float:
        """The median fall; 0 without a sentence."""
        return float(np.median(self.falls)) if self.falls else 0.0


def melody_of(
    pitch: NDArray[np.float32], syllables: Sequence[SyllableJudgement], expected: Expected
) -> Melody | None:
    """The melody of syllables read; None without voice.

    `pitch` [T, 2]: semitones against the speaker's median (0 unvoiced), strength of voicing.
    """
    read = [one for one in syllables if one.verdict is not Verdict.OMITTED]
    if not read:
        return None
    inside = pitch[int(read[0].start * PITCH_RATE) : int(read[-1].end * PITCH_RATE) + 1]
    voiced = inside[inside[:, 1] > 0, 0]
    if len(voiced) < FEWEST_VOICED:
        return None
    low, high = np.percentile(voiced, [LOW, HIGH])
    return Melody(float(high - low), _falls(pitch, syllables, expected))


def _falls(
    pitch: NDArray[np.float32], syllables: Sequence[SyllableJudgement], expected: Expected
) -> tuple[float, ...]:
    level = _without_tones(pitch, syllables)
    falls, first = [], 0
    for place, (_, one) in enumerate(zip(syllables, expected.syllables, strict=False)):
        if not one.closes_sentence:
            continue
        known = [level[at] for at in range(first, place + 1) if at in level]
        first = place + 1
        if len(known) >= FEWEST_SYLLABLES:
            third = len(known) // 3
            falls.append(float(np.mean(known[:third]) - np.mean(known[-third:])))
    return tuple(falls)


def _without_tones(
    pitch: NDArray[np.float32], syllables: Sequence[SyllableJudgement]
) -> dict[int, float]:
    """Mean pitch of each voiced syllable less the mean of its tone in this recording."""
    means: dict[int, float] = {}
    by_tone: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(syllables):
        own = pitch[int(one.start * PITCH_RATE) : int(one.end * PITCH_RATE)]
        own = own[own[:, 1] > 0, 0]
        if one.verdict is not Verdict.OMITTED and len(own):
            means[index] = float(np.mean(own))
            by_tone[one.surface[-1]].append(index)
    return {
        index: means[index] - float(np.mean([means[at] for at in same]))
        for same in by_tone.values()
        if len(same) >= FEWEST_OF_A_TONE
        for index in same
    }
