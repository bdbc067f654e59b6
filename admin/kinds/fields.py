"""Fields that an office adds to its records, as data. Pure.

A field of a table (``FieldKind.TABLE``) has columns, which are fields themselves; tables do not
nest. The same fields describe what is filled in on a record and the rules of a kind, so one form
and one reading serve both.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count
from types import MappingProxyType
from typing import Any

MOST_FIELDS = 60
MOST_TITLE = 40
MOST_CHOICES = 100
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class FieldKind(StrEnum):
    """What can be filled in."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    WHOLE = "whole"
    NUMBER = "number"
    DAY = "day"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    REFERENCE = "reference"
    TABLE = "table"
    HIDDEN = "hidden"  # carried by a form, not seen


FIELD_KIND_NAMES: Mapping[FieldKind, str] = MappingProxyType(
    {
        FieldKind.TEXT: "一行文字",
        FieldKind.LONG_TEXT: "多行文字",
        FieldKind.WHOLE: "整数",
        FieldKind.NUMBER: "数（可带小数）",
        FieldKind.DAY: "日期",
        FieldKind.YES_NO: "是或否",
        FieldKind.CHOICE: "单选",
        FieldKind.CHOICES: "多选",
        FieldKind.REFERENCE: "另一类别",
        FieldKind.TABLE: "表格",
        FieldKind.HIDDEN: "",
    }
)
# Those that officers add to records; the others occur in rules alone.
OFFERED = tuple(
    kind
    for kind in FieldKind
    if kind not in (FieldKind.REFERENCE, FieldKind.TABLE, FieldKind.HIDDEN)
)


@dataclass(frozen=True)
class Field:
    """One field. ``choices``: pairs of stored value and what people see; ``least`` and ``most``
    bound numbers; ``refers``: the family of the kind that is named (REFERENCE).
    """

    key: str
    title: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    least: int | None = None
    most: int | None = None
    refers: str = ""
    columns: tuple[Field, ...] = ()

    @property
    def choice_names(self) -> Mapping[str, str]:
        """What people see, by stored value."""
        return MappingProxyType(dict(self.choices))


def to_json(field: Field) -> dict[str, Any]:
    """As it is stored: what is not the default."""
    plain: dict[str, Any] = {"key": field.key, "title": field.title, "kind": field.kind.value}
    if field.required:
        plain["required"] = True
    if field.choices:
        plain["choices"] = [list(pair) for pair in field.choices]
    if field.help:
        plain["help"] = field.help
    for name in ("least", "most"):
        if getattr(field, name) is not None:
            plain[name] = getattr(field, name)
    return plain


def from_json(stored: Mapping[str, Any]) -> Field:
    """The field as ``to_json`` stored it."""
    return Field(
        key=stored["key"],
        title=stored["title"],
        kind=FieldKind(stored["kind"]),
        required=stored.get("required", False),
        choices=tuple((value, name) for value, name in stored.get("choices", ())),
        help=stored.get("help", ""),
        least=stored.get("least"),
        most=stored.get("most"),
    )


def faults_of(fields: Sequence[Field]) -> dict[str, str]:
    """What is wrong with an office's fields, by ``field:index``; empty where all is well."""
    faults: dict[str, str] = {}
    titles: set[str] = set()
    if len(fields) > MOST_FIELDS:
        faults["fields"] = f"最多 {MOST_FIELDS} 个栏目，请分成几个类别。"
    for index, field in enumerate(fields):
        fault = _fault_of(field)
        if not fault and field.title in titles:
            fault = "这个栏目名称已经有了，请换一个。"
        titles.add(field.title)
        if fault:
            faults[f"field:{index}"] = fault
    return faults


def _fault_of(field: Field) -> str:
    if not field.title.strip():
        return "请填写栏目名称。"
    if len(field.title) > MOST_TITLE:
        return f"栏目名称请控制在 {MOST_TITLE} 字以内。"
    if field.kind not in OFFERED:
        return "请选择填写方式。"
    names = [name for _, name in field.choices]
    if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
        if len(names) < 2:
            return "单选和多选至少要有两个选项，每行一个。"
        if len(names) > MOST_CHOICES:
            return f"选项最多 {MOST_CHOICES} 个。"
        if len(set(names)) < len(names):
            return "选项有重复，请去掉重复的。"
    elif names:
        return "只有单选和多选才有选项。"
    return ""


def with_keys(fields: Iterable[Field], known: Sequence[Field] = ()) -> tuple[Field, ...]:
    """The fields, each with a key: its own, or a new one that no known field ever had.

    A renamed field keeps its key, so what was filled in stays with it.
    """
    taken = {field.key for field in known}
    keyed = []
    for field in fields:
        if not KEY.fullmatch(field.key):
            field = replace(field, key=_first_free("f", taken))
        taken.add(field.key)
        keyed.append(field)
    return tuple(keyed)


def choices_of(names: Iterable[str], known: Field | None = None) -> tuple[tuple[str, str], ...]:
    """Pairs for options by name; an option that was there keeps its stored value."""
    values = {name: value for value, name in known.choices} if known else {}
    taken, pairs = set(values.values()), []
    for name in names:
        value = values.get(name) or _first_free("c", taken)
        taken.add(value)
        pairs.append((value, name))
    return tuple(pairs)


def _first_free(letter: str, taken: Container[str]) -> str:
    return next(key for number in count(1) if (key := f"{letter}{number}") not in taken)
