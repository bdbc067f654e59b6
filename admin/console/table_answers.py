"""A list as it stands in a page, as a worksheet or as a PDF (``?as=xlsx``, ``?as=pdf``)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from admin.console.kept_sheets import workbook_answer
from admin.console.views.documents import pdf_answer
from admin.kinds.printed_table import PrintedTable, table_pdf
from admin.preservation.sheets import sheet_bytes

MOST_PRINTED = 2_000  # rows that are still read on paper
WAYS = ("xlsx", "pdf")


def asked_as(request: HttpRequest) -> str:
    """``xlsx``, ``pdf``, or empty for the page."""
    way = request.GET.get("as", "")
    return way if way in WAYS else ""


def table_answer(way: str, table: PrintedTable) -> HttpResponse:
    """The table in the way asked for."""
    if way == "pdf":
        shown = table.rows[:MOST_PRINTED]
        cut = len(table.rows) > len(shown)
        more = (f"只印前 {MOST_PRINTED} 行，其余请导出工作表。",) if cut else ()
        printed = PrintedTable(**{**vars(table), "rows": shown, "after": (*table.after, *more)})
        return pdf_answer(table_pdf(printed, timezone.now()), f"{table.title}.pdf")
    widths = [max(8, round(one * 6)) for one in table.widths]
    data = sheet_bytes(table.title, table.headings, widths, table.rows)
    return workbook_answer(data, f"{table.title}.xlsx")
