"""An examiner's marks of a drawn sitting: all items at once, corrected only by further records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import NotFound, WithoutReason
from admin.marking.errors import AlreadyMarked, NotMarkedYet, OutOfRange
from admin.marking.ordering import is_mark
from admin.parallel.errors import MarksMissing
from admin.parallel.models import ParallelAssignment, ParallelMark, ParallelRun
from admin.parallel.watching import send_back_drifted
from wordlists.syllabus import ITEM_KINDS, POINTS


def kinds_of(run: ParallelRun) -> tuple[str, ...]:
    """The kinds of items in the order of the run's papers."""
    return ITEM_KINDS[run.version]


def own_work(examiner: User) -> QuerySet[ParallelAssignment]:
    """Everything given to the examiner, by run and number."""
    return ParallelAssignment.objects.filter(examiner=examiner).select_related(
        "drawn__run", "drawn__sitting__paper"
    )


def waiting_work(examiner: User) -> QuerySet[ParallelAssignment]:
    """What the examiner has not marked yet."""
    waiting = own_work(examiner).filter(marks=None)
    return waiting.exclude(drawn__sitting__stage="void").order_by("drawn__run", "drawn__number")


def newest_marks(assignment: ParallelAssignment) -> dict[str, ParallelMark]:
    """The mark of each item that counts, by kind."""
    return {one.kind: one for one in assignment.marks.order_by("at", "pk")}


@transaction.atomic
def submit_marks(
    assignment: ParallelAssignment,
    marks: Mapping[str, Decimal],
    *,
    by: User,
    at: datetime,
) -> list[ParallelMark]:
    """The examiner's own first marks. NotFound, AlreadyMarked, MarksMissing, OutOfRange."""
    _lock(assignment, by)
    if assignment.marks.exists():
        raise AlreadyMarked
    made = keep(assignment, marks, by=by, at=at)
    audit.record("parallel_marked", assignment, by=by, at=at, marks=_shown(made))
    send_back_drifted({_site_of(assignment)}, at)
    return made


@transaction.atomic
def correct_marks(
    assignment: ParallelAssignment,
    marks: Mapping[str, Decimal],
    *,
    reason: str,
    by: User,
    at: datetime,
) -> list[ParallelMark]:
    """Further records in place of the last ones. NotMarkedYet, WithoutReason, and as above."""
    _lock(assignment, by)
    before = newest_marks(assignment)
    if not before:
        raise NotMarkedYet
    if not reason.strip():
        raise WithoutReason
    made = keep(assignment, marks, reason=reason.strip(), by=by, at=at)
    shown = {kind: str(one.mark) for kind, one in before.items()}
    audit.record(
        "parallel_marks_corrected",
        assignment,
        by=by,
        at=at,
        reason=reason,
        before=shown,
        after=_shown(made),
    )
    send_back_drifted({_site_of(assignment)}, at)
    return made


def keep(
    assignment: ParallelAssignment,
    marks: Mapping[str, Decimal],
    *,
    by: User,
    at: datetime,
    source: str = ParallelMark.Source.DESK,
    reason: str = "",
) -> list[ParallelMark]:
    """Write one mark for every item of the paper. MarksMissing, OutOfRange."""
    run = assignment.drawn.run
    if set(marks) != set(kinds_of(run)):
        raise MarksMissing
    rows = []
    for kind in kinds_of(run):
        full = POINTS[run.version][kind]
        check_mark(marks[kind], full)
        rows.append(
            ParallelMark(
                assignment=assignment,
                kind=kind,
                full=full,
                mark=marks[kind],
                source=source,
                reason=reason,
                entered_by=by,
                at=at,
            )
        )
    return ParallelMark.objects.bulk_create(rows)


def check_mark(mark: Decimal, full: Decimal) -> None:
    """OutOfRange for what is no mark of an item with these points."""
    if not is_mark(mark, full):
        raise OutOfRange


def _lock(assignment: ParallelAssignment, by: User) -> None:
    if assignment.examiner_id != by.pk:
        raise NotFound
    ParallelAssignment.objects.select_for_update().get(pk=assignment.pk)


def _site_of(assignment: ParallelAssignment) -> int:
    return assignment.drawn.sitting.candidate.session.site_id


def _shown(made: list[ParallelMark]) -> dict[str, str]:
    return {one.kind: str(one.mark) for one in made}
