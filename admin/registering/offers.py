"""The sessions that candidates may register for, with the places left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from admin.registering.errors import NotOffered
from admin.registering.models import Application
from admin.registering.words import rules_in_words
from admin.testing.models import FeeGroup, Session
from admin.testing.registration_rules import Rules

WAITING = (Application.State.APPLIED, Application.State.RETURNED)
"""These hold a place until they are decided on."""


@dataclass(frozen=True)
class Offer:
    """A session as candidates see it; ``left`` None: no limit."""

    session: Session
    groups: tuple[FeeGroup, ...]
    left: int | None
    is_open: bool
    rules: tuple[str, ...]

    @property
    def is_full(self) -> bool:
        """No place is left."""
        return self.left is not None and self.left <= 0


def offers(*, at: datetime) -> list[Offer]:
    """Announced sessions to come whose time of registration is not over, the next one first."""
    found = _offered(at).order_by("date", "pk")
    return [_offer(session, at) for session in found]


def offer(key: int, *, at: datetime) -> Offer:
    """One of them; NotOffered."""
    session = _offered(at).filter(pk=key).first()
    if session is None:
        raise NotOffered
    return _offer(session, at)


def waiting_in(session: Session) -> int:
    """How many people wait for the office's word; who applied twice is counted once."""
    waiting = session.applications.filter(state__in=WAITING)
    return waiting.values("identity_digest").distinct().count()


def _offered(at: datetime) -> QuerySet[Session]:
    registered = Q(candidates__status="registered")
    waiting = Q(applications__state__in=WAITING)
    found = Session.objects.filter(
        Q(registration_closes_at=None) | Q(registration_closes_at__gt=at),
        status=Session.Status.ANNOUNCED,
        date__gte=timezone.localtime(at).date(),
    ).exclude(self_registration=Session.SelfRegistration.NONE)
    counted = found.annotate(
        registered=Count("candidates", distinct=True, filter=registered),
        waiting=Count("applications__identity_digest", distinct=True, filter=waiting),
    )
    return counted.select_related("site").prefetch_related("fee_groups")


def _offer(session: Session, at: datetime) -> Offer:
    groups = tuple(session.fee_groups.all())
    taken = session.registered + session.waiting  # type: ignore[attr-defined]
    named = frozenset(one.name for one in groups) if session.listed_groups_only else frozenset()
    rules = Rules(
        groups=named,
        one_open_test=session.one_open_test,
        interval_days=session.interval_days,
        retest_hours=session.retest_hours,
    )
    cancel_by = session.cancel_by or session.registration_closes_at
    return Offer(
        session=session,
        groups=groups,
        left=None if session.quota is None else max(0, session.quota - taken),
        is_open=not session.registration_opens_at or session.registration_opens_at <= at,
        rules=tuple(
            rules_in_words(
                rules,
                official=session.kind == Session.Kind.OFFICIAL,
                is_approved_first=session.self_registration == Session.SelfRegistration.APPROVAL,
                pay_by=session.pay_by and timezone.localtime(session.pay_by),
                cancel_by=cancel_by and timezone.localtime(cancel_by),
            )
        ),
    )
