"""The sheet as it was sent, with every faulty cell marked and a note in it. Bytes out."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from admin.imports.sheet import Fault
from admin.preservation.sheets import MAX_CELL
from admin.sheets.heads import Head
from admin.sheets.opening import RawSheet

BAD, WHOLE_LINE = PatternFill("solid", fgColor="FFC7CE"), PatternFill("solid", fgColor="FFF2CC")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
WIDTH = 16


def marked_copy(sheet: RawSheet, head: Head, faults: Sequence[Fault]) -> bytes:
    """An .xlsx file: the sheet with marks and notes, and a second one that lists the faults."""
    book = Workbook()
    copy = book.active
    assert isinstance(copy, Worksheet)
    copy.title = re.sub(r"[\[\]:*?/\\]", " ", sheet.name)[:31] or "表"
    for number, cells in enumerate(sheet.rows, 1):
        for place, value in enumerate(cells, 1):
            if value is not None:
                _put(copy, number, place, value)
    for left, top, right, bottom in sheet.merges:
        copy.merge_cells(
            start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
        )
    for row in range(head.first + 1, head.last + 2):
        for cell in copy[row]:
            cell.font = Font(bold=True)
    copy.freeze_panes = f"A{head.last + 2}"
    for place in range(1, copy.max_column + 1):
        copy.column_dimensions[get_column_letter(place)].width = WIDTH
    _mark(copy, faults)
    _list(book, faults)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(copy: Worksheet, row: int, column: int, value: object) -> None:
    cell = copy.cell(row, column)
    if isinstance(value, bool | int | float | date | datetime):
        cell.value = value
        return
    cell.value = _CONTROLS.sub("", str(value))[:MAX_CELL]
    cell.data_type = "s"  # never a formula
    cell.number_format = "@"


def _mark(copy: Worksheet, faults: Sequence[Fault]) -> None:
    notes: dict[tuple[int, int], list[str]] = {}
    for fault in faults:
        if fault.row:
            column = column_index_from_string(fault.column) if fault.column else 1
            about = "" if fault.column else f"{fault.heading}："
            notes.setdefault((fault.row, column), []).append(f"{about}{fault.what}。{fault.how}。")
    first_of = {
        (row, column): (area.min_row, area.min_col)
        for area in copy.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    merged: dict[tuple[int, int], list[str]] = {}
    for place, texts in notes.items():
        merged.setdefault(first_of.get(place, place), []).extend(texts)
    for (row, column), texts in merged.items():
        cell = copy.cell(row, column)
        cell.fill = BAD
        cell.comment = Comment("\n".join(dict.fromkeys(texts)), "导入检查", height=90, width=260)


def _list(book: Workbook, faults: Sequence[Fault]) -> None:
    listed = book.create_sheet("需要改正")
    listed.append(["行", "单元格", "列", "问题", "怎样改"])
    for fault in faults:
        listed.append([fault.row, fault.cell, *map(_safe, (fault.heading, fault.what, fault.how))])
    for cell in listed[1]:
        cell.font = Font(bold=True)
    for letter, width in {"A": 7, "B": 10, "C": 16, "D": 44, "E": 60}.items():
        listed.column_dimensions[letter].width = width
        for cell in listed[letter]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"
    listed.freeze_panes = "A2"


def _safe(text: str) -> str:
    return _CONTROLS.sub("", text)[:MAX_CELL]
