"""A calendar day of the lab: as it is typed, and as a span of time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware

YEARS = (2000, 2999)


def day_typed(text: str) -> date | None:
    """The day; None for what is no day of these centuries."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day is not None and YEARS[0] <= day.year <= YEARS[1] else None


def moment_typed(text: str) -> datetime | None:
    """The moment as a browser sends it, local where it names no zone; None for what is none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or not YEARS[0] <= moment.year <= YEARS[1]:
        return None
    return make_aware(moment) if is_naive(moment) else moment


def span_of(day: date) -> tuple[datetime, datetime]:
    """Local midnight at which the day begins, and the one at which it has ended."""
    return midnight_of(day), midnight_of(day + timedelta(days=1))


def midnight_of(day: date) -> datetime:
    """Local midnight at which the day begins."""
    return make_aware(datetime.combine(day, time.min))
