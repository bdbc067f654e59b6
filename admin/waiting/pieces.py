"""Counted pieces of work that wait, each with the list behind it. Rooms that have some register
them. Pure but for the people, whom a room asks for where its work is about people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from admin.accounts.rights import Action
from admin.people.models import Organisation, Person


@dataclass(frozen=True)
class Asked:
    """For whom work is counted. ``county``: below which everything must lie; None: all.
    ``people``: those within reach.
    """

    today: date
    people: QuerySet[Person]
    county: Organisation | None = None

    @property
    def within(self) -> str:
        """Path of the county; empty: all."""
        return self.county.path if self.county else ""


@dataclass(frozen=True)
class Piece:
    """``count`` things, ``what`` they are in words after the number, ``how`` to go on, ``address``
    of a list of exactly so many; ``is_late``: some of them are overdue.
    """

    count: int
    what: str
    how: str
    address: str
    is_late: bool = False


@dataclass(frozen=True)
class Provider:
    """``needs``: the right to do the work, without which nothing is told; ``listed``: the right
    whose reach limits the list behind it, and so the count; ``whole``: only for those whose right
    reaches all.
    """

    key: str
    position: int
    needs: Action
    listed: Action
    pieces: Callable[[Asked], Iterable[Piece]]
    whole: bool = False


_PROVIDERS: dict[str, Provider] = {}


def register_waiting(provider: Provider) -> None:
    """Called once for each kind of work by its room, from its ``AppConfig.ready``."""
    _PROVIDERS[provider.key] = provider


def providers() -> Sequence[Provider]:
    """All that are registered, in their order."""
    return sorted(_PROVIDERS.values(), key=lambda one: (one.position, one.key))


def pressing_first(pieces: Iterable[Piece]) -> list[Piece]:
    """What there is of them, the overdue first, otherwise in their order."""
    return sorted((one for one in pieces if one.count), key=lambda one: not one.is_late)
