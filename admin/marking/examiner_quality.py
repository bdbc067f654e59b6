"""How examiners mark: severity, drift, speed, agreement with themselves. Pure.

Differences are an examiner's mark less the partner's of the same talk: below 0 is severe (偏严).
Intervals are two-sided 95 % t intervals of the mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import fmean, median, stdev

from scipy.stats import t as student

CONFIDENCE = 0.95
DAYS = 30  # drift is told for so many
LEAST_SPAN = 14  # days; over less a slope is told by chance
FEWEST = 5  # talks under which nothing is flagged


@dataclass(frozen=True)
class PairedMark:
    """One talk that two marked. ``own``, ``partner`` in points; ``audio``, ``worked`` seconds."""

    day: date
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


def mean_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval | None:
    """Mean and t interval; None for no values."""
    if not values:
        return None
    mean, count = fmean(values), len(values)
    if count < 2:
        return Interval(mean, None, None, count)
    reach = float(student.ppf((1 + confidence) / 2, count - 1)) * stdev(values) / count**0.5
    return Interval(mean, mean - reach, mean + reach, count)


def differences(marks: Sequence[PairedMark]) -> list[float]:
    """Own mark less the partner's, where there is one."""
    return [float(one.own - one.partner) for one in marks if one.partner is not None]


def drift_of(marks: Sequence[PairedMark]) -> float | None:
    """Slope of the differences over time by least squares, points in 30 days.

    None where the first and the last lie less than two weeks apart.
    """
    paired = [one for one in marks if one.partner is not None]
    if not paired:
        return None
    days = [float(one.day.toordinal()) for one in paired]
    gaps = differences(paired)
    middle, mean = fmean(days), fmean(gaps)
    if max(days) - min(days) < LEAST_SPAN:
        return None
    spread = sum((day - middle) ** 2 for day in days)
    return DAYS * sum((d - middle) * (g - mean) for d, g in zip(days, gaps, strict=True)) / spread


def speed_of(marks: Sequence[PairedMark]) -> float | None:
    """Median of working time over the recording's length; below 1 not all was heard once."""
    ratios = [one.worked / one.audio for one in marks if one.worked is not None and one.audio > 0]
    return median(ratios) if ratios else None


def consistency_of(remarks: Sequence[Remark]) -> float | None:
    """Mean absolute difference between first and second marks of the same talk, points."""
    return fmean(abs(float(one.again - one.first)) for one in remarks) if remarks else None


def months_of(marks: Sequence[PairedMark]) -> dict[str, float]:
    """Mean difference by month ("2026-05"), in order."""
    months: dict[str, list[float]] = {}
    for one in sorted(marks, key=lambda mark: mark.day):
        if one.partner is not None:
            months.setdefault(f"{one.day:%Y-%m}", []).append(float(one.own - one.partner))
    return {month: fmean(values) for month, values in months.items()}


def quality_of(marks: Sequence[PairedMark], remarks: Sequence[Remark], limits: Limits) -> Quality:
    """All figures of one examiner with what is to be looked at."""
    severity = mean_interval(differences(marks))
    drift, speed, consistency = drift_of(marks), speed_of(marks), consistency_of(remarks)
    flags = []
    if severity and severity.count >= FEWEST and _surely_beyond(severity, limits.severity):
        flags.append("偏宽" if severity.mean > 0 else "偏严")
    if drift is not None and severity and severity.count >= FEWEST and abs(drift) > limits.drift:
        flags.append("宽严有变化")
    if speed is not None and len(marks) >= FEWEST and speed < limits.speed:
        flags.append("可能没有听完")
    if consistency is not None and consistency > limits.consistency:
        flags.append("前后不一致")
    return Quality(
        count=len(marks),
        severity=severity,
        drift=drift,
        speed=speed,
        consistency=consistency,
        remarks=len(remarks),
        by_month=months_of(marks),
        flags=tuple(flags),
    )


def _surely_beyond(interval: Interval, limit: float) -> bool:
    """True where the mean is beyond the limit and chance alone (0) is outside the interval."""
    if interval.low is None or interval.high is None:
        return False
    return abs(interval.mean) > limit and (interval.low > 0 or interval.high < 0)
