"""A line of the worksheet of titles and certificates from before the system, as read. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from admin.credentials.kind_rules import Rules
from admin.credentials.terms import term_fault
from admin.imports.cells import Unreadable, date_of
from admin.imports.person_cells import Who, who_of
from admin.imports.sheet import Line
from admin.kinds.fields import Field
from admin.kinds.values import read
from admin.rosters.units import Unit, Units, unit_of_line
from admin.sheets.cells import comparable, words_of
from admin.sheets.layout import own_key

NO_END = "长期有效"


@dataclass(frozen=True)
class KindFound:
    """A kind that a line may name: its key, its rules, the fields of its own."""

    key: int
    name: str
    rules: Rules
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class PaperLine:
    """One line as read."""

    line: Line
    who: Who
    kind: KindFound
    unit: Unit
    subject: str
    number: str
    valid_from: date
    valid_to: date | None
    basis: str
    values: Mapping[str, Any]
    lacking: tuple[tuple[str, str], ...]  # columns of own fields, and what is wrong there


def read_line(line: Line, kinds: Mapping[str, KindFound], units: Units) -> PaperLine | None:
    """The credential of the line; None where a cell cannot be taken (the line says which)."""
    who = who_of(line)
    kind = line.take("kind", _kind_of(kinds))
    subject, number, basis = (line.take(one, words_of) for one in ("subject", "number", "basis"))
    first, last = line.take("valid_from", _first_day), line.take("valid_to", _last_day)
    if not isinstance(kind, KindFound) or not isinstance(first, date):
        return None
    end = last if isinstance(last, date) else None
    fault = term_fault(first, end, asked=kind.rules.term_asked)
    if fault and not _is_spoiled(line, "valid_to"):
        line.refuse("valid_to", fault.rstrip("。"), "请核对起止日期")
    unit = unit_of_line(line, units, first, how="请填写授予时的单位")
    values, lacking = _own_values(line, kind)
    if who is None or unit is None or line.faults:
        return None
    told = (str(subject), str(number), first, end, str(basis))
    return PaperLine(line, who, kind, unit, *told, values, lacking)


def _own_values(
    line: Line, kind: KindFound
) -> tuple[Mapping[str, Any], tuple[tuple[str, str], ...]]:
    """What the own fields of the kind say; faults by their column, else by that of the kind."""
    keys = {one.key: own_key(one.title) for one in kind.fields}
    reading = read(kind.fields, {key: line.values.get(name) for key, name in keys.items()})
    columns = {place: keys[place.split(".")[0]] for place in reading.faults}
    lacking = [
        (name if (name := columns[place]) in line.places else "kind", fault.rstrip("。"))
        for place, fault in reading.faults.items()
    ]
    return reading.values, tuple(lacking)


def _is_spoiled(line: Line, name: str) -> bool:
    """Whether the cell was refused already."""
    return any(one.heading == line.layout.heading(name) for one in line.faults)


def _kind_of(kinds: Mapping[str, KindFound]) -> Callable[[object], KindFound]:
    def chosen(cell: object) -> KindFound:
        text = words_of(cell)
        found = kinds.get(comparable(text))
        if found is None:
            what = "没有这一类资格" if text else "没有填写类别"
            raise Unreadable(what, f"请填写：{'、'.join(one.name for one in kinds.values())}")
        return found

    return chosen


def _first_day(cell: object) -> date:
    day = date_of(cell)
    if day is None:
        raise Unreadable("没有填写起始日期", "请写成 2026-05-16 或 20260516")
    return day


def _last_day(cell: object) -> date | None:
    return None if words_of(cell) == NO_END else date_of(cell)
