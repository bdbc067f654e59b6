"""A calendar day of the lab: as it is typed, and as a span of time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.dateparse import parse_date
from django.utils.timezone import make_aware

YEARS = (2000, 2999)


def day_typed(text: str) -> date | None:
    """The day; None for what is no day of these centuries."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day is not None and YEARS[0] <= day.year <= YEARS[1] else None


def span_of(day: date) -> tuple[datetime, datetime]:
    """Local midnight at which the day begins, and the one at which it has ended."""
    return midnight_of(day), midnight_of(day + timedelta(days=1))


def midnight_of(day: date) -> datetime:
    """Local midnight at which the day begins."""
    return make_aware(datetime.combine(day, time.min))
