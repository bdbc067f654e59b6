"""Each examiner's day, counted from the marks: the one place that writes ``ExaminerDay``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils.timezone import localdate

from admin.archive.models import Recording
from admin.local_day import span_of
from admin.marking.examiner_quality import Day, PairedMark, Remark, day_of, speeds_of
from admin.marking.models import ExaminerDay, MarkingAssignment, TalkMarking
from admin.testing.models import PaperView

Kind = MarkingAssignment.Kind
PARTNER = {1: 2, 2: 1}  # by position; those after them have none


def days_of(assignment: MarkingAssignment) -> set[tuple[int, date]]:
    """The examiners' days that the first marks of the assignment and of its partner stand in."""
    together = MarkingAssignment.objects.filter(pk=assignment.pk)
    if assignment.kind == Kind.MARKING:
        together |= MarkingAssignment.objects.filter(
            sitting=assignment.sitting_id, reopening=assignment.reopening_id, kind=Kind.MARKING
        )
    marked = together.filter(first_marked_at__isnull=False)
    return {(who, localdate(at)) for who, at in marked.values_list("examiner", "first_marked_at")}


@transaction.atomic
def count_days(days: Iterable[tuple[int, date]]) -> None:
    """Count these days anew: (the examiner's key, the day).

    Always in the same order, each under a lock, so that two who submit at the same moment wait
    for each other and the later one sees both marks.
    """
    for examiner, day in sorted(days):
        ExaminerDay.objects.get_or_create(examiner_id=examiner, day=day)
        row = ExaminerDay.objects.select_for_update().get(examiner=examiner, day=day)
        counted, speeds = counted_day(examiner, day)
        row.talks, row.pairs = counted.talks, counted.pairs
        row.gaps, row.squares = counted.gaps, counted.squares
        row.speeds = speeds
        row.remarks, row.again = counted.remarks, counted.again
        row.save()


def counted_day(examiner: int, day: date) -> tuple[Day, list[float]]:
    """What the records say of the day, and the speeds: first marks, before any correction.

    A talk's length is that of its longest recording, working time begins with the first look at
    its topics.
    """
    begin, end = span_of(day)
    first = list(
        TalkMarking.objects.filter(
            corrects=None,
            assignment__examiner=examiner,
            assignment__first_marked_at__gte=begin,
            assignment__first_marked_at__lt=end,
        )
        .select_related("assignment")
        .order_by("pk")
    )
    ordinary = [one for one in first if one.assignment.kind == Kind.MARKING]
    again = [one for one in first if one.assignment.kind == Kind.REMARK]
    marks = _paired(examiner, ordinary)
    return day_of(day, marks, _remarks(examiner, again)), speeds_of(marks)


def _paired(examiner: int, own: list[TalkMarking]) -> list[PairedMark]:
    """The marks with the partner's: the other one of positions 1 and 2."""
    sittings = [one.assignment.sitting_id for one in own]
    partners = _partners(sittings)
    seconds, seen = _seconds(sittings), _seen(examiner, sittings)
    found = []
    for one in own:
        work = one.assignment
        place = PARTNER.get(work.position)
        began = seen.get(work.sitting_id)
        found.append(
            PairedMark(
                own=one.mark,
                partner=partners.get((work.sitting_id, work.reopening_id, place)),
                audio=seconds.get(work.sitting_id, 0.0),
                worked=(one.submitted_at - began).total_seconds() if began else None,
            )
        )
    return found


def _partners(sittings: list[Any]) -> dict[tuple[Any, ...], Any]:
    """First marks by sitting, reopening and position."""
    marks = TalkMarking.objects.filter(
        corrects=None, assignment__kind=Kind.MARKING, assignment__sitting__in=sittings
    )
    place = ("assignment__sitting", "assignment__reopening", "assignment__position")
    return {tuple(where): mark for *where, mark in marks.values_list(*place, "mark")}


def _remarks(examiner: int, again: list[TalkMarking]) -> list[Remark]:
    """Re-marks with the examiner's first mark of the same talk."""
    before = TalkMarking.objects.filter(
        corrects=None,
        assignment__kind=Kind.MARKING,
        assignment__examiner=examiner,
        assignment__sitting__in=[one.assignment.sitting_id for one in again],
    )
    first = dict(before.values_list("assignment__sitting", "mark"))
    return [
        Remark(first[one.assignment.sitting_id], one.mark)
        for one in again
        if one.assignment.sitting_id in first
    ]


def _seconds(sittings: list[Any]) -> dict[Any, float]:
    """Length of each sitting's talk."""
    rows = (
        Recording.objects.filter(bundle__sitting__in=sittings, kind="talk", sample_rate__gt=0)
        .order_by()
        .values_list("bundle__sitting", "sample_rate")
        .annotate(longest=Max("samples"))
    )
    return {sitting: longest / rate for sitting, rate, longest in rows}


def _seen(examiner: int, sittings: list[Any]) -> dict[Any, datetime]:
    """When the examiner first opened each sitting's talk."""
    rows = (
        PaperView.objects.filter(
            purpose=PaperView.Purpose.MARKING, user=examiner, sitting__in=sittings
        )
        .order_by()
        .values_list("sitting")
        .annotate(first=Min("at"))
    )
    return dict(rows)
