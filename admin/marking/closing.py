"""Release closes a sitting's marking; a chief examiner may open it again, with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.errors import WithoutReason
from admin.marking.errors import MarkingClosed
from admin.marking.models import Reopening, ReopeningClosed, SittingReview
from admin.marking.reviews_due import ReviewKind
from admin.testing.models import Sitting


def is_open(sitting: Sitting) -> bool:
    """True where no result has been released since marking was last (re)opened."""
    released = max(sitting.results.all(), key=lambda one: one.number, default=None)
    if released is None:
        return True
    opened = (one for one in sitting.reopenings.all() if one.at >= released.made_at)
    return any(not one.is_closed for one in opened)


def reopened() -> QuerySet[Reopening]:
    """The reopenings of released sittings under which marking is open now."""
    newest = Sitting.objects.filter(pk=OuterRef("sitting")).order_by("-results__number")
    return Reopening.objects.filter(closed=None).filter(
        at__gte=Subquery(newest.values("results__made_at")[:1])
    )


def require_open(sitting: Sitting) -> None:
    """MarkingClosed after release."""
    if not is_open(sitting):
        raise MarkingClosed


@transaction.atomic
def reopen_marking(sitting: Sitting, *, by: User, at: datetime, reason: str) -> Reopening:
    """Let marks of a released sitting be corrected; the released result stays as it is.

    NotAllowed, WithoutReason.
    """
    require(by, Action.RELEASE_RESULTS)
    if not reason.strip():
        raise WithoutReason
    made = Reopening.objects.create(sitting=sitting, by=by, reason=reason.strip(), at=at)
    audit.record("marking_reopened", sitting, by=by, at=at, reason=reason)
    return made


@transaction.atomic
def reopen_for_appeal(
    sitting: Sitting, *, every_item: bool, by: User, at: datetime, reason: str
) -> Reopening:
    """Have the talk marked anew by others, and with ``every_item`` items 1–3 reviewed too.

    NotAllowed. The first marks stay, and count again should the appeal change nothing.
    """
    require(by, Action.HANDLE_APPEALS)
    made = Reopening.objects.create(sitting=sitting, anew=True, by=by, reason=reason, at=at)
    if every_item:
        SittingReview.objects.create(
            sitting=sitting, kind=ReviewKind.APPEAL, reopening=made, ordered_at=at, ordered_by=by
        )
    audit.record("marking_reopened", sitting, by=by, at=at, reason=reason)
    return made


def close_unchanged(reopening: Reopening, *, by: User, at: datetime) -> ReopeningClosed:
    """Leave the released result as it is: what was marked under the reopening does not count."""
    return ReopeningClosed.objects.create(reopening=reopening, by=by, at=at)
