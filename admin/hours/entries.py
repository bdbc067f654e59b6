"""What counts for somebody's hours, as a value. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Entry:
    """One line of somebody's training: ``hours`` of a kind and a level on a day.

    ``key`` names it among the entries of all sources. ``taught``: the person taught them.
    ``training``: code of the kind of training that gave them, where a course run or study did.
    ``grade``: the outcome, as the rule's table of grades names it. ``substitute``: code of a
    substitution, which is worth credits instead of hours. ``reverses``: key of the entry that this
    one takes back, by ``hours`` of it (any sign), or wholly where ``hours`` is 0. ``source`` and
    ``address`` say to people where it comes from.
    """

    person: int
    key: str
    day: date
    hours: Decimal = Decimal(0)
    kind: str = ""
    level: str = ""
    title: str = ""
    taught: bool = False
    training: str = ""
    grade: str = ""
    substitute: str = ""
    reverses: str = ""
    source: str = ""
    address: str = ""


@dataclass(frozen=True)
class Exempted:
    """A person is exempted by name from a day to a day, both included."""

    since: date
    until: date
    reason: str


Month = tuple[int, int]
"""Year and month."""


def months_between(since: date, until: date) -> list[Month]:
    """All months that have a day from ``since`` to ``until``."""
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    return [(one // 12, one % 12 + 1) for one in range(first, last + 1)]
