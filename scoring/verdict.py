"""Right, defect or wrong: the verdict on one part of a syllable from all that speaks for it.

The calibrated probability decides; between its two limits lies the defect, if it has a name and no
instrument acquits. What contradicts a verdict without changing it is kept as a doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from scoring.evidence import Evidence
from scoring.judgement import PartJudgement, Verdict

OPINION_SURE = 0.9  # the tolerant network's share for or against the expected unit


@dataclass(frozen=True)
class Band:
    """p_correct from `correct` on is right, below `error` wrong."""

    correct: float
    error: float


class Opinion(Enum):
    """What the tolerant network holds of a part."""

    RIGHT = "surely the expected unit"
    WRONG = "surely another"
    OPEN = "not sure"


def settled(
    expected: str | int,
    heard: str | int,
    p_correct: float,
    band: Band,
    half: str | None,
    acquitted: bool,
    opinion: Opinion,
    evidence: Evidence,
) -> PartJudgement:
    """The verdict on one part, and what speaks against it.

    `half`: the name of the defect between expected and heard, if there is one; `acquitted`: an
    instrument finds the expected one.
    Everything here falls with p_correct alone, so from right to wrong a part passes through the
    defect once.
    """
    defect, doubt = "", ""
    if p_correct >= band.correct:
        verdict = Verdict.CORRECT
    elif p_correct < band.error:
        verdict = Verdict.ERROR
    elif half is None or acquitted:
        verdict, doubt = Verdict.CORRECT, "measure_differs" if acquitted else "unnamed"
    else:
        verdict, defect = Verdict.DEFECT, half
    against = Opinion.WRONG if verdict is Verdict.CORRECT else Opinion.RIGHT
    if not doubt and opinion is against:
        doubt = "opinions_differ"
    if not doubt and evidence.faint and verdict is not Verdict.CORRECT:
        doubt = "faint"
    return PartJudgement(expected, heard, p_correct, verdict, defect, doubt)


def opinion_of(evidence: Evidence, part: int, right: list[int]) -> Opinion:
    """The tolerant network's opinion of part 0 to 2, `right` the units that are right there."""
    if evidence.opinion is None:
        return Opinion.OPEN
    share = float(np.exp(evidence.opinion[part][right]).sum())
    if share >= OPINION_SURE:
        return Opinion.RIGHT
    return Opinion.WRONG if share <= 1 - OPINION_SURE else Opinion.OPEN
