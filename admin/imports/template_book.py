"""The making of templates: headings, examples that are passed over, drop-downs, notes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from admin.imports.person_cells import IDENTITY_KINDS
from admin.imports.sheet import Layout
from admin.imports.workbook import MAX_ROWS

IDENTITY_KIND_NAMES = tuple(name for name in IDENTITY_KINDS if name != "身份证")
USUAL_WIDTH = 16


@dataclass(frozen=True)
class TemplateText:
    """What a template holds. ``options``: drop-downs by field; in ``closed`` ones nothing else may
    stand; ``examples``: cells of lines under the heading, first of them the mark that skips it.
    """

    title: str
    layout: Layout
    examples: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    options: Mapping[str, tuple[str, ...]]
    closed: frozenset[str]
    widths: Mapping[str, int]

    @property
    def first_row(self) -> int:
        """The first line for people to fill in."""
        return len(self.examples) + 2


def template_book(text: TemplateText) -> bytes:
    """An .xlsx file: the sheet with drop-downs, the sheet 填写说明, the hidden lists."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = text.title
    _headings(sheet, text)
    for row, example in enumerate(text.examples, 2):
        for column, value in enumerate(example, 1):
            cell = sheet.cell(row, column, value or None)
            cell.font = Font(italic=True, color="808080")
    notes = book.create_sheet("填写说明")
    notes.column_dimensions["A"].width = 100
    for row, note in enumerate(text.notes, 1):
        notes.cell(row, 1, note).alignment = Alignment(wrap_text=True)
    lists = book.create_sheet("选项")
    lists.sheet_state = "hidden"
    for column, (field, values) in enumerate(text.options.items(), 1):
        for row, value in enumerate(values, 1):
            lists.cell(row, column, value)
        _drop_down(sheet, text, field, get_column_letter(column), len(values))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _headings(sheet: Worksheet, text: TemplateText) -> None:
    for index, column in enumerate(text.layout.columns, 1):
        cell = sheet.cell(1, index, column.heading + ("*" if column.required else ""))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE7F3")
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = text.widths.get(column.field, USUAL_WIDTH)
        # Text, so that Excel keeps long numbers and dates as they are typed.
        sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = f"C{text.first_row}"


def _drop_down(sheet: Worksheet, text: TemplateText, field: str, letter: str, count: int) -> None:
    columns = text.layout.columns
    index = next(place for place, column in enumerate(columns, 1) if column.field == field)
    rule = DataValidation(
        type="list", formula1=f"选项!${letter}$1:${letter}${count}", allow_blank=True
    )
    rule.showErrorMessage = field in text.closed
    rule.error = "请从下拉列表中选择。"
    sheet.add_data_validation(rule)
    target = get_column_letter(index)
    rule.add(f"{target}{text.first_row}:{target}{MAX_ROWS + text.first_row - 1}")
