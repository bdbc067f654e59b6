"""A period of days that a page tells of: chosen in its address, a year unless told otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

EARLIEST = date(2000, 1, 1)  # before any lab of this kind


@dataclass(frozen=True)
class Period:
    """From ``first`` to ``last``, both included; ``refused``: what was typed is no period."""

    first: date
    last: date
    name: str = field(default="", compare=False)
    refused: bool = field(default=False, compare=False)


def usual_periods(today: date) -> list[Period]:
    """Those one click away."""
    spans = {"近 30 天": 30, "近 90 天": 90, "近一年": 365}
    recent = [Period(today - timedelta(days=n - 1), today, name) for name, n in spans.items()]
    return [*recent, Period(EARLIEST, today, "全部")]


def period_asked(asked: Mapping[str, str], today: date) -> Period:
    """The period of the form's fields ``first`` and ``last``; the last year where none is told."""
    year = Period(today - timedelta(days=364), today)
    if not asked.get("first") and not asked.get("last"):
        return year
    try:
        first, last = (date.fromisoformat(asked.get(name, "")) for name in ("first", "last"))
    except ValueError:
        return replace(year, refused=True)
    return Period(first, last) if first <= last else replace(year, refused=True)
