"""Opening a worksheet that somebody sent: bounds first, then the cells, row by row.

An .xlsx is a zip of XML. Before anything is unpacked the zip's own list is looked at: a bomb says
how large it will become (and where it lies, reading stops at that size all the same). XML is read
with defusedxml, so that entities cannot grow; macros, links and pictures are never touched.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from admin.errors import Misconfigured
from admin.imports.errors import NotAWorkbook, WorkbookTooLarge

MAX_BYTES = 10 * 1024 * 1024  # of the file
MAX_UNPACKED = 120 * 1024 * 1024  # bytes of all members; 20,000 rows take about 15 MB
MAX_MEMBERS = 500
MAX_ROWS = 20_000  # candidates …
MARGIN_ROWS = 50  # … and headings, examples, notes around them
MAX_COLUMNS = 60


def read_lines(data: bytes) -> Iterator[tuple[int, Sequence[object]]]:
    """Lines of the first visible sheet: number from 1, values (a formula as its text).

    NotAWorkbook, WorkbookTooLarge; both may also come while iterating.
    """
    _check_zip(data)
    if not openpyxl.DEFUSEDXML:
        raise Misconfigured(detail="defusedxml missing")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
        if sheet is None:
            raise NotAWorkbook(detail="no visible sheet")
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            if number > MAX_ROWS + MARGIN_ROWS:
                raise WorkbookTooLarge(detail="rows")
            if len(cells) > MAX_COLUMNS and any(cell is not None for cell in cells[MAX_COLUMNS:]):
                raise WorkbookTooLarge(detail="columns")
            yield number, cells[:MAX_COLUMNS]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise NotAWorkbook(detail=type(error).__name__) from error
    except (SyntaxError, AttributeError, IndexError, OSError, EOFError, zlib.error) as error:
        raise NotAWorkbook(detail=type(error).__name__) from error


def _check_zip(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise WorkbookTooLarge(detail="bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise NotAWorkbook(detail="no zip") from error
    if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED:
        raise WorkbookTooLarge(detail="unpacked")
