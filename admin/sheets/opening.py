"""Opening what an office sends: bounds first, then every visible sheet as rows. Bytes in, rows out.

An .xlsx is a zip of XML: its own list is looked at before anything is unpacked, XML is read with
defusedxml, macros are refused. Merged cells are filled from their first one, as people read them.
Text in columns (.csv) is read in UTF-8, UTF-16 or GB 18030.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries

from admin.errors import LabError, Misconfigured
from admin.preservation.sheets import DANGEROUS
from admin.sheets.errors import HasMacros, NotATable, OldFormat, SheetTooLarge, WebPage

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 160 * 1024 * 1024
MAX_MEMBERS = 500
MAX_ROWS = 30_000
MAX_COLUMNS = 100
MAX_SHEETS = 40
MAX_MERGED_CELLS = 200_000
SNIFFED = 64 * 1024  # characters by which the separator is found
OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")
_WEB = re.compile(r"\s*(<!doctype|<html|<table|<meta|<\?xml|mime-version:)", re.IGNORECASE)

Cells = tuple[object, ...]
Area = tuple[int, int, int, int]  # first column, first row, last column, last row; from 0


@dataclass(frozen=True)
class RawSheet:
    """A sheet as it is: ``rows[0]`` is line 1. ``merges``: merged areas, whose cells all hold the
    value of the first.
    """

    name: str
    rows: tuple[Cells, ...]
    merges: tuple[Area, ...] = ()


def open_sheets(data: bytes) -> tuple[RawSheet, ...]:
    """Visible sheets that hold anything; at least one.

    OldFormat, WebPage, HasMacros, NotATable, SheetTooLarge.
    """
    if len(data) > MAX_BYTES:
        raise SheetTooLarge(detail="bytes")
    if data.startswith(OLD_CONTAINER):
        raise OldFormat
    sheets = _of_workbook(data) if data.startswith(b"PK") else (_of_text(data),)
    found = tuple(one for one in sheets if any(map(is_filled, one.rows)))
    if not found:
        raise NotATable("文件里没有内容。请核对后重新上传。")
    return found


def is_filled(cells: Sequence[object]) -> bool:
    """Whether a line holds anything."""
    return any(cell is not None and str(cell).strip() for cell in cells)


def _of_workbook(data: bytes) -> tuple[RawSheet, ...]:
    _check_zip(data)
    if not openpyxl.DEFUSEDXML:
        raise Misconfigured(detail="defusedxml missing")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        visible = [one for one in book.worksheets if one.sheet_state == "visible"]
        return tuple(_sheet(one) for one in visible[:MAX_SHEETS])
    except LabError:
        raise
    except Exception as error:  # what broken zips and broken XML lead to has no common root
        raise NotATable(detail=type(error).__name__) from error


def _check_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise NotATable(detail="no zip") from error
    if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED:
        raise SheetTooLarge(detail="unpacked")
    if any(one.filename.lower().endswith("vbaproject.bin") for one in members):
        raise HasMacros


def _sheet(sheet: Any) -> RawSheet:
    sheet.reset_dimensions()  # what a file says of its own size is not believed
    rows: list[Cells] = []
    for cells in sheet.iter_rows(values_only=True):
        if len(cells) > MAX_COLUMNS:
            if is_filled(cells[MAX_COLUMNS:]):
                raise SheetTooLarge(detail="columns")
            cells = cells[:MAX_COLUMNS]
        rows.append(tuple(cells))
        if len(rows) > MAX_ROWS and is_filled(cells):
            raise SheetTooLarge(detail="rows")
        if len(rows) > 2 * MAX_ROWS:  # formatted to the bottom, without anything in it
            break
    while rows and not is_filled(rows[-1]):
        rows.pop()
    merges = _merges(sheet, len(rows))
    return RawSheet(str(sheet.title), tuple(_filled_in(rows, merges)), merges)


def _merges(sheet: Any, rows: int) -> tuple[Area, ...]:
    """Merged areas, which stand behind the cells in the sheet's own XML."""
    with sheet._get_source() as source:
        xml = source.read(MAX_UNPACKED)
    tail = xml[max(xml.rfind(b"sheetData>"), xml.rfind(b"sheetData/>"), 0) :]
    areas, cells = [], 0
    for found in _MERGE.finditer(tail):
        left, top, right, bottom = (int(part or 1) for part in range_boundaries(found[1].decode()))
        bottom, right = min(bottom, rows), min(right, MAX_COLUMNS)
        if bottom < top or right < left:
            continue
        cells += (right - left + 1) * (bottom - top + 1)
        if cells > MAX_MERGED_CELLS:
            raise SheetTooLarge(detail="merged cells")
        areas.append((left - 1, top - 1, right - 1, bottom - 1))
    return tuple(areas)


def _filled_in(rows: Sequence[Cells], merges: Sequence[Area]) -> list[Cells]:
    changed = {number: list(cells) for number, cells in enumerate(rows) if merges}
    for left, top, right, bottom in merges:
        first = rows[top][left] if left < len(rows[top]) else None
        for number in range(top, bottom + 1):
            line = changed[number]
            line.extend([None] * (right + 1 - len(line)))
            line[left : right + 1] = [first] * (right + 1 - left)
    return [tuple(changed.get(number, cells)) for number, cells in enumerate(rows)]


def _of_text(data: bytes) -> RawSheet:
    text = _decoded(data)
    if _WEB.match(text):
        raise WebPage
    if "\x00" in text or not text.strip():
        raise NotATable(detail="no text")
    try:
        first = text[:SNIFFED].split("\n", 1)[0]
        separator = max(",\t;，", key=first.count)
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise NotATable(detail="csv") from error
    if not any(len(line) > 1 for line in lines[:20]):
        raise NotATable(detail="one column")
    while lines and not is_filled(lines[-1]):
        lines.pop()
    if len(lines) > MAX_ROWS or any(len(line) > MAX_COLUMNS for line in lines):
        raise SheetTooLarge(detail="csv")
    return RawSheet("CSV", tuple(tuple(map(_of_cell, line)) for line in lines))


def _of_cell(text: str) -> object:
    """A cell of text; the apostrophe that keeps spreadsheets from running it is taken off."""
    if text.startswith("'") and text[1:].lstrip(" \u3000\xa0").startswith(DANGEROUS):
        return text[1:]
    return text or None


def _decoded(data: bytes) -> str:
    codings = ("utf-8-sig", "gb18030")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        codings = ("utf-16", "gb18030")
    for coding in codings:
        try:
            return data.decode(coding)
        except UnicodeDecodeError:
            continue
    raise NotATable(detail="encoding")
