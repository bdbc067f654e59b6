"""The worksheet of a room's records: exported, read again, tried, written.

A record is known again by its kind, its unit and the cells that name it. A filled cell that says
otherwise changes it, an empty one leaves it. What the room itself refuses is found out in the
preview: every line is carried out on trial and undone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.errors import LabError
from admin.imports.sheet import Line
from admin.kind_sheets.cells import Reader
from admin.kind_sheets.kinds import KindFound, kinds_of, reader_of
from admin.kinds.families import Family
from admin.kinds.models import Kind, KindVersion
from admin.kinds.values import read as read_values
from admin.kinds.values import shown
from admin.people.models import Organisation
from admin.rosters.columns import SERIAL, UNIT
from admin.rosters.known import stands as people_stand
from admin.rosters.units import Units, root_of, unit_of_line, units_for
from admin.sheets.cells import comparable
from admin.sheets.layout import (
    Asked,
    Change,
    Difference,
    Plan,
    SheetColumn,
    SheetLayout,
    Told,
    own_key,
    register,
)
from admin.sheets.lines import read_all

VIEW, EDIT = Action.VIEW_TRAINING, Action.EDIT_TRAINING
CHUNK = 500
KIND = SheetColumn("kind", "类别", ("记录类别",), required=True, translated=True, width=20)


@dataclass(frozen=True)
class Cell:
    """A column with its reader; ``names``: part of what a record is known again by."""

    column: SheetColumn
    read: Reader
    names: bool = False


@dataclass(frozen=True)
class Filled:
    """What a record is to say: cells by column, own fields by key, what the room looked up."""

    kind: Kind
    unit: Organisation
    cells: Mapping[str, str]
    values: Mapping[str, Any]
    others: Mapping[str, Any]

    def day(self, key: str) -> date | None:
        """The day in a cell."""
        return date.fromisoformat(self.cells[key]) if self.cells[key] else None


def _nothing_else(lines: Sequence[Line], asked: Asked) -> dict[int, Mapping[str, Any]]:
    return {}


@dataclass(frozen=True)
class KindSheet:
    """What a room tells of its records.

    ``unit``: the field of the unit that decides the county, ``unit_heading`` its column. ``fits``:
    of which kinds they are, by their rules. ``told``: the cells of a record, with ``unmasked``
    whole numbers. ``write``: makes the record (None) or changes it. ``day``: the column of the day
    on which the unit is looked for. ``others``: what else lines name, by their numbers (the line is
    refused where it cannot be found); ``others_of`` a record, by the same names.
    """

    key: str
    name: str
    explained: str
    empty: str
    order: int
    family: Family
    unit: str
    unit_heading: str
    cells: tuple[Cell, ...]
    records: Callable[[], QuerySet[Any]]
    told: Callable[[Any, bool], Mapping[str, str]]
    write: Callable[[Any, Filled, Asked], None]
    fits: Callable[[Mapping[str, Any]], bool] = lambda rules: True
    day: str = ""
    extra: tuple[SheetColumn, ...] = ()
    others: Callable[[Sequence[Line], Asked], dict[int, Mapping[str, Any]]] = _nothing_else
    others_of: Callable[[Any], Mapping[str, Any]] = lambda record: {}

    @property
    def columns(self) -> tuple[SheetColumn, ...]:
        """All columns, in their order."""
        unit = replace(UNIT[0], heading=self.unit_heading, synonyms=(*UNIT[0].synonyms, "单位"))
        cells = (one.column for one in self.cells)
        return (SERIAL, KIND, unit, *UNIT[1:], *self.extra, *cells)

    def kinds(self) -> dict[int, KindFound]:
        """The kinds whose records these are."""
        return kinds_of(self.family, self.fits)

    def within(self, root: str | None) -> QuerySet[Any]:
        """Records of units below a path."""
        found = self.records().filter(kind__in=list(self.kinds())).select_related(self.unit)
        if root is None:
            return found
        return found.filter(**{f"{self.unit}__path__startswith": root})


def register_sheet(sheet: KindSheet) -> None:
    """Called once by each room, when Django starts."""
    register(
        SheetLayout(
            key=sheet.key,
            name=sheet.name,
            explained=sheet.explained,
            columns=sheet.columns,
            identifying=tuple(one.column.key for one in sheet.cells if one.names),
            empty=sheet.empty,
            view=VIEW,
            edit=EDIT,
            count=lambda user: sheet.within(root_of(user, VIEW)).count(),
            rows=lambda user, at, unmasked: _rows(sheet, user, unmasked),
            plan=lambda lines, asked, told: _plan(sheet, lines, asked, told),
            carry_out=lambda work, asked, told: _carry_out(sheet, work, asked, told),
            stands=lambda: _stands(sheet),
            choices=lambda user: {"kind": [one.name for one in sheet.kinds().values()]},
            keeps_own=True,
            own_columns=lambda user: _own_titles(sheet),
            order=sheet.order,
        )
    )


def _own_titles(sheet: KindSheet) -> Sequence[str]:
    return list(dict.fromkeys(one.title for kind in sheet.kinds().values() for one in kind.fields))


def _rows(sheet: KindSheet, user: User, unmasked: bool) -> Iterator[Mapping[str, str]]:
    units, kinds = units_for(None), sheet.kinds()
    for record in sheet.within(root_of(user, VIEW)).order_by("kind", "pk").iterator(CHUNK):
        unit, kind = units.by_key[getattr(record, f"{sheet.unit}_id")], kinds[record.kind_id]
        yield {
            "kind": kind.name,
            **unit.cells,
            **sheet.told(record, unmasked),
            **{own_key(one.title): shown(one, record.values.get(one.key)) for one in kind.fields},
        }


@dataclass(frozen=True)
class _Read:
    """A line as read."""

    line: Line
    kind: KindFound
    unit: int
    cells: Mapping[str, str]
    key: tuple[Any, ...]
    others: Mapping[str, Any]


@dataclass(frozen=True)
class _Work:
    """What a line writes, and over which record."""

    line: Line
    record: Any
    filled: Filled


@dataclass
class _Record:
    """Records on file by what they are known again by; each is taken by one line."""

    waiting: dict[tuple[Any, ...], list[Any]] = field(default_factory=lambda: defaultdict(list))
    first: dict[tuple[Any, ...], int] = field(default_factory=dict)


def _plan(sheet: KindSheet, lines: Sequence[Line], asked: Asked, told: Told) -> Plan:
    root, kinds = root_of(asked.by, EDIT), sheet.kinds()
    units, others = units_for(root), sheet.others(lines, asked)
    chosen = reader_of(kinds)

    def read(line: Line) -> _Read | None:
        return _read(sheet, line, chosen, units, others.get(line.number, {}), asked)

    found = read_all(lines, read, told)
    on_file, organisations = _on_file(sheet, root), Organisation.objects.in_bulk()
    changes, work = [], []
    for one in found:
        record = _taken(one, on_file)
        if one.line.faults:
            continue
        change, filled = _compared(sheet, one, record, organisations[one.unit])
        changes.append(change)
        if filled is not None:
            work.append(_Work(one.line, record, filled))
    _try(sheet, work, asked)
    faults = sorted({fault for line in lines for fault in line.faults})
    return Plan(tuple(changes), tuple(faults), work)


def _read(
    sheet: KindSheet,
    line: Line,
    chosen: Callable[[object], KindFound],
    units: Units,
    others: Mapping[str, Any],
    asked: Asked,
) -> _Read | None:
    kind = line.take("kind", chosen)
    cells = {one.column.key: str(line.take(one.column.key, one.read) or "") for one in sheet.cells}
    for one in sheet.cells:
        if one.column.required and not cells[one.column.key] and not _spoiled(line, one.column):
            line.refuse(one.column.key, f"没有填写{one.column.heading}", "请填写")
    day = cells.get(sheet.day, "")[:10]
    unit = unit_of_line(line, units, date.fromisoformat(day) if day else asked.as_of)
    if not isinstance(kind, KindFound) or unit is None or line.faults:
        return None
    key = _key(sheet, kind.kind.pk, unit.key, cells, others)
    return _Read(line, kind, unit.key, cells, key, others)


def _spoiled(line: Line, column: SheetColumn) -> bool:
    return any(one.heading == column.heading for one in line.faults)


def _key(
    sheet: KindSheet, kind: int, unit: int, cells: Mapping[str, str], others: Mapping[str, Any]
) -> tuple[Any, ...]:
    named = (comparable(cells[one.column.key]) for one in sheet.cells if one.names)
    also = (getattr(others.get(name), "pk", None) for name in sorted(others))
    return (kind, unit, *named, *also)


def _cells_of(sheet: KindSheet, record: Any) -> dict[str, str]:
    """The cells of a record as a sheet would be read."""
    told = sheet.told(record, False)
    return {one.column.key: one.read(told.get(one.column.key, "")) for one in sheet.cells}


def _on_file(sheet: KindSheet, root: str | None) -> _Record:
    found = _Record()
    for record in sheet.within(root).order_by("pk").iterator(CHUNK):
        unit, cells = getattr(record, f"{sheet.unit}_id"), _cells_of(sheet, record)
        key = _key(sheet, record.kind_id, unit, cells, sheet.others_of(record))
        found.waiting[key].append(record)
    return found


def _taken(one: _Read, on_file: _Record) -> Any:
    """The record of the line, which no other line takes; a second line of a new one is refused."""
    waiting = on_file.waiting.get(one.key)
    if waiting:
        on_file.first.setdefault(one.key, one.line.number)
        return waiting.pop(0)
    if one.key in on_file.first:
        what = f"与第 {on_file.first[one.key]} 行重复"
        one.line.refuse(one.line.layout.key, what, "请删除重复的行或更正")
    on_file.first.setdefault(one.key, one.line.number)
    return None


def _compared(
    sheet: KindSheet, one: _Read, record: Any, unit: Organisation
) -> tuple[Change, Filled | None]:
    """What the line changes: nothing, some cells, or it is new."""
    before = _cells_of(sheet, record) if record is not None else {}
    cells = {key: text or before.get(key, "") for key, text in one.cells.items()}
    stored = record.values if record is not None else {}
    raw = {
        field.key: one.line.values.get(own_key(field.title)) or stored.get(field.key)
        for field in one.kind.fields
    }
    reading = read_values(one.kind.fields, raw)
    titles = {field.key: field.title for field in one.kind.fields}
    for place, fault in reading.faults.items():
        column = own_key(titles[place.split(".")[0]])
        place_of_fault = column if column in one.line.places else "kind"
        one.line.refuse(place_of_fault, fault.rstrip("。"), "请核对，或加一列“其他:栏目名称”填写")
    name = "　".join(filter(None, (cells[c.column.key] for c in sheet.cells if c.names)))[:100]
    filled = Filled(one.kind.kind, unit, cells, reading.values, one.others)
    if record is None:
        return Change(one.line.number, name, "new"), filled
    was = read_values(one.kind.fields, stored).values  # in the spelling that reading gives
    own = [
        (field.title, shown(field, was.get(field.key)), shown(field, reading.values.get(field.key)))
        for field in one.kind.fields
    ]
    named = {c.column.key: c.column.heading for c in sheet.cells}
    told = [(named[key], before[key], cells[key]) for key in named]
    differences = tuple(Difference(*three) for three in (*told, *own) if three[1] != three[2])
    if not differences:
        return Change(one.line.number, name, "unchanged"), None
    return Change(one.line.number, name, "changed", differences), filled


def _try(sheet: KindSheet, work: Sequence[_Work], asked: Asked) -> None:
    """Carry every line out and undo it all; what the room refuses is told in its line."""
    with transaction.atomic():
        for one in work:
            if one.line.faults:
                continue
            try:
                with transaction.atomic():
                    sheet.write(one.record, one.filled, asked)
            except LabError as error:
                one.line.refuse(one.line.layout.key, error.text.rstrip("。"), "请核对这一行")
        transaction.set_rollback(True)


def _carry_out(sheet: KindSheet, work: Sequence[_Work], asked: Asked, told: Told) -> None:
    """Write it all; inside a transaction of the caller."""
    for number, one in enumerate(work, 1):
        record = one.record
        if record is not None:  # as it stands, not as the trial left it
            record = type(record)._default_manager.get(pk=record.pk)
        sheet.write(record, one.filled, asked)
        told(number)


def _stands(sheet: KindSheet) -> str:
    """Another text whenever people, units, the records or the kinds were changed."""
    last = sheet.records().model.history.aggregate(last=Max("history_id"))["last"]
    version = KindVersion.objects.aggregate(last=Max("pk"))["last"]
    return f"{people_stand()},{last},{version}"
