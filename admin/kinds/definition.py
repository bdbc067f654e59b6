"""What an office decided for a kind: its fields, its rules, its reports. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from admin.kinds import fields as field_room
from admin.kinds import values
from admin.kinds.fields import Field

MOST_REPORTS = 20


@dataclass(frozen=True)
class Report:
    """A table of a kind's records: columns by key (``field.KEY`` for the office's own fields),
    lines gathered and counted under the values of ``group_by`` where one is given; the numbers of
    ``sums`` are added up, by group and in all.
    """

    title: str
    columns: tuple[str, ...]
    group_by: str = ""
    sums: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definition:
    """One version of a kind."""

    fields: tuple[Field, ...] = ()
    rules: Mapping[str, Any] = field(default_factory=dict)
    reports: tuple[Report, ...] = ()

    def field(self, key: str) -> Field | None:
        """The field of that key."""
        return next((one for one in self.fields if one.key == key), None)


def to_json(definition: Definition) -> dict[str, Any]:
    """As it is stored."""
    return {
        "fields": [field_room.to_json(one) for one in definition.fields],
        "rules": dict(definition.rules),
        "reports": [
            {
                "title": one.title,
                "columns": list(one.columns),
                "group_by": one.group_by,
                **({"sums": list(one.sums)} if one.sums else {}),
            }
            for one in definition.reports
        ],
    }


def from_json(stored: Mapping[str, Any]) -> Definition:
    """The definition as ``to_json`` stored it."""
    return Definition(
        fields=tuple(field_room.from_json(one) for one in stored.get("fields", ())),
        rules=dict(stored.get("rules", {})),
        reports=tuple(
            Report(
                one["title"],
                tuple(one["columns"]),
                one.get("group_by", ""),
                tuple(one.get("sums", ())),
            )
            for one in stored.get("reports", ())
        ),
    )


def checked_rules(settings: Sequence[Field], raw: Mapping[str, object]) -> values.Reading:
    """The rules of a kind as its family's settings read them; faults by ``rule:KEY``."""
    reading = values.read(settings, raw)
    reading.faults = {f"rule:{key}": fault for key, fault in reading.faults.items()}
    return reading


def report_faults(
    reports: Sequence[Report], columns: Sequence[str], numbers: Sequence[str]
) -> dict[str, str]:
    """What is wrong with reports over these columns, by ``report:N``; ``numbers``: those of them
    that can be added up.
    """
    known = set(columns)
    faults: dict[str, str] = {}
    titles: set[str] = set()
    if len(reports) > MOST_REPORTS:
        faults["reports"] = f"最多 {MOST_REPORTS} 张报表。"
    for index, one in enumerate(reports):
        where = f"report:{index}"
        if not one.title.strip():
            faults[where] = "请填写报表名称。"
        elif one.title in titles:
            faults[where] = "这个报表名称已经有了，请换一个。"
        elif not one.columns:
            faults[where] = "请至少选择一栏。"
        elif not {*one.columns, *filter(None, [one.group_by])} <= known:
            faults[where] = "报表里有已经不存在的栏目，请重新选择。"
        elif not set(one.sums) <= set(numbers):
            faults[where] = "只有数字的栏目才能合计，请重新选择。"
        titles.add(one.title)
    return faults
