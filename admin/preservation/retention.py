"""When a recording may go: pure dates, and the list of what is due."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from admin.archive.models import ReceivedBundle
from admin.preservation.holds import on_hold
from admin.preservation.models import Disposal, DisposalItem, RetentionRule
from admin.preservation.rules import RECORDINGS
from admin.testing.models import Session, Sitting

FIRST_SESSIONS, STEP_GROWS = 8, 4  # of a search for what is due: sessions asked at first, factor
OPEN = (Disposal.State.PROPOSED, Disposal.State.CONSENTED)


def years_before(day: date, years: int) -> date:
    """The same day that many years earlier; 29 February becomes the 28th.

    >>> years_before(date(2028, 2, 29), 3)
    datetime.date(2025, 2, 28)
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def due_sittings(rule: RetentionRule, today: date) -> QuerySet[Sitting]:
    """Sittings with recordings whose period ended before today, not held, not proposed yet.

    The period counts from the day of the test. A class without years is never due, and only
    recordings are disposed of here: registers are kept as records of the database.
    """
    old = _old_sessions(rule, today)
    sound = ReceivedBundle.objects.filter(sitting=OuterRef("pk"))
    taken = DisposalItem.objects.filter(sitting=OuterRef("pk")).filter(
        Q(done_at__isnull=False) | Q(disposal__state__in=OPEN)
    )
    return (
        Sitting.objects.filter(Exists(sound), candidate__session__in=old.values("pk"))
        .exclude(Exists(taken))
        .exclude(on_hold())
        .select_related("candidate__person", "candidate__session__site")
        .order_by("candidate__session__date", "candidate__admission_number")
    )


def longest_due(rule: RetentionRule, today: date, most: int) -> list[UUID]:
    """Keys of at most ``most`` of them, the oldest test first, then by session and admission
    number. Goes from session to session, more of them at each step, and stops when it has enough.
    """
    due = due_sittings(rule, today).select_related(None).order_by()
    sessions = list(_old_sessions(rule, today).order_by("date", "pk").values_list("pk", flat=True))
    place = {key: index for index, key in enumerate(sessions)}
    keys: list[UUID] = []
    step = FIRST_SESSIONS
    while sessions and len(keys) < most:
        some, sessions, step = sessions[:step], sessions[step:], step * STEP_GROWS
        of_some = due.filter(candidate__session__in=some)
        rows = list(of_some.values_list("candidate__session", "candidate__admission_number", "pk"))
        rows.sort(key=lambda row: (place[row[0]], row[1]))
        keys += [row[2] for row in rows]
    return keys[:most]


def _old_sessions(rule: RetentionRule, today: date) -> QuerySet[Session]:
    """Those whose recordings may go by age; none for a class that is kept for ever."""
    if rule.years is None or rule.code != RECORDINGS:
        return Session.objects.none()
    return Session.objects.filter(date__lt=years_before(today, rule.years)).order_by()
