"""A table as a PDF to be printed and stamped: title, a few lines, rows, places for signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from admin.project.typeset import pdf_of


@dataclass(frozen=True)
class PrintedTable:
    """``widths`` of the columns in parts of the whole; ``right``: numbers of the columns set to
    the right; ``told``: lines above the table; ``after``: paragraphs below it; ``signed``: words
    before the places for the pen.
    """

    title: str
    headings: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]
    told: Sequence[str] = ()
    after: Sequence[str] = ()
    signed: Sequence[str] = ()
    right: Sequence[int] = ()
    wide: bool = True


def table_pdf(table: PrintedTable, at: datetime) -> bytes:
    """The PDF on A4, crosswise where ``wide``; the head is repeated on every page."""
    data = {
        "title": table.title,
        "headings": list(table.headings),
        "widths": list(table.widths),
        "rows": [list(row) for row in table.rows],
        "told": list(table.told),
        "after": list(table.after),
        "signed": list(table.signed),
        "right": list(table.right),
        "wide": table.wide,
        "printed": localtime(at).strftime("%Y-%m-%d %H:%M"),
    }
    return pdf_of("admin.kinds", "printed_table.typ", data, at)
