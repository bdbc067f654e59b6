"""How examiners mark: severity, drift, speed, agreement with themselves. Pure.

Differences are an examiner's mark less the partner's of the same talk: below 0 is severe (偏严).
Intervals are two-sided 95 % t intervals of the mean. All figures follow from sums day by day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from statistics import median

from scipy.stats import t as student

CONFIDENCE = 0.95
DAYS = 30  # drift is told for so many
LEAST_SPAN = 14  # days; over less a slope is told by chance
FEWEST = 5  # talks under which nothing is flagged
PARTS = 100  # of a point: marks have two decimals, so sums of their differences stay whole


@dataclass(frozen=True)
class PairedMark:
    """One talk that two marked. ``own``, ``partner`` in points; ``audio``, ``worked`` seconds."""

    own: Decimal
    partner: Decimal | None = None
    audio: float = 0.0
    worked: float | None = None


@dataclass(frozen=True)
class Remark:
    """The same examiner's mark of the same talk, at first and again."""

    first: Decimal
    again: Decimal


@dataclass(frozen=True)
class Day:
    """What one examiner's first marks of one day come to.

    ``gaps``, ``squares``: sums of the differences to the partner and of their squares, in
    hundredths of a point and ten-thousandths; ``again``: sum of the absolute differences of
    re-marks, in hundredths.
    """

    day: date
    talks: int
    pairs: int = 0
    gaps: int = 0
    squares: int = 0
    remarks: int = 0
    again: int = 0


@dataclass(frozen=True)
class Interval:
    """A mean with its confidence interval; ``low`` and ``high`` None for fewer than two."""

    mean: float
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True)
class Limits:
    """Beyond which a figure is flagged; see the settings of marking."""

    severity: float = 2.0
    drift: float = 2.0
    speed: float = 1.0
    consistency: float = 3.0


@dataclass(frozen=True)
class Quality:
    """What is known of one examiner's marking; None: not enough marks to say."""

    count: int
    severity: Interval | None
    drift: float | None
    speed: float | None
    consistency: float | None
    remarks: int
    by_month: Mapping[str, float]
    flags: tuple[str, ...]


def day_of(day: date, marks: Sequence[PairedMark], remarks: Sequence[Remark] = ()) -> Day:
    """The sums of one day's marks. Points have two decimals at most."""
    gaps = [_parts(one.own - one.partner) for one in marks if one.partner is not None]
    return Day(
        day=day,
        talks=len(marks),
        pairs=len(gaps),
        gaps=sum(gaps),
        squares=sum(gap**2 for gap in gaps),
        remarks=len(remarks),
        again=sum(abs(_parts(one.again - one.first)) for one in remarks),
    )


def speeds_of(marks: Sequence[PairedMark]) -> list[float]:
    """Working time over the recording's length, of each talk where both are known, to three
    places: a year of them is read for one page.
    """
    return [
        round(one.worked / one.audio, 3)
        for one in marks
        if one.worked is not None and one.audio > 0
    ]


def severity_of(days: Sequence[Day], confidence: float = CONFIDENCE) -> Interval | None:
    """Mean difference and its t interval; None without a partner's mark."""
    count, total = _pairs(days), sum(one.gaps for one in days)
    if not count:
        return None
    mean = float(Fraction(total, PARTS * count))
    if count < 2:
        return Interval(mean, None, None, count)
    squares = sum(one.squares for one in days)
    variance = Fraction(count * squares - total**2, count * (count - 1)) / PARTS**2
    reach = float(student.ppf((1 + confidence) / 2, count - 1)) * float(variance / count) ** 0.5
    return Interval(mean, mean - reach, mean + reach, count)


def drift_of(days: Sequence[Day]) -> float | None:
    """Slope of the differences over time by least squares, points in 30 days.

    None where the first and the last lie less than two weeks apart.
    """
    paired = [one for one in days if one.pairs]
    when = [one.day.toordinal() for one in paired]
    if not when or max(when) - min(when) < LEAST_SPAN:
        return None
    count, total = _pairs(paired), sum(one.gaps for one in paired)
    at = sum(x * one.pairs for x, one in zip(when, paired, strict=True))
    spread = count * sum(x**2 * one.pairs for x, one in zip(when, paired, strict=True)) - at**2
    along = count * sum(x * one.gaps for x, one in zip(when, paired, strict=True)) - at * total
    return float(Fraction(DAYS * along, PARTS * spread))


def speed_of(speeds: Sequence[float]) -> float | None:
    """The median; below 1 not all was heard once."""
    return median(speeds) if speeds else None


def consistency_of(days: Sequence[Day]) -> float | None:
    """Mean absolute difference between first and second marks of the same talk, points."""
    count = sum(one.remarks for one in days)
    return float(Fraction(sum(one.again for one in days), PARTS * count)) if count else None


def months_of(days: Sequence[Day]) -> dict[str, float]:
    """Mean difference by month ("2026-05"), in order."""
    pairs: Counter[str] = Counter()
    gaps: Counter[str] = Counter()
    for one in days:
        if one.pairs:
            month = f"{one.day:%Y-%m}"
            pairs[month] += one.pairs
            gaps[month] += one.gaps
    return {month: float(Fraction(gaps[month], PARTS * pairs[month])) for month in sorted(pairs)}


def quality_of(days: Sequence[Day], speeds: Sequence[float], limits: Limits) -> Quality:
    """All figures of one examiner with what is to be looked at."""
    talks = sum(one.talks for one in days)
    severity = severity_of(days)
    drift, speed, consistency = drift_of(days), speed_of(speeds), consistency_of(days)
    flags = []
    if severity and severity.count >= FEWEST and _surely_beyond(severity, limits.severity):
        flags.append("偏宽" if severity.mean > 0 else "偏严")
    if drift is not None and severity and severity.count >= FEWEST and abs(drift) > limits.drift:
        flags.append("宽严有变化")
    if speed is not None and talks >= FEWEST and speed < limits.speed:
        flags.append("可能没有听完")
    if consistency is not None and consistency > limits.consistency:
        flags.append("前后不一致")
    return Quality(
        count=talks,
        severity=severity,
        drift=drift,
        speed=speed,
        consistency=consistency,
        remarks=sum(one.remarks for one in days),
        by_month=months_of(days),
        flags=tuple(flags),
    )


def _parts(points: Decimal) -> int:
    """Points as hundredths; ValueError where that is no whole number."""
    parts = points * PARTS
    if parts != int(parts):
        raise ValueError(f"{points} has more than two decimals")
    return int(parts)


def _pairs(days: Sequence[Day]) -> int:
    return sum(one.pairs for one in days)


def _surely_beyond(interval: Interval, limit: float) -> bool:
    """True where the mean is beyond the limit and chance alone (0) is outside the interval."""
    if interval.low is None or interval.high is None:
        return False
    return abs(interval.mean) > limit and (interval.low > 0 or interval.high < 0)
