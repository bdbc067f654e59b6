"""Rows of a worksheet of candidates: columns, checks within a row, checks across rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from admin.imports.cells import phone_of, text_of
from admin.imports.person_cells import (
    BIRTH_DATE,
    IDENTITY_KIND,
    IDENTITY_NUMBER,
    NAME,
    SEX,
    who_of,
)
from admin.imports.sheet import Column, Fault, Layout, Line, read_table, refuse_repeated

LAYOUT = Layout(
    columns=(
        Column("serial", "序号", ("编号",)),
        NAME,
        SEX,
        IDENTITY_KIND,
        IDENTITY_NUMBER,
        BIRTH_DATE,
        Column("ethnicity", "民族"),
        Column("unit", "单位", ("工作单位", "所在单位", "学校", "单位名称"), required=True),
        Column("group", "应试人类别", ("类别", "身份类别", "职业")),
        Column("phone", "联系电话", ("手机", "手机号", "电话", "联系方式")),
        Column("remarks", "备注"),
    ),
    key="identity_number",
    empty="表中没有应试人",
    lengths={"ethnicity": 20, "unit": 120, "group": 40, "remarks": 500},
)


@dataclass(frozen=True)
class CandidateRow:
    """One candidate as read; ``row`` is the line in the worksheet."""

    row: int
    name: str
    sex: str
    identity_kind: str
    identity_number: str
    birth_date: date | None
    ethnicity: str
    unit: str
    group: str
    phone: str
    remarks: str


@dataclass(frozen=True)
class SheetReading:
    """Everything read and everything wrong."""

    rows: tuple[CandidateRow, ...]
    faults: tuple[Fault, ...]
    examples: int = 0  # example lines passed over


def read_sheet(lines: Iterable[tuple[int, Sequence[object]]]) -> SheetReading:
    """Read numbered lines of cell values: heading line found, examples and notes passed over."""
    table = read_table(lines, LAYOUT)
    faults = list(table.faults)
    read: list[tuple[Line, CandidateRow]] = []
    for line in table.lines:
        row = _read_row(line)
        faults += line.faults
        if row is not None:
            read.append((line, row))
    keyed = [(line, (row.identity_kind, row.identity_number)) for line, row in read]
    faults += refuse_repeated(keyed, "identity_number", "证件号码与第 {} 行重复")
    return SheetReading(tuple(row for _, row in read), tuple(sorted(faults)), table.examples)


def _read_row(line: Line) -> CandidateRow | None:
    who = who_of(line)
    texts = {
        name: line.take(name, phone_of if name == "phone" else text_of)
        for name in ("ethnicity", "unit", "group", "phone", "remarks")
    }
    if texts["unit"] == "":
        line.refuse("unit", "没有填写单位", "请填写；无单位的填“无”")
    if who is None or line.faults:
        return None
    return CandidateRow(
        row=line.number,
        name=who.name,
        sex=who.sex,
        identity_kind=who.identity_kind,
        identity_number=who.identity_number,
        birth_date=who.birth_date,
        ethnicity=str(texts["ethnicity"]),
        unit=str(texts["unit"]),
        group=str(texts["group"]),
        phone=str(texts["phone"]),
        remarks=str(texts["remarks"]),
    )
