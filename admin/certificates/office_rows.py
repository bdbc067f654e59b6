"""Rows of a worksheet of the office's certificates (任职资格证书等): columns and checks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from admin.certificates.office import MAX_BODY, MAX_ISSUER, MAX_TERM, MAX_TITLE, OfficeText
from admin.imports.cells import Unreadable, date_of, text_of
from admin.imports.person_cells import (
    IDENTITY_KIND,
    IDENTITY_NUMBER,
    NAME,
    SEX,
    Who,
    who_of,
)
from admin.imports.sheet import Column, Fault, Layout, Line, read_table, refuse_repeated

FOR_EVER = "长期有效"
LAYOUT = Layout(
    columns=(
        Column("serial", "序号", ("编号",)),
        NAME,
        SEX,
        IDENTITY_KIND,
        IDENTITY_NUMBER,
        Column("title", "证书名称", ("证书", "名称"), required=True),
        Column("body", "正文", ("证书正文", "内容"), required=True),
        Column("term", "有效期限", ("有效期", "期限")),
        Column("issuer", "颁发单位", ("发证单位", "颁证单位"), required=True),
        Column("awarded_on", "颁发日期", ("发证日期", "颁证日期"), required=True),
    ),
    key="identity_number",
    empty="表中没有持证人",
    lengths={"title": MAX_TITLE, "body": MAX_BODY, "term": MAX_TERM, "issuer": MAX_ISSUER},
)


@dataclass(frozen=True)
class OfficeRow:
    """One certificate as read; ``row`` is the line in the worksheet."""

    row: int
    who: Who
    text: OfficeText


@dataclass(frozen=True)
class OfficeReading:
    """Everything read and everything wrong."""

    rows: tuple[OfficeRow, ...]
    faults: tuple[Fault, ...]
    examples: int = 0


def read_office_sheet(
    lines: Iterable[tuple[int, Sequence[object]]], *, today: date
) -> OfficeReading:
    """Read numbered lines of cell values; a certificate is not dated after ``today``."""
    table = read_table(lines, LAYOUT)
    faults = list(table.faults)
    read: list[tuple[Line, OfficeRow]] = []
    for line in table.lines:
        row = _read_row(line, today)
        faults += line.faults
        if row is not None:
            read.append((line, row))
    keyed = [
        (
            line,
            (
                row.who.identity_kind,
                row.who.identity_number,
                row.text.title,
                row.text.awarded_on,
            ),
        )
        for line, row in read
    ]
    faults += refuse_repeated(keyed, "title", "同一人、同名、同日的证书与第 {} 行重复")
    return OfficeReading(tuple(row for _, row in read), tuple(sorted(faults)), table.examples)


def _read_row(line: Line, today: date) -> OfficeRow | None:
    who = who_of(line)
    title, body, issuer = (line.take(name, _filled) for name in ("title", "body", "issuer"))
    term = line.take("term", text_of)
    day = line.take("awarded_on", lambda cell: _day(cell, today))
    if who is None or line.faults or not isinstance(day, date):
        return None
    text = OfficeText(str(title), str(body), str(term) or FOR_EVER, str(issuer), day)
    return OfficeRow(line.number, who, text)


def _filled(cell: object) -> str:
    text = text_of(cell)
    if not text:
        raise Unreadable("没有填写", "这一列每行都要填写")
    return text


def _day(cell: object, today: date) -> date:
    day = date_of(cell)
    if day is None:
        raise Unreadable("没有填写颁发日期", "请写成 2026-05-16 或 20260516")
    if day > today:
        raise Unreadable("颁发日期在今天以后", "请核对日期")
    return day
