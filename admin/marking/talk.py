"""An examiner's mark of the talk: submitted once, corrected by a further record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import NotFound, WithoutReason
from admin.marking.closing import require_open
from admin.marking.errors import (
    AlreadyMarked,
    MarkingClosed,
    NothingToMark,
    NotInTheRubric,
    NotMarkedYet,
)
from admin.marking.marked import note_marks
from admin.marking.models import MarkingAssignment, TalkMarking
from admin.marking.records import marking_anew, points_of, rubric_of, talk_recording
from admin.testing.models import PaperView, Sitting
from scoring.talk_marks import TalkMark, TalkMarkError, talk_mark


def newest(assignment: MarkingAssignment) -> TalkMarking | None:
    """The mark that counts."""
    return assignment.markings.order_by("-submitted_at", "-id").first()


@transaction.atomic
def submit_talk_mark(
    assignment: MarkingAssignment,
    deductions: Mapping[str, Decimal],
    *,
    by: User,
    at: datetime,
    no_speech: bool = False,
    note: str = "",
) -> TalkMarking:
    """The examiner's own first mark. AlreadyMarked, NothingToMark, NotInTheRubric."""
    sitting = _locked(assignment, by)
    if newest(assignment) is not None:
        raise AlreadyMarked
    if talk_recording(sitting) is None:
        raise NothingToMark
    marked = _checked(sitting, deductions, no_speech)
    return _keep(assignment, marked, None, "", note, by, at)


@transaction.atomic
def correct_talk_mark(
    assignment: MarkingAssignment,
    deductions: Mapping[str, Decimal],
    *,
    by: User,
    at: datetime,
    reason: str,
    no_speech: bool = False,
    note: str = "",
) -> TalkMarking:
    """A further record in place of the last one. MarkingClosed once a result was released."""
    sitting = _locked(assignment, by)
    if not reason.strip():
        raise WithoutReason
    before = newest(assignment)
    if before is None:
        raise NotMarkedYet
    marked = _checked(sitting, deductions, no_speech)
    return _keep(assignment, marked, before, reason.strip(), note, by, at)


def see_talk(assignment: MarkingAssignment, *, by: User, at: datetime) -> None:
    """Note that the examiner has seen the paper's topics (papers are a work secret)."""
    paper = assignment.sitting.paper
    seen = PaperView.objects.filter(paper=paper, user=by, sitting=assignment.sitting)
    if paper is not None and not seen.exists():
        PaperView.objects.create(
            paper=paper,
            purpose=PaperView.Purpose.MARKING,
            user=by,
            sitting=assignment.sitting,
            at=at,
        )


def _locked(assignment: MarkingAssignment, by: User) -> Sitting:
    if assignment.examiner_id != by.pk:
        raise NotFound
    locked = Sitting.objects.select_for_update(of=("self",)).select_related("paper", "candidate")
    sitting = locked.get(pk=assignment.sitting_id)
    if assignment.kind == MarkingAssignment.Kind.MARKING:
        require_open(sitting)
        if assignment.reopening != marking_anew(sitting):
            raise MarkingClosed
    return sitting


def _checked(sitting: Sitting, deductions: Mapping[str, Decimal], no_speech: bool) -> TalkMark:
    try:
        return talk_mark(points_of(sitting, "talk"), deductions, rubric_of(sitting), no_speech)
    except TalkMarkError as error:
        raise NotInTheRubric(detail=str(error)) from error


def _keep(
    assignment: MarkingAssignment,
    marked: TalkMark,
    before: TalkMarking | None,
    reason: str,
    note: str,
    by: User,
    at: datetime,
) -> TalkMarking:
    marking = TalkMarking.of(
        marked,
        assignment=assignment,
        corrects=before,
        reason=reason,
        note=note.strip(),
        rubric_version=rubric_of(assignment.sitting).version,
        submitted_at=at,
    )
    marking.save()
    note_marks(assignment)
    act = "talk_mark_corrected" if before else "talk_marked"
    changes = {"before": str(before.mark)} if before else {}
    audit.record(act, marking, by=by, at=at, reason=reason, after=str(marking.mark), **changes)
    return marking
