"""What a version of a kind says, and what it changed of the one before, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin.kinds.definition import Definition, Report
from admin.kinds.fields import FIELD_KIND_NAMES, Field, FieldKind
from admin.kinds.values import shown

Names = Mapping[str, str]  # of what rules refer to by code, of columns by key


@dataclass(frozen=True)
class Change:
    """A line of the differences; ``before`` empty: it is new, ``after`` empty: it is gone."""

    what: str
    before: str
    after: str


def changes(
    before: Definition,
    after: Definition,
    settings: Sequence[Field],
    kinds: Names,
    columns: Names,
) -> list[Change]:
    """Rules first, then fields, then reports, each in its order; of a field what it is called
    decides nothing, its key does.
    """
    return [
        *_compared(rule_lines(before, settings, kinds), rule_lines(after, settings, kinds)),
        *_field_changes(before.fields, after.fields),
        *_compared(report_lines(before, columns), report_lines(after, columns)),
    ]


def rule_lines(one: Definition, settings: Sequence[Field], kinds: Names) -> list[tuple[str, str]]:
    """Rules by title as people read them; those that say nothing are left out."""
    told = ((field.title, _rule(field, one.rules.get(field.key), kinds)) for field in settings)
    return [(title, text) for title, text in told if text]


def field_words(one: Field) -> str:
    """How a field is filled in, without its name."""
    between = [
        f"不小于 {one.least}" if one.least is not None else "",
        f"不大于 {one.most}" if one.most is not None else "",
    ]
    options = "、".join(name for _, name in one.choices)
    parts = [
        FIELD_KIND_NAMES[one.kind],
        "必填" if one.required else "",
        f"选项：{options}" if options else "",
        *between,
        f"说明：{one.help}" if one.help else "",
    ]
    return "，".join(filter(None, parts))


def report_lines(one: Definition, columns: Names) -> list[tuple[str, str]]:
    """Reports by title, with their columns."""
    return [(f"报表“{report.title}”", _report(report, columns)) for report in one.reports]


def _rule(field: Field, value: Any, kinds: Names) -> str:
    """Kinds by their names, also within tables."""
    if field.kind == FieldKind.REFERENCE:
        return kinds.get(str(value), str(value)) if value else ""
    if field.kind == FieldKind.TABLE and isinstance(value, list):
        named = [
            {
                column.key: kinds.get(row[column.key], row[column.key])
                if column.kind == FieldKind.REFERENCE
                else row[column.key]
                for column in field.columns
                if column.key in row
            }
            for row in value
        ]
        return shown(field, named)
    return shown(field, value)


def _report(report: Report, columns: Names) -> str:
    told = "、".join(columns.get(key, key) for key in report.columns)
    if report.group_by:
        told += f"；按{columns.get(report.group_by, report.group_by)}分组"
    if report.sums:
        told += f"；合计{'、'.join(columns.get(key, key) for key in report.sums)}"
    return told


def _compared(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> list[Change]:
    was, now = dict(before), dict(after)
    titles = [*now, *(title for title in was if title not in now)]
    return [
        Change(title, was.get(title, ""), now.get(title, ""))
        for title in titles
        if was.get(title, "") != now.get(title, "")
    ]


def _field_changes(before: Sequence[Field], after: Sequence[Field]) -> list[Change]:
    was, now = {one.key: one for one in before}, {one.key: one for one in after}
    found = []
    for key, one in now.items():
        old = was.get(key)
        if old is None:
            found.append(Change(f"栏目“{one.title}”", "", field_words(one)))
            continue
        if old.title != one.title:
            found.append(Change("栏目名称", old.title, one.title))
        if field_words(old) != field_words(one):
            found.append(Change(f"栏目“{one.title}”", field_words(old), field_words(one)))
    found += [
        Change(f"栏目“{one.title}”", field_words(one), "")
        for key, one in was.items()
        if key not in now
    ]
    kept_before = [key for key in was if key in now]
    kept_after = [key for key in now if key in was]
    if kept_before != kept_after:
        order = ("、".join(now[key].title for key in keys) for keys in (kept_before, kept_after))
        found.append(Change("栏目次序", *order))
    return found
