"""A worksheet as an office would send it: rows of cells in a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook


def book_of(*rows: Sequence[object], name: str = "表") -> bytes:
    """The rows as an .xlsx file of one sheet."""
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.title = name
    for row in rows:
        book.active.append(list(row))
    book.save(out)
    return out.getvalue()
