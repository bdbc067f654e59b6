"""Legal hold: what may not be disposed of, whatever its age."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from admin.accounts.audit import record
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.errors import WithoutReason
from admin.people.models import Person
from admin.preservation.errors import WrongState
from admin.preservation.models import Hold
from admin.testing.models import Session, Sitting


def place_hold(thing: Person | Session | Sitting, *, by: User, reason: str, at: datetime) -> Hold:
    """Freeze a person, a session or a sitting. WithoutReason, NotAllowed."""
    require(by, Action.HOLD_ARCHIVE)
    if not reason.strip():
        raise WithoutReason
    field = type(thing)._meta.model_name or ""
    with transaction.atomic():
        hold = Hold.objects.create(
            **{field: thing}, reason=reason.strip(), placed_by=by, placed_at=at
        )
        record("hold_placed", thing, by=by, at=at, reason=hold.reason, hold=hold.pk)
    return hold


def lift_hold(hold: Hold, *, by: User, reason: str, at: datetime) -> None:
    """End a hold; it stays on record. WithoutReason, WrongState, NotAllowed."""
    require(by, Action.HOLD_ARCHIVE)
    if not reason.strip():
        raise WithoutReason
    with transaction.atomic():
        changed = Hold.objects.filter(pk=hold.pk, lifted_at=None).update(
            lifted_by=by, lifted_at=at, lifted_reason=reason.strip()
        )
        if not changed:
            raise WrongState("这项冻结已经解除。")
        thing = hold.person or hold.session or hold.sitting
        assert thing is not None
        record("hold_lifted", thing, by=by, at=at, reason=reason.strip(), hold=hold.pk)


def held(sittings: QuerySet[Sitting]) -> QuerySet[Sitting]:
    """Those of the sittings that are on hold: themselves, their session, their person."""
    return sittings.filter(on_hold())


def on_hold() -> Q:
    """Whether a sitting is."""
    active = Hold.objects.filter(lifted_at=None).order_by()
    return (
        Q(pk__in=active.filter(sitting__isnull=False).values("sitting"))
        | Q(candidate__session__in=active.filter(session__isnull=False).values("session"))
        | Q(candidate__person__in=active.filter(person__isnull=False).values("person"))
    )
