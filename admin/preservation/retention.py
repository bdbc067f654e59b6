"""When a recording may go: pure dates, and the list of what is due."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from admin.preservation.holds import held
from admin.preservation.models import Disposal, RetentionRule
from admin.preservation.rules import RECORDINGS
from admin.testing.models import Sitting

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
    found = Sitting.objects.filter(bundles__isnull=False).distinct()
    if rule.years is None or rule.code != RECORDINGS:
        return found.none()
    return (
        found.filter(candidate__session__date__lt=years_before(today, rule.years))
        .exclude(pk__in=held(Sitting.objects.all()).values("pk"))
        .exclude(
            Q(disposal_items__done_at__isnull=False) | Q(disposal_items__disposal__state__in=OPEN)
        )
        .select_related("candidate__person", "candidate__session__site")
        .order_by("candidate__session__date", "candidate__admission_number")
    )
