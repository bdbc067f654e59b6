"""Where entries come from: rooms that know of somebody's training register themselves here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date

from admin.hours.entries import Entry

Source = Callable[[Collection[int], date, date], Iterable[Entry]]
"""Entries of people (keys, at most ``AT_ONCE``) from a day to a day, both included; reversals of
them too, whatever their own day.
"""
AT_ONCE = 500

_SOURCES: list[Source] = []
_KINDS: list[Callable[[], Iterable[str]]] = []


def register_source(source: Source) -> None:
    """Called once by each room that has entries, from its ``AppConfig.ready``.

    Whenever its entries change, the room calls ``admin.hours.totals.refresh`` with the people.
    """
    if source not in _SOURCES:
        _SOURCES.append(source)


def register_kinds(given: Callable[[], Iterable[str]]) -> None:
    """Called once by each room whose records or rules name kinds of hours by their codes."""
    if given not in _KINDS:
        _KINDS.append(given)


def kinds_given() -> set[str]:
    """Codes of the kinds of hours that other rooms name."""
    return {kind for given in _KINDS for kind in given()}


def entries_of(people: Sequence[int], since: date, until: date) -> dict[int, list[Entry]]:
    """What all sources know, by person; a fixed number of queries for each ``AT_ONCE`` people."""
    found: dict[int, list[Entry]] = defaultdict(list)
    for start in range(0, len(people), AT_ONCE):
        for source in _SOURCES:
            for one in source(people[start : start + AT_ONCE], since, until):
                found[one.person].append(one)
    return found
