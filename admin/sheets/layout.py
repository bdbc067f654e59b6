"""Kinds of sheets, and what bringing one in would do. Pure but for the functions in a layout.

A room that owns records registers a ``SheetLayout`` when Django starts: columns that are read and
written, the rows of an export, the plan of an import, and the carrying out of that plan. This
room knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.errors import NotAllowed
from admin.imports.sheet import Column, Fault, Layout, Line

Told = Callable[[int], None]


@dataclass(frozen=True)
class SheetColumn:
    """A column: its key and heading, other headings offices use, whether a sheet must have it.

    ``options``: what people may write → what is stored, where the field is a choice; a mapping may
    add an office's own spellings. ``translated``: spellings may be added though there are no fixed
    options (names of units). ``most``: characters. ``explained``: for the sheet of notes.
    """

    key: str
    heading: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    translated: bool = False
    most: int = 200
    width: int = 14
    explained: str = ""


@dataclass(frozen=True)
class Difference:
    """A field of a record before and after, as people read it."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What a line does: ``state`` new, changed, unchanged."""

    row: int
    name: str
    state: str
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Asked:
    """Who brings a sheet in, when, and the day as of which changed posts change."""

    by: User
    at: datetime
    as_of: date


@dataclass(frozen=True)
class Plan:
    """What bringing the lines in would do; with faults it does nothing. ``work`` is the layout's
    own, for ``carry_out``.
    """

    changes: tuple[Change, ...]
    faults: tuple[Fault, ...] = ()
    work: Any = None


@dataclass(frozen=True)
class SheetLayout:
    """A kind of sheet.

    ``identifying``: columns of which one is filled in every line. ``rows``: cells by column key of
    what the user may export, with whole numbers (whoever asks for them has been found to have the
    right) or masked ones; ``count``: how many. ``plan``:
    what lines would do; ``carry_out`` writes a plan's work, inside a transaction. ``stands``: a
    text that is another one whenever records that a plan reads have changed. ``asks_day``: whether
    the day of changes is asked for. ``keeps_own``: whether columns that it does not know may be
    kept under their own headings; ``own_columns`` gives those in use. ``choices``: what the cells
    of a ``translated`` column may say. ``group``: under which words the page of sheets folds it
    away with others. ``narrowed``: the same sheet with those records alone that
    the filters of a list leave, where it can be asked for so.
    """

    key: str
    name: str
    explained: str
    columns: tuple[SheetColumn, ...]
    identifying: tuple[str, ...]
    empty: str
    view: Action
    edit: Action
    count: Callable[[User], int]
    rows: Callable[[User, datetime, bool], Iterator[Mapping[str, str]]]
    plan: Callable[[Sequence[Line], Asked, Told], Plan]
    carry_out: Callable[[Any, Asked, Told], None]
    stands: Callable[[], str]
    asks_day: bool = False
    keeps_own: bool = False
    own_columns: Callable[[User], Sequence[str]] = lambda user: ()
    choices: Callable[[User], Mapping[str, Sequence[str]]] = lambda user: {}
    narrowed: Callable[[SheetLayout, Mapping[str, str]], SheetLayout] | None = None
    order: int = 100
    group: str = ""

    def column(self, key: str) -> SheetColumn:
        """One of the columns; KeyError."""
        found = next((one for one in self.columns if one.key == key), None)
        if found is None:
            raise KeyError(key)
        return found

    @property
    def has_numbers(self) -> bool:
        """Whether numbers of people stand in it, which can be masked."""
        return any(one.key.endswith("identity_number") for one in self.columns)

    @property
    def serial(self) -> str:
        """Key of the sequence number."""
        return "serial"

    def for_lines(self, own: Iterable[str] = ()) -> Layout:
        """What a ``Line`` needs to name its faults; with columns kept under own headings."""
        columns = [Column(one.key, one.heading) for one in self.columns]
        columns += [Column(own_key(heading), heading) for heading in own]
        lengths = {one.key: one.most for one in self.columns}
        return Layout(tuple(columns), self.identifying[0], self.empty, lengths)


OWN = "own:"


def own_key(heading: str) -> str:
    """The key of a column that is kept under its own heading; of two rows of headings, in one."""
    return OWN + heading.replace("/", "、")


_LAYOUTS: dict[str, SheetLayout] = {}
_GIVEN: list[Callable[[], Iterable[SheetLayout]]] = []


def register(layout: SheetLayout) -> None:
    """Called by the owner of the records, from its ``AppConfig.ready``."""
    _LAYOUTS[layout.key] = layout


def register_many(given: Callable[[], Iterable[SheetLayout]]) -> None:
    """Called once, from its ``AppConfig.ready``, by a room whose sheets are data."""
    if given not in _GIVEN:
        _GIVEN.append(given)


def layout_of(key: str) -> SheetLayout:
    """The layout; KeyError for one that nobody registered."""
    if key in _LAYOUTS:
        return _LAYOUTS[key]
    found = next((one for given in _GIVEN for one in given() if one.key == key), None)
    if found is None:
        raise KeyError(key)
    return found


def layouts() -> list[SheetLayout]:
    """All of them, in their order."""
    every = [*_LAYOUTS.values(), *(one for given in _GIVEN for one in given())]
    return sorted(every, key=lambda one: (one.order, one.key))


def reaches(user: User, action: Action) -> bool:
    """Whether the right goes as far as a county: sheets are of counties, never of single people."""
    return reach_of(user, action) in (Scope.ALL, Scope.COUNTY)


def require_reach(user: User, action: Action) -> None:
    """NotAllowed where the right goes less far."""
    if not reaches(user, action):
        raise NotAllowed(detail=action.value)
