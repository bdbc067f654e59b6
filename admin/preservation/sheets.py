"""Tables as Excel and CSV whose cells cannot run anything. Pure: rows in, bytes out.

In Excel every cell but the sequence number is typed as text, so that long numbers keep their
digits and a leading "=" stays a character. CSV knows no types: there a cell that a spreadsheet
would take for a formula gets an apostrophe in front (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

BOM = "\ufeff"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MAX_CELL = 32_767  # characters Excel takes
MOST_TITLE = 31  # characters Excel takes in the name of a sheet
_NOT_IN_TITLES = str.maketrans("", "", "[]:*?/\\'")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WRITTEN_EVERY = 500  # rows between two words on progress

Progress = Callable[[int], None]


def harmless(text: str) -> str:
    """The cell as CSV may hold it.

    >>> harmless("=1+1"), harmless(" @SUM(A1)"), harmless("王小红"), harmless("-")
    ("'=1+1", "' @SUM(A1)", '王小红', "'-")
    """
    return "'" + text if text.lstrip(" \u3000\xa0").startswith(DANGEROUS) else text


def write_csv(
    path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]], told: Progress
) -> int:
    """UTF-8 with BOM, sequence number first; returns how many rows."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer = csv.writer(file)
        writer.writerow(["序号", *headings])
        for count, row in enumerate(rows, 1):
            writer.writerow([count, *(harmless(cell) for cell in row)])
            if count % _WRITTEN_EVERY == 0:
                told(count)
    told(count)
    return count


def write_xlsx(
    path: Path,
    title: str,
    headings: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[str]],
    told: Progress,
) -> int:
    """A workbook written row by row, sequence number first; returns how many rows."""
    return _write_book(path, [Sheet(title, headings, widths, rows)], told)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, its title as people say it; ``rows`` may be made while they are
    written.
    """

    title: str
    headings: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[str]]


def sheet_bytes(
    title: str, headings: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]
) -> bytes:
    """A list that a page gives at once, as a workbook like that of ``write_xlsx``."""
    return book_bytes([Sheet(title, headings, widths, rows)])


def book_bytes(sheets: Iterable[Sheet]) -> bytes:
    """The same with several sheets."""
    file = io.BytesIO()
    _write_book(file, sheets, lambda count: None)
    return file.getvalue()


def _write_book(file: Path | BinaryIO, sheets: Iterable[Sheet], told: Progress) -> int:
    """Returns how many rows in all."""
    book, total, taken = Workbook(write_only=True), 0, set[str]()
    for one in sheets:
        title = _fitting(one.title, taken)
        taken.add(title)
        total += _write_sheet(book, title, one, told)
    book.save(file)
    return total


def _fitting(title: str, taken: set[str]) -> str:
    """The title as Excel takes it, with a number where another sheet has it."""
    plain = title.translate(_NOT_IN_TITLES)
    name, number = plain[:MOST_TITLE], 1
    while name in taken:
        number += 1
        end = f"（{number}）"
        name = plain[: MOST_TITLE - len(end)] + end
    return name


def _write_sheet(book: Workbook, title: str, one: Sheet, told: Progress) -> int:
    sheet, headings = book.create_sheet(title), one.headings
    sheet.freeze_panes = "A2"
    for index, width in enumerate((7, *one.widths), 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    bold, fill = Font(bold=True), PatternFill("solid", fgColor="DDE7F3")
    head = []
    for heading in ("序号", *headings):
        cell = WriteOnlyCell(sheet, heading)
        cell.font, cell.fill = bold, fill
        head.append(cell)
    sheet.append(head)
    count, cells = 0, [_text_cell(sheet) for _ in headings]
    for count, row in enumerate(one.rows, 1):
        sheet.append([count, *map(_filled, cells, row)])
        if count % _WRITTEN_EVERY == 0:
            told(count)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings) + 1)}{count + 1}"
    told(count)
    return count


def _text_cell(sheet: Any) -> Any:
    """A cell of one column, filled anew for each row: a row is written as soon as it is there."""
    cell = WriteOnlyCell(sheet)
    cell.number_format = "@"
    return cell


def _filled(cell: Any, text: str) -> Any:
    shown = _CONTROLS.sub("", text)[:MAX_CELL]
    if not shown:
        return None
    cell.value = shown
    cell.data_type = "s"  # never "f", whatever it begins with
    return cell
