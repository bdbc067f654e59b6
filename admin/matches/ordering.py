"""Orders for teaching visits, and people who are offered for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.kinds.models import Kind
from admin.matches.errors import BadRequest, NotNow
from admin.matches.models import Offer, Visit, VisitOrder
from admin.people.models import Organisation, Person

MOST_DAYS = 15
STANDING = (Visit.State.PROPOSED, Visit.State.ACCEPTED, Visit.State.HELD)


@dataclass(frozen=True)
class OrderEntry:
    """What was filled in."""

    organisation: Organisation
    subject: str
    stage: str
    topic: str
    days: tuple[date, ...]
    note: str


@dataclass(frozen=True)
class OfferEntry:
    """What was filled in."""

    person: Person
    organisation: Organisation
    subject: str
    stage: str
    free_from: date | None
    free_until: date | None
    weekdays: tuple[int, ...]
    most_visits: int | None


@transaction.atomic
def take_order(
    kind: Kind, entry: OrderEntry, values: Mapping[str, Any], *, by: User, at: datetime
) -> VisitOrder:
    """A further order. BadRequest for no day, too many, or none to come."""
    days = _checked(entry.days, localdate(at))
    made = VisitOrder.objects.create(
        kind=kind,
        filled_by=kind.version(),
        values=dict(values),
        entered_at=at,
        entered_by=by,
        **_columns(entry, days),
    )
    audit.record("visit_ordered", made, by=by, at=at)
    return made


@transaction.atomic
def change_order(
    order: VisitOrder, entry: OrderEntry, values: Mapping[str, Any], *, by: User, at: datetime
) -> None:
    """Another content while nobody is chosen. NotNow, BadRequest."""
    order = VisitOrder.objects.select_for_update().get(pk=order.pk)
    if order.state != VisitOrder.State.OPEN or order.visits.filter(state__in=STANDING).exists():
        raise NotNow("这份订单已有送教安排，不能再改；请先撤下安排。")
    for name, value in _columns(entry, _checked(entry.days, localdate(at))).items():
        setattr(order, name, value)
    order.filled_by, order.values = order.kind.version(), dict(values)
    order.save()
    audit.record("visit_order_changed", order, by=by, at=at)


@transaction.atomic
def cancel_order(order: VisitOrder, *, by: User, at: datetime, reason: str) -> None:
    """The school no longer asks; who was chosen is free again. NotNow, WithoutReason."""
    if not reason.strip():
        raise WithoutReason
    order = VisitOrder.objects.select_for_update().get(pk=order.pk)
    if order.state not in (VisitOrder.State.OPEN, VisitOrder.State.ARRANGED):
        raise NotNow
    for visit in order.visits.filter(state__in=STANDING):
        visit.state, visit.why, visit.decided_at = Visit.State.CALLED_OFF, "学校撤销订单", at
        visit.save()
    order.state = VisitOrder.State.CANCELLED
    order.save()
    audit.record("visit_order_cancelled", order, by=by, at=at, reason=reason.strip())


@transaction.atomic
def take_offer(kind: Kind, entry: OfferEntry, *, by: User, at: datetime) -> Offer:
    """Somebody who can be sent. BadRequest where the same is there already."""
    if entry.free_from and entry.free_until and entry.free_until < entry.free_from:
        raise BadRequest("可送教的结束日期不能早于开始日期。")
    told = vars(entry) | {"weekdays": list(entry.weekdays)}
    try:
        with transaction.atomic():
            made = Offer.objects.create(
                kind=kind, filled_by=kind.version(), entered_at=at, entered_by=by, **told
            )
    except IntegrityError as error:
        raise BadRequest("这位教师这个学科、学段已经登记过，请先停用原来的。") from error
    audit.record("visitor_offered", made, by=by, at=at)
    return made


@transaction.atomic
def end_offer(offer: Offer, *, by: User, at: datetime, reason: str) -> None:
    """No longer to be sent; visits that were agreed stay. NotNow, WithoutReason."""
    if not reason.strip():
        raise WithoutReason
    if offer.ended_at is not None:
        raise NotNow
    offer.ended_at = at
    offer.save()
    audit.record("visitor_offer_ended", offer, by=by, at=at, reason=reason.strip())


def overdue(rules: Mapping[str, Any], today: date) -> Q:
    """Orders that wait too long: not arranged within the rule's days or before their last day has
    passed; arranged and past, but not confirmed by the school within the rule's days.
    """
    late = Q(state=VisitOrder.State.OPEN, last_day__lt=today)
    if rules.get("arrange_days"):
        since = today - timedelta(days=rules["arrange_days"])
        late |= Q(state=VisitOrder.State.OPEN, entered_at__date__lt=since)
    until = today - timedelta(days=rules.get("confirm_days") or 0)
    past = Visit.objects.filter(state=Visit.State.ACCEPTED, day__lt=until)
    return late | Q(state=VisitOrder.State.ARRANGED, pk__in=past.values("order"))


def _checked(days: Sequence[date], today: date) -> list[date]:
    days = sorted(set(days))
    if not days:
        raise BadRequest("请至少填写一个可安排的日期。")
    if len(days) > MOST_DAYS:
        raise BadRequest(f"可安排的日期最多 {MOST_DAYS} 个。")
    if days[-1] < today:
        raise BadRequest("可安排的日期都已经过去，请填写今后的日期。")
    return days


def _columns(entry: OrderEntry, days: Sequence[date]) -> dict[str, Any]:
    return {
        "organisation": entry.organisation,
        "subject": entry.subject,
        "stage": entry.stage,
        "topic": entry.topic,
        "note": entry.note,
        "days": [day.isoformat() for day in days],
        "first_day": days[0],
        "last_day": days[-1],
    }
