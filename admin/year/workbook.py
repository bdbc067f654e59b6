"""The year as a workbook: the items of the plan, all figures with the years before, each table."""

from __future__ import annotations

from collections.abc import Iterable

from admin.preservation.sheets import Sheet
from admin.year.figures import Figures, Table

MOST_TITLE = 31  # characters Excel takes in the name of a sheet
_FORBIDDEN = str.maketrans("", "", "[]:*?/\\'")
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
    sheets = [Sheet("各项数据", headings, widths, rows)]
    taken = {"各项数据"}
    for group in listed:
        for table in group.tables:
            if table.rows:
                sheets.append(_sheet(table, _free(table.title, taken)))
    return sheets


def _sheet(table: Table, title: str) -> Sheet:
    widths = (28, *(14 for _ in table.headings[1:]))
    return Sheet(title, table.headings, widths, [[cell.text for cell in row] for row in table.rows])


def _free(title: str, taken: set[str]) -> str:
    """The title as a sheet may be named, with a number where another one has it."""
    plain = title.translate(_FORBIDDEN)
    name, number = plain[:MOST_TITLE], 1
    while name in taken:
        number += 1
        end = f"（{number}）"
        name = plain[: MOST_TITLE - len(end)] + end
    taken.add(name)
    return name
