"""What was entered by hand about somebody's hours, as lines of the person's file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BooleanField, CharField, DecimalField, F, Value
from django.urls import reverse

from admin.hours.models import ByHand, HandEntry, HourExemption, SubstituteEntry
from admin.hours.rules_in_force import rule_shown, rules_in_force
from admin.hours.wording import plain
from admin.kinds.families import Moment


class _Entered(NamedTuple):
    """A row of any of the three tables; what a table lacks is empty, ``until`` the day itself."""

    sort: str
    day: date
    until: date
    title: str
    hours: Decimal
    kind: str
    level: str
    taught: bool
    reason: str
    taken_back: str | None


def moments_of(person: int) -> Iterator[Moment]:
    """Hours, substitutions and exemptions, each once; those taken back say so and why. At most two
    queries.
    """
    entered = _entered(person)
    rules = rules_in_force() if entered else []
    for one in entered:
        rule = rule_shown(one.day, rules).rule
        match one.sort:
            case "hand":
                title = f"登记学时：{one.title}"
                text = f"{plain(one.hours)} 学时，{rule.part_name(one.level, one.kind)}"
                text += "，担任培训教师" if one.taught else ""
            case "substitute":
                known = rule.substitute_of.get(one.kind)
                title, text = f"代替学分：{one.title}", known.name if known else one.kind
            case _:
                title, text = "免修", f"至 {one.until}"
        text += f"，依据：{one.reason}"
        text += f"（已撤销：{one.taken_back}）" if one.taken_back is not None else ""
        yield Moment(one.day, title, text, reverse("hours-person", args=[person]))


def _entered(person: int) -> list[_Entered]:
    """The three tables in one question."""
    day, title = F("day"), F("title")
    empty, untaught = Value("", CharField()), Value(False, BooleanField())
    no_hours = Value(Decimal(0), DecimalField(max_digits=6, decimal_places=2))
    hand = (day, day, title, F("hours"), F("kind"), F("level"), F("taught"))
    substitute = (day, day, title, no_hours, F("code"), empty, untaught)
    exemption = (F("since"), F("until"), empty, no_hours, empty, empty, untaught)
    found = _rows(HandEntry, "hand", person, hand)
    others = (
        _rows(SubstituteEntry, "substitute", person, substitute),
        _rows(HourExemption, "exemption", person, exemption),
    )
    return [_Entered(*row) for row in found.union(*others, all=True)]


def _rows(model: type[ByHand], sort: str, person: int, told: tuple[Any, ...]) -> Any:
    manager: Any = model._default_manager
    found = manager.filter(person=person, reverses=None).order_by()
    ends = (F("reason"), F("reversal__reason"))
    return found.values_list(Value(sort, CharField()), *told, *ends)
