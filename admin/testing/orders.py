"""Orders to a booth in a sitting: given by the invigilator, carried out once, reported done."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import AuditEntry, User
from admin.errors import WithoutReason
from admin.testing.conduct import void_sitting
from admin.testing.ended import require_not_ended
from admin.testing.errors import ItemNotReached, NotUnderWay, OrderPending, WrongItem
from admin.testing.exemptions import expected_items
from admin.testing.incident_rules import Kind, kind_of_reason
from admin.testing.incidents import begin
from admin.testing.live import LIVE, Reported
from admin.testing.models import BoothOrder, SeatState, Sitting
from admin.testing.stages import Stage

# Somebody is logged in at a booth, which has to be told.
AT_A_BOOTH = frozenset({Stage.LOGGED_IN, Stage.CONFIRMED, Stage.STARTED})


@transaction.atomic
def order_repeat(sitting: Sitting, item: int, *, by: User, at: datetime, reason: str) -> BoothOrder:
    """Have an item read again; the earlier recording is kept, the later one counts.

    NotUnderWay, WrongItem, ItemNotReached, OrderPending, WithoutReason, SessionEnded.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    require_not_ended(sitting.candidate.session_id)
    if sitting.stage != Stage.STARTED:
        raise NotUnderWay
    if item not in expected_items(sitting):
        raise WrongItem
    present = item_reached(sitting)
    if present is not None and item > present:
        raise ItemNotReached
    pending = sitting.orders.filter(done_at=None)
    if pending.filter(kind=BoothOrder.Kind.REPEAT, item=item).exists():
        raise OrderPending
    order, act = _give(sitting, BoothOrder.Kind.REPEAT, item, by, at, reason)
    handling = f"向机位发出指令，重做第 {item} 项。"
    begin(sitting, act, kind=kind_of_reason(reason), description=order.reason, handling=handling)
    return order


@transaction.atomic
def order_void(
    sitting: Sitting, *, by: User, at: datetime, reason: str, kind: str = Kind.VOID
) -> Sitting:
    """Declare the sitting void now, and have its booth end it where somebody is logged in.

    StepNotOpen, WithoutReason.
    """
    if not reason.strip():
        raise WithoutReason
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    at_a_booth = Stage(sitting.stage) in AT_A_BOOTH
    if sitting.stage == Stage.VOID:
        return sitting
    voided = void_sitting(sitting, by=by, at=at, reason=reason.strip(), kind=kind)
    # Nothing else is to be done any more.
    sitting.orders.filter(done_at=None).update(done_at=at)
    if at_a_booth:
        _give(voided, BoothOrder.Kind.VOID, None, by, at, reason)
    return voided


def pending_orders(sitting: Sitting) -> list[BoothOrder]:
    """What the booth has not reported done, oldest first."""
    return list(sitting.orders.filter(done_at=None))


def report_done(sitting: Sitting, orders: Collection[int], *, by: str, at: datetime) -> None:
    """The booth has carried these out; what is unknown or done already changes nothing."""
    if orders:  # nearly always empty, and a transaction would wait for every other writer
        _note_done(sitting, orders, by, at)


@transaction.atomic
def _note_done(sitting: Sitting, orders: Collection[int], by: str, at: datetime) -> None:
    for order in sitting.orders.select_for_update().filter(pk__in=orders, done_at=None):
        order.done_at = at
        order.save()
        audit.record(
            "order_done", sitting, by=by, at=at, order=order.pk, kind=order.kind, item=order.item
        )


def item_reached(sitting: Sitting) -> int | None:
    """The item the booth is at as far as it said; None where it said none."""
    seat = sitting.candidate.seat_id
    if seat is None:
        return None
    report = LIVE.of(seat)
    if report is not None and report.sitting_id == sitting.pk:
        return report.reported.item
    stored = SeatState.objects.filter(seat_id=seat, sitting=sitting).first()
    return Reported.from_stored(stored.state).item if stored else None


def _give(
    sitting: Sitting, kind: str, item: int | None, by: User, at: datetime, reason: str
) -> tuple[BoothOrder, AuditEntry]:
    if not reason.strip():
        raise WithoutReason
    order = BoothOrder.objects.create(
        sitting=sitting, kind=kind, item=item, reason=reason.strip(), given_by=by, given_at=at
    )
    act = audit.record(
        "order_given",
        sitting,
        by=by,
        at=at,
        reason=order.reason,
        order=order.pk,
        kind=kind,
        item=item,
    )
    return order, act
