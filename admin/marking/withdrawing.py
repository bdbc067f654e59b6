"""Taking back a mark right after it was submitted (撤回): a further record, nothing is erased.

Only while the examiner has not seen the machine's proposal: a mark given again must be as blind as
the first.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import NotFound
from admin.marking.closing import require_open
from admin.marking.errors import TooLateToWithdraw
from admin.marking.marked import note_marks
from admin.marking.models import MarkingAssignment, TalkDisclosure, TalkMarking, TalkWithdrawal
from admin.testing.models import Sitting

WITHIN = timedelta(minutes=1)


def may_withdraw(marking: TalkMarking, now: datetime) -> bool:
    """True for a first mark within a minute of its submission, the proposal not yet shown.

    A correction is corrected again, with its own reason.
    """
    if marking.corrects_id is not None or now - marking.submitted_at > WITHIN:
        return False
    return not TalkDisclosure.objects.filter(marking=marking).exists()


def note_disclosure(marking: TalkMarking, *, at: datetime) -> None:
    """Note that the examiner is being shown the machine's proposal."""
    TalkDisclosure.objects.get_or_create(marking=marking, defaults={"at": at})


@transaction.atomic
def withdraw_talk_mark(assignment: MarkingAssignment, *, by: User, at: datetime) -> TalkWithdrawal:
    """The examiner takes his mark back; the work waits for him again.

    NotFound for others, MarkingClosed, TooLateToWithdraw where no mark may be taken back.
    """
    if assignment.examiner_id != by.pk:
        raise NotFound
    require_open(Sitting.objects.select_for_update().get(pk=assignment.sitting_id))
    marking = assignment.markings.order_by("-submitted_at", "-id").first()
    if marking is None or not may_withdraw(marking, at):
        raise TooLateToWithdraw
    made = TalkWithdrawal.objects.create(marking=marking, at=at)
    note_marks(assignment)
    audit.record("talk_mark_withdrawn", marking, by=by, at=at, before=str(marking.mark))
    return made
