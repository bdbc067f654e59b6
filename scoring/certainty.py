"""What the machine does not know of an item, and how far its mark may be off.

Calibrated probabilities suppose that right and wrong readings are equally frequent. In a test most
are right; how many are not is learnt from the item itself (Saerens, Latinne & Decaestecker 2002)
with a supposition to begin with. Re-weighted so, the probabilities say which syllables are unsure,
and between which marks the item lies: the exact distribution of the deductions, syllables taken as
independent (Poisson-binomial where each costs the same).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from scoring.defects import doubt_said
from scoring.item_marks import ITEM_OF_KIND, ItemMark
from scoring.judgement import Flag, ItemJudgement, PartJudgement, SyllableJudgement, Verdict
from scoring.rubric import Rubric
from scoring.thresholds import DoubtLimits

PART_NAMES = ("initial", "final", "tone")
ROUNDS = 50  # of the estimate; it has settled long before
STEP = Decimal("0.05")  # every price of a syllable is a multiple of it
SETTLED_BY_RULE = frozenset({"text_mismatch"})  # flags that make the mark 0 whatever was heard


@dataclass(frozen=True)
class Unsure:
    """A part of a syllable that people should listen to: index in the item, part, reason."""

    syllable: int
    part: str
    why: str

    def to_json(self) -> dict[str, Any]:
        """Return it as a report holds it."""
        return {"syllable": self.syllable, "part": self.part, "why": self.why}


@dataclass(frozen=True)
class Certainty:
    """The unsure parts of an item in reading order, and the marks between which it lies."""

    unsure: tuple[Unsure, ...]
    low: Decimal | None
    high: Decimal | None

    @property
    def width(self) -> Decimal:
        """How far the two marks are apart; 0 where there is no mark."""
        return Decimal(0) if self.low is None or self.high is None else self.high - self.low


NOTHING_UNSURE = Certainty((), None, None)


def reweighted(p_correct: float, wrong_share: float) -> float:
    """Probability of right where a share of all parts is wrong, from that at even odds."""
    right, wrong = p_correct * (1 - wrong_share), (1 - p_correct) * wrong_share
    return right / (right + wrong) if right + wrong > 0 else 0.0


def wrong_share(probabilities: Sequence[float], limits: DoubtLimits) -> float:
    """The share of wrong ones among parts with these probabilities (at even odds).

    Expectation and maximisation from the usual share, which weighs as much as `usual_weight`
    parts: of few parts nothing is learnt.
    """
    share = limits.usual_wrong_share
    for _ in range(ROUNDS):
        wrong = sum(1 - reweighted(one, share) for one in probabilities)
        share = (wrong + limits.usual_weight * limits.usual_wrong_share) / (
            len(probabilities) + limits.usual_weight
        )
    return share


def certainty(
    kind: str,
    judgement: ItemJudgement,
    mark: ItemMark,
    rubric: Rubric,
    limits: DoubtLimits,
    counted: int | None = None,
) -> Certainty:
    """What is unsure in one of items 1 to 3, and its mark's interval.

    `counted`: leading syllables that count, None for all. What is no matter of hearing one
    syllable (omitted, added, graded by degree, over time) stands as it was marked. The interval
    holds the mark itself; there is none without a mark.
    """
    if mark.mark is None:
        return NOTHING_UNSURE
    syllables = judgement.syllables[:counted]
    odds = _probabilities(syllables, limits)
    unsure = tuple(_unsure(syllables, odds, limits))
    if any(flag.id in SETTLED_BY_RULE for flag in judgement.flags):
        return Certainty(unsure, mark.mark, mark.mark)
    by_ear = {index for index, one in enumerate(syllables) if one.verdict is not Verdict.OMITTED}
    fixed = sum((one.points for one in mark.deductions if one.syllable not in by_ear), Decimal(0))
    fewest, most = _interval(kind, syllables, odds, rubric, limits)
    low = max(Decimal(0), mark.full - fixed - most)
    high = max(Decimal(0), mark.full - fixed - fewest)
    return Certainty(unsure, min(low, mark.mark), max(high, mark.mark))


def doubted(judgement: ItemJudgement, certain: Certainty, limits: DoubtLimits) -> ItemJudgement:
    """The judgement, flagged for people where its mark may lie too far off."""
    if certain.width < limits.flag_points:
        return judgement
    why = (
        f"有 {len(certain.unsure)} 处听辨没有把握，本项得分可能在 {certain.low} 至 "
        f"{certain.high} 之间。请人工复听所列音节。"
    )
    return judgement.with_flag(Flag("unsure", why))


def _probabilities(
    syllables: Sequence[SyllableJudgement], limits: DoubtLimits
) -> list[tuple[float, float, float]]:
    """For every syllable the re-weighted probability that each part is right."""
    read = [one for one in syllables if one.verdict is not Verdict.OMITTED]
    columns = zip(*(one.parts for one in read), strict=True)
    shares = [wrong_share([part.p_correct for part in parts], limits) for parts in columns]
    shares = shares or [limits.usual_wrong_share] * len(PART_NAMES)
    found = []
    for one in syllables:
        initial, final, tone = (
            reweighted(part.p_correct, share) for part, share in zip(one.parts, shares, strict=True)
        )
        found.append((initial, final, tone))
    return found


def _unsure(
    syllables: Sequence[SyllableJudgement],
    odds: Sequence[tuple[float, float, float]],
    limits: DoubtLimits,
) -> Iterator[Unsure]:
    for index, (one, chances) in enumerate(zip(syllables, odds, strict=True)):
        if one.verdict is Verdict.OMITTED:
            continue
        for name, part, right in zip(PART_NAMES, one.parts, chances, strict=True):
            why = _why(part, right, limits)
            if why:
                yield Unsure(index, name, doubt_said(why))


def _why(part: PartJudgement, right: float, limits: DoubtLimits) -> str:
    if part.doubt:
        return part.doubt
    return "near_limit" if limits.sure_wrong < right < limits.sure_right else ""


def _interval(
    kind: str,
    syllables: Sequence[SyllableJudgement],
    odds: Sequence[tuple[float, float, float]],
    rubric: Rubric,
    limits: DoubtLimits,
) -> tuple[Decimal, Decimal]:
    """Fewest and most points that the syllables read cost, in `limits.interval` of all cases."""
    number = ITEM_OF_KIND[kind]
    wrong = rubric.rules[f"{number}.wrong"].points[0]
    defect = rubric.rules[f"{number}.defect"].points[0] if number != "3" else Decimal(0)
    costs = np.ones(1)
    for one, chances in zip(syllables, odds, strict=True):
        if one.verdict is Verdict.OMITTED:
            continue
        right = float(np.prod(chances))
        stands = limits.defect_stands if one.verdict is Verdict.DEFECT else 0.0
        steps = np.zeros(int(wrong / STEP) + 1)
        steps[0] += right * (1 - stands)
        steps[int(defect / STEP)] += right * stands
        steps[-1] += 1 - right
        costs = np.convolve(costs, steps)
    reached = np.cumsum(costs)
    tail = (1 - limits.interval) / 2
    fewest, most = (int(np.searchsorted(reached, share)) for share in (tail, 1 - tail))
    return fewest * STEP, min(most, len(reached) - 1) * STEP
