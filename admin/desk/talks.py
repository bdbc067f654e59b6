"""Submitting a talk from the desk: the mark, with its notes, in one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from admin.accounts.models import User
from admin.desk.drafts import clear_draft, save_draft, talk_work
from admin.desk.models import PinnedNote
from admin.desk.notes import Note
from admin.marking.models import MarkingAssignment, TalkMarking
from admin.marking.talk import correct_talk_mark, newest, submit_talk_mark
from admin.marking.withdrawing import withdraw_talk_mark


@transaction.atomic
def submit_talk(
    assignment: MarkingAssignment,
    deductions: Mapping[str, Decimal],
    notes: Sequence[Note],
    *,
    no_speech: bool,
    note: str,
    reason: str,
    by: User,
    at: datetime,
) -> TalkMarking:
    """The first mark, or, where one stands, its correction with ``reason``.

    Raises what ``submit_talk_mark`` and ``correct_talk_mark`` raise; then the draft stays.
    """
    if newest(assignment) is None:
        marking = submit_talk_mark(
            assignment, deductions, by=by, at=at, no_speech=no_speech, note=note
        )
    else:
        marking = correct_talk_mark(
            assignment, deductions, by=by, at=at, reason=reason, no_speech=no_speech, note=note
        )
    for one in notes:
        PinnedNote.objects.create(marking=marking, at=one.at, text=one.text)
    clear_draft(by, talk_work(assignment.pk))
    return marking


@transaction.atomic
def withdraw_talk(assignment: MarkingAssignment, *, by: User, at: datetime) -> None:
    """Take the mark back; what was chosen and noted becomes the draft to go on from.

    Raises what ``withdraw_talk_mark`` raises.
    """
    marking = withdraw_talk_mark(assignment, by=by, at=at).marking
    fields = {**marking.deductions, "note": marking.note}
    if marking.no_speech:
        fields["no_speech"] = "on"
    notes = [Note(one.at, one.text).to_json() for one in marking.pinned_notes.all()]
    values = {"fields": fields, "notes": notes}
    work = talk_work(assignment.pk)
    save_draft(by, work, values, sitting=assignment.sitting, at=at)


def notes_of(assignment: MarkingAssignment) -> QuerySet[PinnedNote]:
    """The notes of the examiner's mark and of those it corrected, in the order of their moments."""
    return PinnedNote.objects.filter(
        marking__assignment=assignment, marking__withdrawal__isnull=True
    )
