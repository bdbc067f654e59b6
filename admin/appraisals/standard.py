"""A standard with weighted indicators, and what scores amount to under it. Pure.

Points are Decimal. Each indicator belongs to the hard (硬实力) or the soft strength (软实力); its
points are its weight. A level (like 省级示范性) is reached where total, hard and soft share and
every required indicator are reached; the levels are data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from statistics import median

HUNDREDTH = Decimal("0.01")


class Strength(StrEnum):
    """Which of the two strengths an indicator belongs to."""

    HARD = "hard"
    SOFT = "soft"


STRENGTH_NAMES = {Strength.HARD: "硬实力", Strength.SOFT: "软实力"}


class Combine(StrEnum):
    """How scores of several people become one."""

    MEAN = "mean"
    TRIMMED = "trimmed"
    MEDIAN = "median"


COMBINE_NAMES = {
    Combine.MEAN: "平均分",
    Combine.TRIMMED: "去掉最高、最低分后平均（四人以上）",
    Combine.MEDIAN: "中位数",
}


@dataclass(frozen=True)
class Indicator:
    """One line of the standard. ``least``: points below which no level is reached."""

    code: str
    strength: Strength
    group: str
    title: str
    points: Decimal
    evidence: str = ""
    scoring: str = ""
    least: Decimal | None = None


@dataclass(frozen=True)
class Level:
    """A level with the points it asks for; the first that is reached counts."""

    name: str
    total: Decimal
    hard: Decimal = Decimal(0)
    soft: Decimal = Decimal(0)


@dataclass(frozen=True)
class Standard:
    """Indicators in their order, levels from the highest down, rules of scoring."""

    indicators: tuple[Indicator, ...]
    levels: tuple[Level, ...] = ()
    combine: Combine = Combine.MEAN
    least_scorers: int = 2
    most_spread: Decimal | None = None  # share of an indicator's points, in percent

    def points(self, strength: Strength | None = None) -> Decimal:
        """Most points that can be reached, of one strength or of all."""
        return sum(
            (one.points for one in self.indicators if strength in (None, one.strength)), Decimal(0)
        )


@dataclass(frozen=True)
class Line:
    """What an indicator came to: each scorer's points, the one that counts, what is doubtful."""

    indicator: Indicator
    scores: Mapping[int, Decimal]
    points: Decimal | None
    note: str = ""


@dataclass(frozen=True)
class Outcome:
    """Line by line, with sums. ``level`` is empty where none is reached; ``lacking``: why the next
    higher one is not.
    """

    lines: tuple[Line, ...]
    hard: Decimal
    soft: Decimal
    level: str = ""
    lacking: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """Hard and soft together."""
        return self.hard + self.soft

    @property
    def missing(self) -> list[str]:
        """Codes of the indicators that too few people scored."""
        return [one.indicator.code for one in self.lines if one.points is None]


def outcome_of(standard: Standard, scores: Mapping[int, Mapping[str, Decimal]]) -> Outcome:
    """What the scores (by scorer, by code) amount to; lines with too few scorers count nothing."""
    lines = tuple(_line(standard, one, scores) for one in standard.indicators)
    sums = {
        strength: sum(
            (one.points for one in lines if one.points and one.indicator.strength == strength),
            Decimal(0),
        )
        for strength in Strength
    }
    hard, soft = sums[Strength.HARD], sums[Strength.SOFT]
    level, lacking = _level(standard, lines, hard, soft)
    return Outcome(lines, hard, soft, level, lacking)


def plain(points: Decimal) -> str:
    """Points without zeros behind.

    >>> plain(Decimal("4.50")), plain(Decimal("10.00"))
    ('4.5', '10')
    """
    return format(points.normalize(), "f")


def combined(scores: Sequence[Decimal], how: Combine) -> Decimal:
    """One figure for several, to the hundredth; ValueError for none."""
    if not scores:
        raise ValueError("no scores")
    ordered = sorted(scores)
    if how == Combine.TRIMMED and len(ordered) >= 4:
        ordered = ordered[1:-1]
    found = median(ordered) if how == Combine.MEDIAN else sum(ordered, Decimal(0)) / len(ordered)
    return found.quantize(HUNDREDTH, ROUND_HALF_UP)


def ranks(totals: Mapping[int, Decimal]) -> dict[int, int]:
    """Places by key, 1 first; equal totals share a place and the next one is left free."""
    ordered = sorted(totals.values(), reverse=True)
    return {key: ordered.index(total) + 1 for key, total in totals.items()}


def _line(
    standard: Standard, indicator: Indicator, scores: Mapping[int, Mapping[str, Decimal]]
) -> Line:
    given = {who: own[indicator.code] for who, own in scores.items() if indicator.code in own}
    if len(given) < standard.least_scorers:
        lacks = standard.least_scorers - len(given)
        return Line(indicator, given, None, f"还差 {lacks} 人评分")
    note = ""
    spread = max(given.values()) - min(given.values())
    if standard.most_spread is not None and spread * 100 > standard.most_spread * indicator.points:
        note = f"分差 {plain(spread)} 分，超过满分的 {plain(standard.most_spread)}%，请复核"
    return Line(indicator, given, combined(list(given.values()), standard.combine), note)


def _level(
    standard: Standard, lines: Sequence[Line], hard: Decimal, soft: Decimal
) -> tuple[str, tuple[str, ...]]:
    """The level that is reached, and what the next higher one lacks."""
    low = [
        f"{one.indicator.code} {one.indicator.title}至少要 {plain(one.indicator.least)} 分"
        for one in lines
        if one.indicator.least is not None and (one.points or Decimal(0)) < one.indicator.least
    ]
    above: tuple[str, ...] = ()
    for level in standard.levels:
        lacks = [
            f"{name} {plain(got)} 分，“{level.name}”要 {plain(asked)} 分"
            for name, got, asked in (
                ("总分", hard + soft, level.total),
                ("硬实力", hard, level.hard),
                ("软实力", soft, level.soft),
            )
            if got < asked
        ] + low
        if not lacks:
            return level.name, above
        above = tuple(lacks)
    return "", above
