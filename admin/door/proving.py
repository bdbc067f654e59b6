"""Who stands at the door: a name of the list, and the end of a number that only she knows."""

from __future__ import annotations

from collections.abc import Iterable

from admin.door.errors import NotOnTheList
from admin.imports.cells import Unreadable, name_of
from admin.people.cipher import cipher
from admin.people.identity import normalised
from admin.people.models import Person

LAST = 6  # characters of an identity or telephone number that prove who somebody is


def name_typed(name: str) -> str:
    """The name as lists have it. NotOnTheList for what is none."""
    try:
        return name_of(name)
    except Unreadable as error:
        raise NotOnTheList from error


def proved(namesakes: Iterable[Person], digits: str) -> Person:
    """The one of those who bear the name whose number ends so. NotOnTheList."""
    end = normalised(digits)
    if len(end) != LAST:
        raise NotOnTheList(f"请填写证件号码或电话的后 {LAST} 位。")
    found = {one.pk: one for one in namesakes if _ends_with(one, end)}
    if len(found) != 1:
        raise NotOnTheList
    return next(iter(found.values()))


def _ends_with(person: Person, end: str) -> bool:
    numbers = (cipher().unlock(person.identity_locked), cipher().unlock(person.phone_locked))
    return any(len(number) > LAST and number.endswith(end) for number in numbers)
