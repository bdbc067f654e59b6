"""The year as a workbook: the items of the plan, all figures with the years before, each table."""

from __future__ import annotations

from collections.abc import Iterable

from admin.preservation.sheets import Sheet
from admin.year.figures import Figures, Table

_FIGURES = (("工作", 18), ("指标", 24), ("数值", 12), ("单位", 8), ("说明", 30), ("历年", 60))


def sheets_of(groups: Iterable[Figures]) -> list[Sheet]:
    """A sheet of all figures, then one for each table that has rows."""
    listed = list(groups)
    rows = [
        (group.title, one.name, one.value, one.unit, one.note, one.trend_told)
        for group in listed
        for one in group.figures
    ]
    headings, widths = zip(*_FIGURES, strict=True)
    tables = [_sheet(table) for group in listed for table in group.tables if table.rows]
    return [Sheet("各项数据", headings, widths, rows), *tables]


def _sheet(table: Table) -> Sheet:
    widths = (28, *(14 for _ in table.headings[1:]))
    rows = [[cell.text for cell in row] for row in table.rows]
    return Sheet(table.title, table.headings, widths, rows)
