"""Pieces of work as the year page and the board filter them; the filters stand in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import work_reach
from admin.kinds.families import Family
from admin.kinds.models import Kind, System
from admin.people.models import Organisation
from admin.whole_number import whole_number
from admin.work.models import Plan, WorkItem
from admin.work.standing import Standing, standings, with_parts
from admin.work.states import STATE_NAMES, State
from admin.work.year_tables import NO_SYSTEM, OFFICE

NOBODY = "none"  # in place of an owner


@dataclass(frozen=True)
class Chosen:
    """What was chosen; keys are 0 where nothing was."""

    year: int
    words: str = ""
    kind: int = 0
    system: int = 0
    no_system: bool = False
    owner: str = ""
    county: str = ""
    state: str = ""
    named: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the year was chosen."""
        systems = self.system or self.no_system
        return any([self.words, self.kind, systems, self.owner, self.county, self.state])


def chosen_of(asked: Mapping[str, str], today: date) -> Chosen:
    """From an address, where anything may stand; the year is this one unless told otherwise."""
    state = asked.get("state", "")
    year = whole_number(asked.get("year", ""))
    return Chosen(
        year=year if 2000 <= year <= 2999 else today.year,
        words=asked.get("q", "").strip()[:100],
        kind=whole_number(asked.get("kind")),
        system=whole_number(asked.get("system")),
        no_system=asked.get("system") == NO_SYSTEM,
        owner=asked.get("owner", "")[:60],
        county=asked.get("county", "")[:18],
        state=state if state in STATE_NAMES else "",
    )


def listed(user: User, chosen: Chosen, today: date) -> tuple[list[Standing], list[Standing]]:
    """All of the year within the user's reach that fit but for the state, and those that fit."""
    found = work_reach.items(user, Action.VIEW_TRAINING).filter(
        plan__year=chosen.year, dropped_in=None
    )
    if chosen.words:
        titled = Q(deliverables__title__icontains=chosen.words)
        fits = Q(text__icontains=chosen.words) | Q(standard__icontains=chosen.words) | titled
        found = found.filter(pk__in=WorkItem.objects.filter(fits).values("pk"))
    if chosen.kind:
        found = found.filter(kind=chosen.kind)
    if chosen.no_system:
        found = found.filter(system=None)
    elif chosen.system:
        found = found.filter(system=chosen.system)
    if chosen.owner == NOBODY:
        found = found.filter(owner=None, owner_name="")
    elif chosen.owner:
        owned = Q(owner=whole_number(chosen.owner)) if chosen.owner.isdigit() else Q(pk__in=())
        found = found.filter(owned | Q(owner_name=chosen.owner))
    if chosen.county == OFFICE:
        found = found.filter(organisations=None)
    elif county := whole_number(chosen.county):
        found = found.filter(organisations=county)
    within = work_reach.own_county(user, Action.VIEW_TRAINING)
    stands = standings(with_parts(found.order_by("plan", "position")), today, within)
    fitting = [one for one in stands if not chosen.state or one.state == chosen.state]
    return stands, fitting


def choices(user: User) -> dict[str, Any]:
    """What can be chosen from, for the form."""
    reached = work_reach.items(user, Action.VIEW_TRAINING).filter(dropped_in=None)
    owners = User.objects.filter(work_items__in=reached.values("pk")).distinct()
    within = work_reach.own_county(user, Action.VIEW_TRAINING)
    counties = work_reach.counties() if within is None else Organisation.objects.none()
    return {
        "kinds": Kind.objects.filter(family=Family.WORK),
        "systems": System.objects.filter(work_items__in=reached.values("pk")).distinct(),
        "owners": owners.order_by("display_name", "username"),
        "counties": counties,
        "states": [(state.value, name) for state, name in STATE_NAMES.items()],
        "years": list(Plan.objects.order_by("-year").values_list("year", flat=True).distinct()),
    }


def state_rows(stands: list[Standing]) -> list[tuple[State, str, int]]:
    """Each state with its name and how many stand in it."""
    return [
        (state, name, sum(one.state == state for one in stands))
        for state, name in STATE_NAMES.items()
    ]
