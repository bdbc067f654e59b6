"""The families of records, and what each lets an office decide for a kind.

A family is a shape of record with columns and rules that the program knows: a course run has
meetings and hours, a credential a term. A kind is one office's use of it. Whoever owns the records
of a family registers it when Django starts; this room knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.expressions import Combinable

from admin.kinds.fields import Field


class Family(StrEnum):
    """Shapes of records."""

    COURSE = "course"
    CREDENTIAL = "credential"
    ACTIVITY = "activity"
    MATCH = "match"
    APPRAISAL = "appraisal"
    WORK = "work"


@dataclass(frozen=True)
class Column:
    """A column that every kind of the family has: in lists, reports and sheets.

    ``value`` shows it of one record; related records that it reads come with ``records`` of the
    family, so that no list asks the database for each row. ``number``: what can be added up.
    ``lookup``: asks the database for the text of ``value``, or for ``number`` where there is one,
    of many records without making them; empty where only a whole record tells.
    """

    key: str
    title: str
    value: Callable[[Any], str]
    width: int = 12
    number: Callable[[Any], Decimal | int | None] | None = None
    lookup: str = ""


@dataclass(frozen=True)
class Moment:
    """A line of a person's file: the day, what it was, more of it, and the page's address."""

    day: date
    title: str
    text: str = ""
    address: str = ""


@dataclass(frozen=True)
class FamilyEntry:
    """A family as its owner registers it.

    ``settings``: the rules a kind of this family has, as fields (defaults where nothing is filled
    in). ``records``: all records of a kind by the kind's key, with what columns read of others.
    ``county``: the path from a record to the organisation that decides whose county it is.
    ``year``: for a model of the family, the expression that tells the year of a record's own day.
    ``page``: the address of a record.
    ``list_page``: name of the page that lists the records of a kind (argument: the kind's key).
    ``of_person``: what stands in the file of a person (by key), in any order.
    ``check``: what is wrong with rules beyond their fields, sentences by key.
    ``offered``: by key of a setting, what can be chosen now where another room decides that.
    """

    family: Family
    name: str
    explained: str
    settings: tuple[Field, ...]
    columns: tuple[Column, ...]
    records: Callable[[int], QuerySet[Any]]
    county: str
    year: Callable[[type[Model]], Combinable]
    page: Callable[[Any], str]
    list_page: str
    of_person: Callable[[int], Iterable[Moment]]
    check: Callable[[Mapping[str, Any]], dict[str, str]] = lambda rules: {}
    offered: Callable[[], Mapping[str, tuple[tuple[str, str], ...]]] = lambda: {}

    def settings_now(self) -> tuple[Field, ...]:
        """The settings with what can be chosen now."""
        offered = self.offered()
        return tuple(
            replace(one, choices=offered[one.key]) if one.key in offered else one
            for one in self.settings
        )


_ENTRIES: dict[Family, FamilyEntry] = {}


def register(entry: FamilyEntry) -> None:
    """Called once by each owner, from its ``AppConfig.ready``."""
    _ENTRIES[entry.family] = entry


def entry_of(family: str) -> FamilyEntry:
    """The family's entry; KeyError for one that nobody owns."""
    return _ENTRIES[Family(family)]


def entries() -> list[FamilyEntry]:
    """All that are registered, in the order of ``Family``."""
    return [_ENTRIES[family] for family in Family if family in _ENTRIES]
