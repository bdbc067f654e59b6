"""Rows of a worksheet of online or text study: who, which course, hours, day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from admin.courses.sheet_people import COLUMNS, SheetPerson, read_person
from admin.imports.cells import Unreadable, date_of, text_of
from admin.imports.sheet import Column, Fault, Layout, Line, Table, refuse_repeated

MOST_HOURS = Decimal(1000)
MOST_NAME = 100
LAYOUT = Layout(
    columns=(
        *COLUMNS,
        Column("course_name", "课程名称", ("课程", "学习内容", "项目名称"), required=True),
        Column("hours", "学时", ("学时数", "获得学时"), required=True),
        Column("day", "完成日期", ("日期", "结业日期", "学习日期"), required=True),
    ),
    key="identity_number",
    empty="表中没有学习记录",
    lengths={"course_name": MOST_NAME},
)


@dataclass(frozen=True)
class StudyRow:
    """What somebody studied."""

    who: SheetPerson
    course_name: str
    hours: Decimal
    day: date

    @property
    def row(self) -> int:
        """The line in the worksheet."""
        return self.who.row


@dataclass(frozen=True)
class StudyReading:
    """Everything read and everything wrong."""

    rows: tuple[StudyRow, ...]
    faults: tuple[Fault, ...]
    examples: int = 0


def read_study(table: Table, *, today: date) -> StudyReading:
    """Read a table of ``LAYOUT``; nothing was studied after ``today``."""
    faults = list(table.faults)
    read: list[tuple[Line, StudyRow]] = []
    for line in table.lines:
        row = _read_row(line, today)
        faults += line.faults
        if row is not None:
            read.append((line, row))
    keyed = [(line, (row.who.identity_number, row.course_name, row.day)) for line, row in read]
    faults += refuse_repeated(keyed, "course_name", "同一人、同一课程、同一天与第 {} 行重复")
    return StudyReading(tuple(row for _, row in read), tuple(sorted(faults)), table.examples)


def _read_row(line: Line, today: date) -> StudyRow | None:
    who = None if line.faults else read_person(line)
    name = line.take("course_name", _filled)
    hours = line.take("hours", hours_of)
    day = line.take("day", lambda cell: day_of(cell, today))
    if who is None or line.faults or not isinstance(hours, Decimal) or not isinstance(day, date):
        return None
    return StudyRow(who, str(name), hours, day)


def hours_of(cell: object) -> Decimal:
    """Hours with at most one decimal, more than none. Unreadable."""
    text = text_of(cell).removesuffix("学时").strip()
    if not text:
        raise Unreadable("没有填写学时", "请填写学时数")
    try:
        hours = Decimal(text)
    except InvalidOperation as error:
        raise Unreadable("应为数字", "请只填学时数，例如 12 或 4.5") from error
    if not hours.is_finite() or not 0 < hours <= MOST_HOURS:
        raise Unreadable(f"学时应大于 0、不超过 {MOST_HOURS}", "请核对学时")
    if hours != round(hours, 1):
        raise Unreadable("学时最多一位小数", "请核对学时")
    return round(hours, 1)


def day_of(cell: object, today: date) -> date:
    """A day that is not after ``today``. Unreadable."""
    day = date_of(cell)
    if day is None:
        raise Unreadable("没有填写日期", "请写成 2026-05-16 或 20260516")
    if day > today or day.year < today.year - 30:
        raise Unreadable("日期在今天以后或过早", "请核对日期")
    return day


def _filled(cell: object) -> str:
    text = " ".join(text_of(cell).split())
    if not text:
        raise Unreadable("没有填写", "这一列每行都要填写")
    return text
