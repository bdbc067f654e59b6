"""A kind's report as a table: the family's columns and the office's own fields. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from admin.kinds.definition import Definition, Report
from admin.kinds.families import Column, FamilyEntry
from admin.kinds.fields import Field, FieldKind
from admin.kinds.values import shown

OWN = "field."  # before the key of an office's own field
NOTHING = "（未填写）"
WIDTHS = {FieldKind.LONG_TEXT: 40, FieldKind.TEXT: 18}
NUMBERS = frozenset({FieldKind.WHOLE, FieldKind.NUMBER})


@dataclass(frozen=True)
class Totals:
    """``count`` records, and what each column of the report's ``sums`` adds up to, as told."""

    value: str
    count: int
    sums: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """``lines``: the value that a record is gathered under and the record, in order; ``groups``:
    those values with their totals; ``summed``: titles of what is added up.
    """

    title: str
    columns: tuple[Column, ...]
    lines: tuple[tuple[str, Any], ...]
    summed: tuple[str, ...]
    groups: tuple[Totals, ...]
    total: Totals

    @property
    def headings(self) -> tuple[str, ...]:
        """Titles of the columns."""
        return tuple(one.title for one in self.columns)

    @property
    def widths(self) -> tuple[int, ...]:
        """In characters."""
        return tuple(one.width for one in self.columns)

    def cells(self, record: Any) -> tuple[str, ...]:
        """A record as a row."""
        return tuple(one.value(record) for one in self.columns)

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """All of them."""
        return tuple(self.cells(record) for _, record in self.lines)


def columns_of(entry: FamilyEntry, definition: Definition) -> tuple[Column, ...]:
    """All that a report over the kind can have, in order."""
    own = (
        Column(
            f"{OWN}{one.key}",
            one.title,
            lambda record, one=one: shown(one, record.values.get(one.key)),  # type: ignore[misc]
            WIDTHS.get(one.kind, 12),
            _number_of(one),
        )
        for one in definition.fields
    )
    return (*entry.columns, *own)


def _number_of(one: Field) -> Callable[[Any], Decimal | None] | None:
    if one.kind not in NUMBERS:
        return None

    def number(record: Any) -> Decimal | None:
        value = record.values.get(one.key)
        return None if value is None else Decimal(str(value))

    return number


def whole_report(entry: FamilyEntry, definition: Definition, title: str) -> Report:
    """The report that every kind has: all columns."""
    return Report(title, tuple(one.key for one in columns_of(entry, definition)))


def table_of(
    report: Report, columns: Sequence[Column], records: Iterable[Any], only: str = ""
) -> Table:
    """The report over the records, in their order; grouped, the lines of a value stand together.

    ``only``: the one value of the groups whose lines are wanted.
    """
    by_key = {one.key: one for one in columns}
    group, summed = grouped_by(report, columns), summed_by(report, columns)
    lines = [(group.value(record) or NOTHING if group else "", record) for record in records]
    if group and only:
        lines = [line for line in lines if line[0] == only]
    if group:
        lines.sort(key=lambda line: line[0])
    numbers = ((value, [_number(one, record) for one in summed]) for value, record in lines)
    groups, total = added_up(numbers, len(summed))
    return Table(
        report.title,
        tuple(by_key[key] for key in report.columns if key in by_key),
        tuple(lines),
        tuple(one.title for one in summed),
        groups if group else (),
        total,
    )


def grouped_by(report: Report, columns: Iterable[Column]) -> Column | None:
    """The column whose values lines are gathered under."""
    return next((one for one in columns if one.key == report.group_by), None)


def summed_by(report: Report, columns: Iterable[Column]) -> list[Column]:
    """The columns that are added up, in the order of the report."""
    by_key = {one.key: one for one in columns}
    return [by_key[key] for key in report.sums if key in by_key]


def added_up(
    lines: Iterable[tuple[str, Sequence[Decimal | int | None]]], width: int
) -> tuple[tuple[Totals, ...], Totals]:
    """Totals of each value in the order of the lines, and of all; a line is the value it stands
    under and ``width`` numbers.
    """
    counts: Counter[str] = Counter()
    sums: dict[str, list[Decimal]] = {}
    for value, numbers in lines:
        counts[value] += 1
        of_group = sums.setdefault(value, [Decimal(0)] * width)
        for place, number in enumerate(numbers):
            of_group[place] += number or 0
    whole = [sum((one[place] for one in sums.values()), Decimal(0)) for place in range(width)]
    return (
        tuple(Totals(value, counts[value], _told(of_group)) for value, of_group in sums.items()),
        Totals("", counts.total(), _told(whole)),
    )


def _number(column: Column, record: Any) -> Decimal | int | None:
    return column.number(record) if column.number else None


def _told(numbers: Iterable[Decimal]) -> tuple[str, ...]:
    """Without zeros behind the point that say nothing."""
    return tuple(f"{one.normalize():f}" for one in numbers)
