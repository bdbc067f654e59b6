"""The marks behind an examiner's figures, read from the database in a few queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Min
from django.utils.timezone import localdate

from admin.accounts.models import User
from admin.archive.models import Recording
from admin.marking.examiner_quality import Limits, PairedMark, Quality, Remark, quality_of
from admin.marking.models import MarkingAssignment, TalkMarking
from admin.marking.rules_in_force import rules_in_force
from admin.testing.models import PaperView

Kind = MarkingAssignment.Kind


@dataclass(frozen=True)
class ExaminerRow:
    """One line of the page."""

    examiner: User
    quality: Quality
    today: int


def examiner_rows(now: datetime) -> list[ExaminerRow]:
    """Everybody who has marked, by name, with the figures of all first marks."""
    rules = rules_in_force().rules
    limits = Limits(
        float(rules.severity_limit),
        float(rules.drift_limit),
        float(rules.speed_limit),
        float(rules.consistency_limit),
    )
    first = _first_marks()
    marks, remarks = _marks(first), _remarks(first)
    today = [
        one.assignment.examiner_id for one in first if localdate(one.submitted_at) == localdate(now)
    ]
    people = User.objects.filter(pk__in={*marks, *remarks}).order_by("display_name", "username")
    return [
        ExaminerRow(
            one,
            quality_of(marks.get(one.pk, []), remarks.get(one.pk, []), limits),
            today.count(one.pk),
        )
        for one in people
    ]


def _first_marks() -> list[TalkMarking]:
    """As submitted at first, before any correction."""
    return list(
        TalkMarking.objects.filter(corrects=None).select_related("assignment").order_by("pk")
    )


def _marks(first: list[TalkMarking]) -> dict[int, list[PairedMark]]:
    """Each examiner's marks with the partner's: the other one of positions 1 and 2."""
    ordinary = [one for one in first if one.assignment.kind == Kind.MARKING]
    by_round: dict[tuple[Any, ...], dict[int, TalkMarking]] = defaultdict(dict)
    for one in ordinary:
        work = one.assignment
        by_round[work.sitting_id, work.reopening_id][work.position] = one
    seconds, seen = _seconds(), _seen()
    found: dict[int, list[PairedMark]] = defaultdict(list)
    for one in ordinary:
        work = one.assignment
        together = by_round[work.sitting_id, work.reopening_id]
        partner = together.get({1: 2, 2: 1}.get(work.position, 0))
        began = seen.get((work.sitting_id, work.examiner_id))
        found[work.examiner_id].append(
            PairedMark(
                day=localdate(one.submitted_at),
                own=one.mark,
                partner=partner.mark if partner else None,
                audio=seconds.get(work.sitting_id, 0.0),
                worked=(one.submitted_at - began).total_seconds() if began else None,
            )
        )
    return found


def _remarks(first: list[TalkMarking]) -> dict[int, list[Remark]]:
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
