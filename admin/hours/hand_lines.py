"""A line of the worksheet of hours entered by hand, as read by the rules in force. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from admin.errors import LabError
from admin.hours.entering import MOST_HOURS, Hours
from admin.hours.rule import HourRule
from admin.hours.rules_in_force import InForce, rule_on
from admin.imports.cells import Unreadable, date_of, text_of
from admin.imports.person_cells import Who, who_of
from admin.imports.sheet import Line
from admin.rosters.columns import YES_NO
from admin.sheets.cells import YES, chooser, comparable, words_of


@dataclass(frozen=True)
class HandLine:
    """One line as read; what it leaves empty stays as it is on record."""

    line: Line
    who: Who
    what: Hours
    reason: str


def read_line(line: Line, rules: Sequence[InForce], today: date) -> HandLine | None:
    """The hours of the line; None where a cell cannot be taken (the line says which)."""
    who = who_of(line)
    day = line.take("day", lambda cell: _day(cell, today))
    title, hours = line.take("title", _filled), line.take("hours", _hours)
    taught = line.take("taught", chooser(YES_NO))
    reason = line.take("reason", words_of)
    if not isinstance(day, date):
        return None
    try:
        rule = rule_on(day, rules).rule
    except LabError as error:
        line.refuse("day", error.text.rstrip("。"), "请核对日期")
        return None
    kind, level, grade = (
        line.take(name, _chosen(rule, name)) for name in ("kind", "level", "grade")
    )
    if who is None or line.faults or not isinstance(hours, Decimal):
        return None
    what = Hours(day, str(title), hours, str(kind), str(level), str(grade), taught == YES)
    return HandLine(line, who, what, str(reason))


def _chosen(rule: HourRule, name: str) -> Callable[[object], str]:
    """A reader of a kind, level or grade by the name that the rule gives to it."""
    known = {
        "kind": {one.name: one.code for one in rule.kinds},
        "level": {one.name: one.code for one in rule.levels},
        "grade": {grade: grade for grade, _ in rule.grades},
    }[name]
    by_name = {comparable(words): code for words, code in known.items()}

    def read(cell: object) -> str:
        text = words_of(cell)
        if not text and name != "kind":
            return ""
        if comparable(text) not in by_name:
            what = "不是学分规则里的写法" if text else "没有填写学时类别"
            raise Unreadable(what, f"请填写：{'、'.join(known)}")
        return by_name[comparable(text)]

    return read


def _day(cell: object, today: date) -> date:
    day = date_of(cell)
    if day is None:
        raise Unreadable("没有填写日期", "请写成 2026-05-16 或 20260516")
    if day > today:
        raise Unreadable("日期在今天以后", "请核对日期")
    return day


def _hours(cell: object) -> Decimal:
    text = text_of(cell).removesuffix("学时").strip()
    try:
        hours = Decimal(text)
    except InvalidOperation as error:
        what = "应为数字" if text else "没有填写学时"
        raise Unreadable(what, "请只填学时数，例如 12 或 4.5") from error
    if not hours.is_finite() or not 0 < hours <= MOST_HOURS or hours != round(hours, 2):
        raise Unreadable(f"学时应大于 0、不超过 {MOST_HOURS}，最多两位小数", "请核对学时")
    return hours


def _filled(cell: object) -> str:
    text = words_of(cell)
    if not text:
        raise Unreadable("没有填写培训名称", "请填写")
    return text
