"""The figures of examiners mark by mark, plainly: what sums kept by day must come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from statistics import fmean, median, stdev
from typing import Any

from django.db.models import Max, Min
from django.utils.timezone import localdate
from scipy.stats import t as student

from admin.archive.models import Recording
from admin.marking.examiner_quality import CONFIDENCE, DAYS, LEAST_SPAN, Interval, Remark
from admin.marking.models import MarkingAssignment, TalkMarking
from admin.testing.models import PaperView

Kind = MarkingAssignment.Kind


@dataclass(frozen=True)
class DatedMark:
    """One talk that two marked. ``own``, ``partner`` in points; ``audio``, ``worked`` seconds."""

    day: date
    own: Decimal
    partner: Decimal | None = None
    audio: float = 0.0
    worked: float | None = None


def mean_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval | None:
    """Mean and t interval; None for no values."""
    if not values:
        return None
    mean, count = fmean(values), len(values)
    if count < 2:
        return Interval(mean, None, None, count)
    reach = float(student.ppf((1 + confidence) / 2, count - 1)) * stdev(values) / count**0.5
    return Interval(mean, mean - reach, mean + reach, count)


def differences(marks: Sequence[DatedMark]) -> list[float]:
    """Own mark less the partner's, where there is one."""
    return [float(one.own - one.partner) for one in marks if one.partner is not None]


def drift_of(marks: Sequence[DatedMark]) -> float | None:
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


def speed_of(marks: Sequence[DatedMark]) -> float | None:
    """Median of working time over the recording's length; below 1 not all was heard once."""
    ratios = [one.worked / one.audio for one in marks if one.worked is not None and one.audio > 0]
    return median(ratios) if ratios else None


def consistency_of(remarks: Sequence[Remark]) -> float | None:
    """Mean absolute difference between first and second marks of the same talk, points."""
    return fmean(abs(float(one.again - one.first)) for one in remarks) if remarks else None


def months_of(marks: Sequence[DatedMark]) -> dict[str, float]:
    """Mean difference by month ("2026-05"), in order."""
    months: dict[str, list[float]] = {}
    for one in sorted(marks, key=lambda mark: mark.day):
        if one.partner is not None:
            months.setdefault(f"{one.day:%Y-%m}", []).append(float(one.own - one.partner))
    return {month: fmean(values) for month, values in months.items()}


def first_marks() -> list[TalkMarking]:
    """As submitted at first, before any correction."""
    return list(
        TalkMarking.objects.filter(corrects=None).select_related("assignment").order_by("pk")
    )


def dated_marks(first: list[TalkMarking]) -> dict[int, list[DatedMark]]:
    """Each examiner's marks with the partner's: the other one of positions 1 and 2."""
    ordinary = [one for one in first if one.assignment.kind == Kind.MARKING]
    by_round: dict[tuple[Any, ...], dict[int, TalkMarking]] = defaultdict(dict)
    for one in ordinary:
        work = one.assignment
        by_round[work.sitting_id, work.reopening_id][work.position] = one
    seconds, seen = _seconds(), _seen()
    found: dict[int, list[DatedMark]] = defaultdict(list)
    for one in ordinary:
        work = one.assignment
        together = by_round[work.sitting_id, work.reopening_id]
        partner = together.get({1: 2, 2: 1}.get(work.position, 0))
        began = seen.get((work.sitting_id, work.examiner_id))
        found[work.examiner_id].append(
            DatedMark(
                day=localdate(one.submitted_at),
                own=one.mark,
                partner=partner.mark if partner else None,
                audio=seconds.get(work.sitting_id, 0.0),
                worked=(one.submitted_at - began).total_seconds() if began else None,
            )
        )
    return found


def remarks_of(first: list[TalkMarking]) -> dict[int, list[Remark]]:
    before = {
        (one.assignment.sitting_id, one.assignment.examiner_id): one.mark
        for one in first
        if one.assignment.kind == Kind.MARKING
    }
    found: dict[int, list[Remark]] = defaultdict(list)
    for one in first:
        work = one.assignment
        key = (work.sitting_id, work.examiner_id)
        if work.kind == Kind.REMARK and key in before:
            found[work.examiner_id].append(Remark(before[key], one.mark))
    return found


def _seconds() -> dict[Any, float]:
    """Length of each sitting's talk."""
    rows = (
        Recording.objects.filter(kind="talk", sample_rate__gt=0)
        .values_list("bundle__sitting", "sample_rate")
        .annotate(longest=Max("samples"))
    )
    return {sitting: longest / rate for sitting, rate, longest in rows}


def _seen() -> dict[tuple[Any, Any], datetime]:
    """When each examiner first opened each sitting's talk."""
    rows = (
        PaperView.objects.filter(purpose=PaperView.Purpose.MARKING, user__isnull=False)
        .values_list("sitting", "user")
        .annotate(first=Min("at"))
    )
    return {(sitting, user): first for sitting, user, first in rows}
