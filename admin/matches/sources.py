"""What other rooms tell this one, registered when Django starts: who holds a title and can be sent,
who finished which course run, where a course run has its page.

This room knows none of them; without them only what was entered here counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Titled:
    """Somebody who holds a title on the day: the person's key and the title's name."""

    person: int
    title: str


@dataclass(frozen=True)
class CourseLink:
    """A course run: its name and the address of its page."""

    name: str
    address: str


Offers = Callable[[date], Iterable[Titled]]
Completions = Callable[[Collection[int], str], Mapping[int, date]]
CourseLinks = Callable[[str], CourseLink | None]

_offers: list[Offers] = []
_completions: list[Completions] = []
_links: list[CourseLinks] = []


def register_offers(source: Offers) -> None:
    """``source(day)`` tells who holds a title (名优教师) on that day."""
    _offers.append(source)


def register_completions(source: Completions) -> None:
    """``source(people, course_kind)`` tells the first day on which each of the people (by key)
    finished a course run of the kind with that code; ``course_kind`` is never empty.
    """
    _completions.append(source)


def register_course_links(source: CourseLinks) -> None:
    """``source(reference)`` finds the course run of that number or name; None for no such one."""
    _links.append(source)


def titled_on(day: date) -> dict[int, str]:
    """Titles by person; of several the first one told."""
    found: dict[int, str] = {}
    for source in _offers:
        for one in source(day):
            found.setdefault(one.person, one.title)
    return found


def completed(people: Collection[int], course_kind: str) -> dict[int, date]:
    """First day of completion by person."""
    found: dict[int, date] = {}
    for source in _completions if course_kind else ():
        for person, day in source(people, course_kind).items():
            found[person] = min(day, found.get(person, day))
    return found


def course_link(reference: str) -> CourseLink | None:
    """The course run of that number or name, where some room knows it."""
    for source in _links if reference else ():
        link = source(reference)
        if link is not None:
            return link
    return None
