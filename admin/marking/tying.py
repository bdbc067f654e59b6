"""Entering a tie, correcting it, ending it: each one act with its reason on the trail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import reach_of, require
from admin.accounts.rights import Action
from admin.errors import WithoutReason
from admin.marking.errors import NotAnExaminer, TiedAlready, TieEnded
from admin.marking.models import ExaminerTie, MarkingAssignment
from admin.people.models import Person


@transaction.atomic
def enter_tie(
    examiner: User, person: Person, kind: str, *, reason: str, by: User, at: datetime
) -> ExaminerTie:
    """Keep the examiner from the person from now on.

    NotAllowed, NotAnExaminer, WithoutReason, TiedAlready. What the examiner has been given before
    stays given; ``given_before`` lists it.
    """
    require(by, Action.EDIT_TIES)
    person = person.merged_into or person
    if reach_of(examiner, Action.MARK) is None:
        raise NotAnExaminer
    if not reason.strip():
        raise WithoutReason
    if ExaminerTie.objects.filter(examiner=examiner, person=person, ended_at=None).exists():
        raise TiedAlready
    made = ExaminerTie.objects.create(
        examiner=examiner,
        person=person,
        kind=ExaminerTie.Kind(kind),
        reason=reason.strip(),
        entered_at=at,
        entered_by=by,
    )
    audit.record(
        "tie_entered",
        made,
        by=by,
        at=at,
        reason=made.reason,
        kind=made.kind,
        examiner=examiner.pk,
        person=person.pk,
    )
    return made


@transaction.atomic
def change_tie(
    tie: ExaminerTie, kind: str, *, note: str, reason: str, by: User, at: datetime
) -> ExaminerTie:
    """Correct what they are to each other. NotAllowed, WithoutReason, TieEnded."""
    tie = _open(tie, reason, by)
    before = {"kind": tie.kind, "reason": tie.reason}
    tie.kind, tie.reason = ExaminerTie.Kind(kind), note.strip() or tie.reason
    tie.save()
    after = {"kind": tie.kind, "reason": tie.reason}
    audit.record(
        "tie_changed", tie, by=by, at=at, reason=reason.strip(), before=before, after=after
    )
    return tie


@transaction.atomic
def end_tie(tie: ExaminerTie, *, reason: str, by: User, at: datetime) -> ExaminerTie:
    """The two are strangers again. NotAllowed, WithoutReason, TieEnded."""
    tie = _open(tie, reason, by)
    tie.ended_at, tie.ended_by, tie.end_reason = at, by, reason.strip()
    tie.save()
    audit.record(
        "tie_ended",
        tie,
        by=by,
        at=at,
        reason=tie.end_reason,
        examiner=tie.examiner_id,
        person=tie.person_id,
    )
    return tie


def given_before(tie: ExaminerTie) -> list[MarkingAssignment]:
    """Marking of this person's sittings that the examiner was given and has not marked yet."""
    return list(
        MarkingAssignment.objects.filter(
            examiner=tie.examiner_id, sitting__candidate__person=tie.person_id, markings=None
        ).select_related("sitting__candidate__session")
    )


def _open(tie: ExaminerTie, reason: str, by: User) -> ExaminerTie:
    require(by, Action.EDIT_TIES)
    tie = ExaminerTie.objects.select_for_update().get(pk=tie.pk)
    if not reason.strip():
        raise WithoutReason
    if tie.ended_at is not None:
        raise TieEnded
    return tie
