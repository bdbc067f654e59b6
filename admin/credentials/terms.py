"""Terms: what a credential is on a day, follows from its dates alone. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """What it is on a day."""

    COMING = "coming"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


STANDING_NAMES = {
    Standing.COMING: "尚未生效",
    Standing.IN_FORCE: "有效",
    Standing.EXPIRED: "已到期",
    Standing.WITHDRAWN: "已撤销",
}


def standing_on(
    day: date, valid_from: date, valid_to: date | None, withdrawn_on: date | None
) -> Standing:
    """Its standing; the last day of the term still counts, the day of withdrawal no more."""
    if withdrawn_on is not None and withdrawn_on <= day:
        return Standing.WITHDRAWN
    if day < valid_from:
        return Standing.COMING
    if valid_to is not None and valid_to < day:
        return Standing.EXPIRED
    return Standing.IN_FORCE


def years_later(day: date, years: int) -> date:
    """The same day so many years later; of 29 February the 28th where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def whole_years(first: date, day: date) -> int:
    """Years completed from the first day to the other."""
    years = day.year - first.year
    return years - 1 if years_later(first, years) > day else years


def last_day(first: date, years: int) -> date:
    """The last day of a term of so many years: three years from 2026-09-01 end on 2029-08-31."""
    return years_later(first, years) - timedelta(days=1)


def term_fault(first: date, last: date | None, *, asked: bool) -> str:
    """What is wrong with a term; ``asked``: the kind knows no credential without an end."""
    if last is None:
        return "这一类必须有终止日期：没有终身的称号。" if asked else ""
    return "终止日期不能早于起始日期。" if last < first else ""


def next_review(before: date, last: date | None) -> date | None:
    """A year after the last one due; None where the term is over by then."""
    due = years_later(before, 1)
    return due if last is None or due < last else None
