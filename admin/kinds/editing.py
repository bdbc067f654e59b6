"""A kind's definition as the rows of an editor's form, and back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from admin.kinds.definition import Definition, Report
from admin.kinds.fields import (
    FIELD_KIND_NAMES,
    OFFERED,
    Field,
    FieldKind,
    choices_of,
)

FIELDS = Field(
    "fields",
    "栏目",
    FieldKind.TABLE,
    help="除了本类型已有的栏目，还要填写什么。改名、换次序不影响已填的内容；删去的栏目，已填的内容仍保留在各条记录里。",
    columns=(
        Field("key", "", FieldKind.HIDDEN),
        Field("title", "名称"),
        Field(
            "kind",
            "填写方式",
            FieldKind.CHOICE,
            choices=tuple((one.value, FIELD_KIND_NAMES[one]) for one in OFFERED),
        ),
        Field("required", "必填", FieldKind.YES_NO),
        Field("options", "选项（每行一个）", FieldKind.LONG_TEXT),
        Field("help", "填写说明"),
        Field("least", "不小于", FieldKind.WHOLE),
        Field("most", "不大于", FieldKind.WHOLE),
    ),
)


def reports_field(columns: Sequence[tuple[str, str]], numbers: Sequence[tuple[str, str]]) -> Field:
    """The table of reports over these columns: pairs of key and title; ``numbers``: those that can
    be added up.
    """
    return Field(
        "reports",
        "报表",
        FieldKind.TABLE,
        help="每张报表选要哪几栏，可按一栏分组计数，数字的栏目可以合计。新加的栏目先保存，再放进报表。",
        columns=(
            Field("title", "报表名称"),
            Field("columns", "栏", FieldKind.CHOICES, choices=tuple(columns)),
            Field("group_by", "分组", FieldKind.CHOICE, choices=tuple(columns)),
            *(
                [Field("sums", "合计", FieldKind.CHOICES, choices=tuple(numbers))]
                if numbers
                else []
            ),
        ),
    )


def to_rows(definition: Definition) -> dict[str, list[dict[str, Any]]]:
    """Values for ``FIELDS`` and ``reports_field``."""
    return {
        "fields": [
            {
                "key": one.key,
                "title": one.title,
                "kind": one.kind.value,
                "required": one.required,
                "options": "\n".join(name for _, name in one.choices),
                "help": one.help,
                "least": one.least,
                "most": one.most,
            }
            for one in definition.fields
        ],
        "reports": [
            {
                "title": one.title,
                "columns": list(one.columns),
                "group_by": one.group_by,
                "sums": list(one.sums),
            }
            for one in definition.reports
        ],
    }


def from_rows(rows: Mapping[str, Any], rules: Mapping[str, Any], before: Definition) -> Definition:
    """The definition that the form's values ask for; fields and options that were there before
    keep their keys, so that nothing filled in is lost by a new name.
    """
    return Definition(
        fields=tuple(_field(row, before) for row in rows.get("fields", ())),
        rules=rules,
        reports=tuple(
            Report(
                row.get("title", ""),
                tuple(row.get("columns", ())),
                row.get("group_by", ""),
                tuple(row.get("sums", ())),
            )
            for row in rows.get("reports", ())
        ),
    )


def _field(row: Mapping[str, Any], before: Definition) -> Field:
    known = before.field(row.get("key", ""))
    names = [name.strip() for name in str(row.get("options", "")).splitlines()]
    return Field(
        key=known.key if known else "",
        title=row.get("title", ""),
        kind=FieldKind(row.get("kind", FieldKind.TEXT)),
        required=bool(row.get("required", False)),
        choices=choices_of([name for name in names if name], known),
        help=row.get("help", ""),
        least=row.get("least"),
        most=row.get("most"),
    )


def place_of(fault: str) -> str:
    """Where the editor shows a fault of a definition: ``field:2`` stands at row 2 of the fields.

    >>> place_of("field:2"), place_of("report:0"), place_of("rule:term"), place_of("fields")
    ('fields.2.title', 'reports.0.title', 'term', 'fields')
    """
    sort, _, where = fault.partition(":")
    return {
        "field": f"fields.{where}.title",
        "report": f"reports.{where}.title",
        "rule": where,
    }.get(sort, fault)
