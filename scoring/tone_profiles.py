"""The mean course of each tone on the five levels of the candidate's own voice.

Items 1 and 2 only: in running text pitch sinks towards the end of a sentence, and the textbook's
levels hold for words said alone. Syllables read with another tone are left out; they are counted as
errors elsewhere, and a mean of two tones is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from scoring.contours import FULL_TONES, HALF_THIRD, Contour, standard
from scoring.diagnosis import ToneProfile
from scoring.judgement import SyllableJudgement, Verdict

PLACES = np.linspace(0.0, 1.0, 9)
MIDDLE = slice(2, 7)  # consonants and the end of the voice pull the edges
Drawn = tuple[Contour, Contour]


def tone_profiles(
    read: Iterable[tuple[SyllableJudgement, Drawn]], limits: Mapping[str, Any]
) -> tuple[ToneProfile, ...]:
    """Profiles of the four tones and the half third, where enough syllables were heard.

    `read`: syllables with their contours, (measured, standard). `limits`: data/confusions.toml.
    """
    courses: dict[Contour, list[Any]] = {}
    for one, (measured, wanted) in read:
        if measured and one.tone.verdict not in {Verdict.ERROR, Verdict.OMITTED}:
            x, levels = zip(*measured, strict=True)
            courses.setdefault(wanted, []).append(np.interp(PLACES, x, levels))
    kinds = [(tone, False, FULL_TONES[tone]) for tone in FULL_TONES] + [(3, True, HALF_THIRD)]
    return tuple(
        _profile(tone, half, np.median(courses[wanted], axis=0), len(courses[wanted]), limits)
        for tone, half, wanted in sorted(kinds, key=lambda kind: kind[:2])
        if len(courses.get(wanted, ())) >= limits["fewest"]
    )


def _profile(
    tone: int, half: bool, course: Any, count: int, limits: Mapping[str, Any]
) -> ToneProfile:
    drawn = tuple(
        (round(float(x), 3), round(float(level), 2))
        for x, level in zip(PLACES, course, strict=True)
    )
    remark = _remark(tone, half, course, limits)
    return ToneProfile(tone, half, count, drawn, standard(tone, half), remark)


def _remark(tone: int, half: bool, course: Any, limits: Mapping[str, Any]) -> str:
    """What is off in a mean course, in words; "" where nothing is."""
    middle = course[MIDDLE]
    if tone == 1:
        if float(np.median(middle)) < limits["level_low"]:
            return "不够高"
        return "后段下滑" if middle[0] - middle[-1] > limits["level_drift"] else ""
    if tone == 2:
        return "升得不够" if float(course.max() - middle.min()) < limits["rise_small"] else ""
    if tone == 3:
        return "降得不够低" if float(course.min()) > limits["low_high"] else ""
    return "降得不到底" if float(middle.max() - course.min()) < limits["fall_small"] else ""
