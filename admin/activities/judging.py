"""From the jurors' scores to ranks and awards. Pure: no clock, no records.

Each juror scores each contestant by the rubric, unseen by the others, or abstains (a relative, a
colleague). A contestant's score is the mean of the jurors' totals, to two decimals, halves up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from admin.activities.rules import Award, Criterion

CENT = Decimal("0.01")
LEAST_TO_TRIM = 5  # totals; with fewer the middle would hang on one or two people
PLACES = 1  # decimals of a juror's score


@dataclass(frozen=True)
class Total:
    """What a juror gave a contestant, both by key; None: abstained."""

    juror: int
    contestant: int
    points: Decimal | None


@dataclass(frozen=True)
class Given:
    """A total as it stands in the result."""

    juror: int
    points: Decimal
    is_outlier: bool
    is_dropped: bool


@dataclass(frozen=True)
class Standing:
    """A contestant's place; contestants of equal scores share the better rank (1, 2, 2, 4)."""

    contestant: int
    score: Decimal
    rank: int
    award: str
    given: tuple[Given, ...]


def total_of(
    rubric: Sequence[Criterion], raw: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """A ballot's scores by criterion as they are stored, and faults by criterion."""
    scores, faults = {}, {}
    for one in rubric:
        text = raw.get(one.name, "").strip()
        try:
            points = Decimal(text)
        except ArithmeticError:
            faults[one.name] = "请填写分数。" if not text else "请只填数字。"
            continue
        exponent = points.as_tuple().exponent
        if not points.is_finite() or not 0 <= points <= one.most:
            faults[one.name] = f"应在 0 至 {one.most.normalize():f} 分之间。"
        elif isinstance(exponent, int) and exponent < -PLACES:
            faults[one.name] = "最多一位小数。"
        else:
            scores[one.name] = format(points, "f")
    return scores, faults


def standings(
    totals: Iterable[Total],
    *,
    trim: bool,
    outlier: Decimal | None,
    awards: Sequence[Award],
) -> list[Standing]:
    """Contestants who were scored, best first.

    ``trim``: the highest and the lowest total are left out where at least LEAST_TO_TRIM were
    given. ``outlier``: totals further from the median than this many points are marked; they count.
    """
    by_contestant: dict[int, list[Total]] = defaultdict(list)
    for one in totals:
        if one.points is not None:
            by_contestant[one.contestant].append(one)
    scored = []
    for contestant, given in by_contestant.items():
        shown = _given(given, trim=trim, outlier=outlier)
        counted = [one.points for one in shown if not one.is_dropped]
        mean = sum(counted, Decimal(0)) / len(counted)
        scored.append((mean.quantize(CENT, ROUND_HALF_UP), contestant, shown))
    scored.sort(key=lambda one: (-one[0], one[1]))
    scores = [score for score, _, _ in scored]
    ranked = []
    for score, contestant, shown in scored:
        rank = scores.index(score) + 1
        ranked.append(Standing(contestant, score, rank, award_of(rank, len(scored), awards), shown))
    return ranked


def award_of(rank: int, contestants: int, awards: Sequence[Award]) -> str:
    """The award of a rank; empty for none.

    Places of the awards down to each one: the percentages added up, of all contestants, rounded
    halves up; whoever's rank lies within gets it, so that equals get the same.
    """
    percent = Decimal(0)
    for one in awards:
        percent += one.percent
        places = (percent * contestants / 100).quantize(Decimal(1), ROUND_HALF_UP)
        if rank <= places:
            return one.name
    return ""


def _given(totals: Sequence[Total], *, trim: bool, outlier: Decimal | None) -> tuple[Given, ...]:
    points = sorted(
        ((one.points or Decimal(0), one.juror) for one in totals), key=lambda one: (one[0], one[1])
    )
    middle = Decimal(median([value for value, _ in points]))
    dropped = {points[0][1], points[-1][1]} if trim and len(points) >= LEAST_TO_TRIM else set()
    return tuple(
        Given(
            juror,
            value,
            is_outlier=outlier is not None and abs(value - middle) > outlier,
            is_dropped=juror in dropped,
        )
        for value, juror in sorted(points, key=lambda one: one[1])
    )
