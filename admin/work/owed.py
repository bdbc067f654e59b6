"""Stage reports that are due: not sent, or returned and not sent again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from admin.people.models import Organisation
from admin.work.models import WorkItem
from admin.work.standing import Standing, Wanted, standings, with_parts
from admin.work.states import State

OVER = frozenset({State.DONE, State.EVALUATED})


@dataclass(frozen=True)
class Owed:
    """A report that lacks, and for which piece of work."""

    item: WorkItem
    wanted: Wanted


def reports_owed(stands: Iterable[Standing], today: date) -> list[Owed]:
    """Those whose day is past or lies within the days of warning of the kind, the earliest first;
    of work that is done or evaluated none.
    """
    found = [
        Owed(one.item, wanted)
        for one in stands
        if one.state not in OVER
        for wanted in one.wanted
        if wanted.due_on <= today + timedelta(days=one.rules.warning_days)
    ]
    return sorted(found, key=lambda one: one.wanted.due_on)


def standings_of_year(year: int, today: date, within: Organisation | None) -> list[Standing]:
    """All work that plans of the year list; ``within``: the only county that counts."""
    found = WorkItem.objects.filter(plan__year=year, dropped_in=None)
    if within is not None:
        found = found.filter(organisations=within)
    return standings(with_parts(found.order_by("plan", "position")), today, within)
