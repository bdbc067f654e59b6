"""A kind's report as a table: the family's columns and the office's own fields. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from admin.kinds.definition import Definition, Report
from admin.kinds.families import Column, FamilyEntry
from admin.kinds.fields import FieldKind
from admin.kinds.values import shown

OWN = "field."  # before the key of an office's own field
NOTHING = "（未填写）"
WIDTHS = {FieldKind.LONG_TEXT: 40, FieldKind.TEXT: 18}


@dataclass(frozen=True)
class Table:
    """``groups``: the values that lines are gathered under with their counts, in order."""

    title: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[str, int], ...] = ()


def columns_of(entry: FamilyEntry, definition: Definition) -> tuple[Column, ...]:
    """All that a report over the kind can have, in order."""
    own = (
        Column(
            f"{OWN}{one.key}",
            one.title,
            lambda record, one=one: shown(one, record.values.get(one.key)),  # type: ignore[misc]
            WIDTHS.get(one.kind, 12),
        )
        for one in definition.fields
    )
    return (*entry.columns, *own)


def whole_report(entry: FamilyEntry, definition: Definition, title: str) -> Report:
    """The report that every kind has: all columns."""
    return Report(title, tuple(one.key for one in columns_of(entry, definition)))


def table_of(report: Report, columns: Sequence[Column], records: Iterable[Any]) -> Table:
    """The report over the records, in their order; grouped, the lines of a value stand together."""
    by_key = {one.key: one for one in columns}
    chosen = [by_key[key] for key in report.columns if key in by_key]
    group = by_key.get(report.group_by)
    lines = [
        (
            group.value(record) or NOTHING if group else "",
            tuple(one.value(record) for one in chosen),
        )
        for record in records
    ]
    if group:
        lines.sort(key=lambda line: line[0])
    counted = Counter(value for value, _ in lines)
    return Table(
        report.title,
        tuple(one.title for one in chosen),
        tuple(one.width for one in chosen),
        tuple(row for _, row in lines),
        tuple(sorted(counted.items())) if group else (),
    )
