"""Working days (工作日): Monday to Friday, less holidays, plus weekends worked instead. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

WEEKEND = (5, 6)
ONE_DAY = timedelta(days=1)


def is_working(day: date, holidays: Collection[date], extra: Collection[date]) -> bool:
    """``extra``: weekends on which people work (调休); they win over ``holidays``."""
    return day in extra or (day.weekday() not in WEEKEND and day not in holidays)


def after_working_days(
    start: date, count: int, holidays: Collection[date] = (), extra: Collection[date] = ()
) -> date:
    """The ``count``-th working day after ``start``; ``start`` itself is not counted.

    >>> after_working_days(date(2026, 11, 27), 1)
    datetime.date(2026, 11, 30)
    """
    day = start
    for _ in range(count):
        day += ONE_DAY
        while not is_working(day, holidays, extra):
            day += ONE_DAY
    return day
