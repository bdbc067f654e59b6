"""The worksheet of an examiner who marks on paper: template and reading. Pure but for openpyxl."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from admin.imports.cells import Unreadable, text_of
from admin.imports.sheet import Fault, column_letter
from admin.marking.errors import OutOfRange
from admin.parallel.marks import check_mark
from admin.whole_number import whole_number
from wordlists.syllabus import ITEM_KINDS, ITEM_NAMES, POINTS

NUMBER = "编号"
HEADER_SEARCH_ROWS = 10
NOTE_MARKS = ("注", "说明", "备注", "评分人", "制表", "合计")
NOTE = "说明：每行一份录音，各项填得分（不是扣分），最多两位小数；没有评的行整行留空。"


@dataclass(frozen=True)
class MarkRow:
    """One recording's marks; ``row`` is the line in the worksheet."""

    row: int
    number: int
    marks: Mapping[str, Decimal]


@dataclass(frozen=True)
class MarkSheet:
    """Everything read and everything wrong."""

    rows: tuple[MarkRow, ...]
    faults: tuple[Fault, ...]


def template_bytes(version: str, numbers: Sequence[int]) -> bytes:
    """A worksheet (.xlsx) with a line for each number that waits for marks."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "平行评分"
    for column, heading in enumerate(("序号", NUMBER, *_headings(version).values()), 1):
        cell = sheet.cell(1, column, heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE7F3")
        sheet.column_dimensions[get_column_letter(column)].width = 20 if column > 2 else 10
    for row, number in enumerate(numbers, 1):
        sheet.append([row, f"{number:04d}"])
    sheet.append([])
    sheet.append([NOTE])
    sheet.freeze_panes = "C2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_marks(lines: Iterable[tuple[int, Sequence[object]]], version: str) -> MarkSheet:
    """Read numbered lines of cell values; lines without any mark are passed over."""
    numbered = iter(lines)
    places = _find_header(numbered, version)
    if isinstance(places, Fault):
        return MarkSheet((), (places,))
    rows, faults = [], []
    for number, cells in numbered:
        values = {name: cells[at] if at < len(cells) else None for name, at in places.items()}
        first = next((str(one).strip() for one in cells if _filled(one)), "")
        if first.startswith(NOTE_MARKS):
            break
        if not any(_filled(value) for name, value in values.items() if name != NUMBER):
            continue
        row, found = _read_row(number, values, places, version)
        faults += found
        if row is not None:
            rows.append(row)
    faults += _repeated(rows, places)
    if not rows and not faults:
        faults.append(Fault(0, "", "", "表中没有分数", "请在编号后面填写各项得分"))
    return MarkSheet(tuple(rows), tuple(sorted(faults)))


def _headings(version: str) -> dict[str, str]:
    return {
        kind: f"{place}. {ITEM_NAMES[kind]}（满分 {POINTS[version][kind]}）"
        for place, kind in enumerate(ITEM_KINDS[version], 1)
    }


def _filled(value: object) -> bool:
    return value is not None and bool(str(value).strip())


def _find_header(
    lines: Iterable[tuple[int, Sequence[object]]], version: str
) -> dict[str, int] | Fault:
    names = {NUMBER: NUMBER} | {kind: ITEM_NAMES[kind] for kind in ITEM_KINDS[version]}
    for number, cells in lines:
        texts = [str(cell or "").replace(" ", "") for cell in cells]
        places = {
            name: next((at for at, text in enumerate(texts) if heading in text), -1)
            for name, heading in names.items()
        }
        if min(places.values()) >= 0:
            return places
        if number >= HEADER_SEARCH_ROWS:
            break
    wanted = "、".join(names.values())
    what = f"前 {HEADER_SEARCH_ROWS} 行中没有找到完整的标题行（{wanted}）"
    return Fault(0, "", "", what, "请使用下载的模板，不要改动标题")


def _read_row(
    line: int, values: Mapping[str, object], places: Mapping[str, int], version: str
) -> tuple[MarkRow | None, list[Fault]]:
    faults: list[Fault] = []
    number, marks = 0, {}
    try:
        number = _number_of(values[NUMBER])
    except Unreadable as error:
        faults.append(Fault(line, column_letter(places[NUMBER]), NUMBER, error.what, error.how))
    for kind in ITEM_KINDS[version]:
        try:
            marks[kind] = _mark_of(values[kind], POINTS[version][kind])
        except Unreadable as error:
            column = column_letter(places[kind])
            faults.append(Fault(line, column, ITEM_NAMES[kind], error.what, error.how))
    return (None if faults else MarkRow(line, number, marks)), faults


def _number_of(value: object) -> int:
    text = text_of(value)
    if not (number := whole_number(text)):
        raise Unreadable("编号不是数字", "请照模板上的编号填写")
    return number


def _mark_of(value: object, full: Decimal) -> Decimal:
    text = text_of(value)
    if not text:
        raise Unreadable("没有填写分数", "请填写得分；整份没有评的请整行留空")
    try:
        mark = Decimal(text)
        check_mark(mark, full)
    except InvalidOperation as error:
        raise Unreadable("不是数字", "请填写得分，如 9.45") from error
    except OutOfRange as error:
        raise Unreadable(f"分数应在 0 至 {full} 之间，最多两位小数", "请核对后改正") from error
    return mark


def _repeated(rows: Sequence[MarkRow], places: Mapping[str, int]) -> list[Fault]:
    first: dict[int, int] = {}
    faults = []
    for row in rows:
        if row.number in first:
            what = f"编号与第 {first[row.number]} 行重复"
            column = column_letter(places[NUMBER])
            faults.append(Fault(row.row, column, NUMBER, what, "请删除重复的行或更正编号"))
        first.setdefault(row.number, row.row)
    return faults
