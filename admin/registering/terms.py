"""What of a session may be changed after it was announced, as one value."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from admin.testing.models import FeeGroup, Session
from admin.testing.registration_rules import Rules


@dataclass(frozen=True)
class Terms:
    """A session's rules, quota, times and fees; names as of its fields, ``fees`` by group."""

    name: str
    late_minutes: int
    self_registration: str
    quota: int | None
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    pay_by: datetime | None
    cancel_by: datetime | None
    listed_groups_only: bool
    one_open_test: bool
    interval_days: int
    retest_hours: int
    fees: tuple[tuple[str, Decimal], ...] = ()

    @property
    def rules(self) -> Rules:
        """As the rules of registration read them."""
        groups = frozenset(name for name, _ in self.fees)
        return Rules(
            quota=self.quota,
            opens_at=self.registration_opens_at,
            closes_at=self.registration_closes_at,
            groups=groups if self.listed_groups_only else frozenset(),
            one_open_test=self.one_open_test,
            interval_days=self.interval_days,
            retest_hours=self.retest_hours,
        )

    def as_kept(self) -> dict[str, object]:
        """As the trail keeps it: times in the office's zone, amounts as written."""
        kept: dict[str, object] = {}
        for name in TERM_FIELDS:
            value = getattr(self, name)
            if isinstance(value, datetime):
                value = f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
            kept[name] = value
        kept["self_registration"] = str(Session.SelfRegistration(self.self_registration).label)
        return {**kept, "fees": [f"{name} {amount:.2f}" for name, amount in self.fees]}

    @property
    def digest(self) -> str:
        """By which a page tells that nothing was changed since it was opened."""
        return hashlib.sha256(json.dumps(self.as_kept()).encode()).hexdigest()


TERM_FIELDS = tuple(one.name for one in fields(Terms) if one.name != "fees")


def terms_of(session: Session) -> Terms:
    """The session's terms as they are; fee groups in their order."""
    fees = tuple(session.fee_groups.order_by("pk").values_list("name", "amount"))
    return Terms(**{name: getattr(session, name) for name in TERM_FIELDS}, fees=fees)


def put_terms(session: Session, terms: Terms) -> None:
    """Save them; groups that go on keep their place."""
    for name in TERM_FIELDS:
        setattr(session, name, getattr(terms, name))
    session.save()
    if dict(terms_of(session).fees) == dict(terms.fees):
        return
    session.fee_groups.exclude(name__in=dict(terms.fees)).delete()
    for name, amount in terms.fees:
        FeeGroup.objects.update_or_create(session=session, name=name, defaults={"amount": amount})
