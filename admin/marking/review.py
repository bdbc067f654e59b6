"""A person marks an item that the machine refused or flagged (异常复审)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.errors import WithoutReason
from admin.marking.closing import require_open
from admin.marking.eligible import blind_pairs, may_be_given
from admin.marking.errors import MarksInParallel, NotForReview, OutOfRange, TiedToCandidate
from admin.marking.models import ItemReview
from admin.marking.ordering import is_mark
from admin.marking.records import record_of
from admin.marking.state import ReadItem
from admin.testing.models import Sitting
from scoring.rubric import national_rubric


def reviewable(sitting: Sitting, item: int) -> ReadItem:
    """The item, where a person may mark it. NotForReview."""
    record = record_of(sitting)
    for one in record.read:
        if record.scored and one.item == item and (one.doubts or one.machine_mark is None):
            return one
    raise NotForReview


@transaction.atomic
def review_item(
    sitting: Sitting, item: int, mark: Decimal, *, reason: str, by: User, at: datetime
) -> ItemReview:
    """Give the item a mark.

    NotAllowed, MarksInParallel, TiedToCandidate, NotForReview, OutOfRange, WithoutReason.
    """
    require(by, Action.ADJUDICATE)
    if blind_pairs([sitting], [by.pk]):
        raise MarksInParallel
    require_open(Sitting.objects.select_for_update().get(pk=sitting.pk))
    if not may_be_given(sitting, by):
        raise TiedToCandidate
    one = reviewable(sitting, item)
    if not reason.strip():
        raise WithoutReason
    if not is_mark(mark, one.full):
        raise OutOfRange
    review = ItemReview.objects.create(
        sitting=sitting,
        item=item,
        kind=one.kind,
        full=one.full,
        mark=mark,
        machine_mark=one.machine_mark,
        reason=reason.strip(),
        rubric_version=national_rubric().version,
        reviewer=by,
        reviewed_at=at,
    )
    audit.record("item_reviewed", sitting, by=by, at=at, reason=reason, item=item, mark=str(mark))
    return review
