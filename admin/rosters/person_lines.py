"""A line of a roster as a person and a post. Pure: what is known comes in as arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from admin.imports.cells import date_of, phone_of
from admin.imports.person_cells import Who, who_of
from admin.imports.sheet import Line
from admin.rosters.columns import ROLES, RURAL, YES_NO
from admin.rosters.units import Unit, Units, unit_of_line
from admin.sheets.cells import YES, chooser, email_of, words_of
from admin.sheets.layout import OWN

_PERSON = {
    "former_name": words_of,
    "ethnicity": words_of,
    "phone": phone_of,
    "email": email_of,
    "dialect": words_of,
}
_POST = {
    "role": chooser(ROLES),
    "title": words_of,
    "subject": words_of,
    "stage": words_of,
    "is_rural": chooser(RURAL),
    "is_special_post": chooser(YES_NO),
    "is_main": chooser(YES_NO),
    "valid_from": date_of,
    "valid_to": date_of,
}
_TRUTHS = ("is_rural", "is_special_post", "is_main")


@dataclass(frozen=True)
class PersonLine:
    """One line as read; what was left empty is not in ``person``, ``post`` and ``own``.

    ``typed``: whether sex and birth date stood in the line, or came from the number.
    """

    line: Line
    who: Who
    person: Mapping[str, str]
    own: Mapping[str, str]
    unit: Unit | None
    post: Mapping[str, Any]
    typed: frozenset[str]


def read_line(line: Line, units: Units, as_of: date, *, needs_unit: bool) -> PersonLine | None:
    """The person and, where the layout has one, the post; None where the line has faults."""
    who = who_of(line)
    person = {name: line.take(name, read) for name, read in _PERSON.items() if name in line.values}
    own = {name: line.take(name, words_of) for name in line.values if name.startswith(OWN)}
    post: dict[str, Any] = {}
    unit = None
    if needs_unit:
        post = {name: line.take(name, read) for name, read in _POST.items() if name in line.values}
        begins, ends = post.get("valid_from"), post.get("valid_to")
        if begins and ends and ends < begins:
            line.refuse("valid_to", "终止日期早于起始日期", "请核对两个日期")
        if begins and begins > date(as_of.year + 1, 12, 31):
            line.refuse("valid_from", "起始日期在很久以后", "请核对日期")
        unit = unit_of_line(line, units, begins or as_of)
    if who is None or line.faults:
        return None
    typed = frozenset(name for name in ("sex", "birth_date") if line.values.get(name))
    return PersonLine(
        line,
        who,
        {name: str(value) for name, value in person.items() if value},
        {name.removeprefix(OWN): str(value) for name, value in own.items() if value},
        unit,
        {
            name: value == YES if name in _TRUTHS else value
            for name, value in post.items()
            if value not in ("", None)
        },
        typed,
    )
