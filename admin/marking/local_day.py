"""A calendar day of the lab as a span of time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.timezone import make_aware


def span_of(day: date) -> tuple[datetime, datetime]:
    """Local midnight at which the day begins, and the one at which it has ended."""
    return _midnight(day), _midnight(day + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))
