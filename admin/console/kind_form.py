"""A form made from fields that are data: those of a kind's records, and the rules of a kind.

A template includes ``console/_kind_fields.html`` with ``entries`` of the form; the rows of tables
are added and taken away by ``kinds.js``, and a few empty ones stand there without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from admin.kinds.fields import Field, FieldKind
from admin.kinds.models import Kind
from admin.kinds.values import MOST_LONG_TEXT, MOST_ROWS, MOST_TEXT, Reading, read

EMPTY_ROWS = 2  # below a table's rows
TRUTHS = (("true", "是"), ("false", "否"))


@dataclass(frozen=True)
class Entry:
    """A field as it is drawn: its name in the form, what stands in it, what can be chosen."""

    field: Field
    name: str
    text: str = ""
    options: tuple[tuple[str, str, bool], ...] = ()
    fault: str = ""
    rows: tuple[tuple[Entry, ...], ...] = ()
    empty_row: tuple[Entry, ...] = ()
    longest: int = MOST_TEXT

    @property
    def id(self) -> str:
        """For its label."""
        return "id_" + self.name.replace(".", "_")


@dataclass
class KindForm:
    """``posted`` is None while the form is only shown; then ``values`` stand in it.

    ``raw``: what stands in it by key, as it was typed.
    """

    fields: Sequence[Field]
    values: Mapping[str, Any]
    posted: QueryDict | None = None
    prefix: str = "v"
    more_faults: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._references = references_for(self.fields)
        self.raw: Mapping[str, Any] = (
            self.values if self.posted is None else raw_of(self.posted, self.fields, self.prefix)
        )
        self.reading = Reading() if self.posted is None else read(self.fields, self.raw)

    def is_valid(self) -> bool:
        """Whether something was sent and all of it can be taken."""
        return self.posted is not None and not self.reading.faults

    @property
    def entries(self) -> list[Entry]:
        """The fields in their order, ready to be drawn."""
        faults = {**self.reading.faults, **self.more_faults}
        return [
            self._entry(one, f"{self.prefix}.{one.key}", self.raw.get(one.key), faults, one.key)
            for one in self.fields
        ]

    def _entry(self, one: Field, name: str, raw: Any, faults: Mapping[str, str], key: str) -> Entry:
        fault = faults.get(key, "")
        if one.kind == FieldKind.TABLE:
            rows = [row for row in raw if isinstance(row, Mapping)] if isinstance(raw, list) else []
            spare: list[Mapping[str, Any]] = [{}] * (EMPTY_ROWS if self.posted is None else 0)
            drawn = tuple(
                self._row(one, f"{name}.{index}", row, faults, f"{key}.{index}")
                for index, row in enumerate([*rows, *spare])
            )
            empty = self._row(one, f"{name}.ROW", {}, {}, "")
            return Entry(one, name, fault=fault, rows=drawn, empty_row=empty)
        longest = MOST_LONG_TEXT if one.kind == FieldKind.LONG_TEXT else MOST_TEXT
        return Entry(
            one,
            name,
            text="" if raw is None or isinstance(raw, list) else str(raw),
            options=self._options(one, raw),
            fault=fault,
            longest=longest,
        )

    def _row(
        self,
        table: Field,
        name: str,
        row: Mapping[str, Any],
        faults: Mapping[str, str],
        key: str,
    ) -> tuple[Entry, ...]:
        return tuple(
            self._entry(
                column, f"{name}.{column.key}", row.get(column.key), faults, f"{key}.{column.key}"
            )
            for column in table.columns
        )

    def _options(self, one: Field, raw: Any) -> tuple[tuple[str, str, bool], ...]:
        if one.kind == FieldKind.YES_NO:
            chosen = {True: "true", False: "false"}.get(raw, raw) if raw is not None else ""
            return tuple((value, name, value == chosen) for value, name in TRUTHS)
        pairs = self._references[one.refers] if one.kind == FieldKind.REFERENCE else one.choices
        held = set(raw) if isinstance(raw, list) else {raw}
        return tuple((value, name, value in held) for value, name in pairs)


def raw_of(posted: QueryDict, fields: Sequence[Field], prefix: str) -> dict[str, Any]:
    """What was sent for the fields, as ``admin.kinds.values.read`` takes it."""
    raw: dict[str, Any] = {}
    for one in fields:
        name = f"{prefix}.{one.key}"
        if one.kind == FieldKind.TABLE:
            marks = posted.getlist(f"{name}.row")[: MOST_ROWS + 1]
            raw[one.key] = [raw_of(posted, one.columns, f"{name}.{mark}") for mark in marks]
        elif one.kind == FieldKind.CHOICES:
            raw[one.key] = posted.getlist(name)
        else:
            raw[one.key] = posted.get(name, "")
    return raw


def references_for(fields: Sequence[Field]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Kinds that can be named, by family, for the fields that name some."""
    families = {one.refers for field in fields for one in (field, *field.columns) if one.refers}
    found: dict[str, list[tuple[str, str]]] = {family: [] for family in families}
    if families:
        kinds = Kind.objects.filter(family__in=families, is_active=True).select_related("system")
        for kind in kinds:
            found[kind.family].append((kind.code, f"{kind.system.name} · {kind.name}"))
    return {family: tuple(pairs) for family, pairs in found.items()}
