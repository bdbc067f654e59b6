"""An empty sheet of a layout to fill in, with notes on its columns."""

from __future__ import annotations

from admin.imports.sheet import Column, Layout
from admin.imports.template_book import TemplateText, template_book
from admin.sheets.layout import SheetColumn, SheetLayout

NOTES = (
    "带 * 的列必填；没有的列可以整列删去，列的次序可以改动。",
    "空着的单元格不改动系统里已有的内容。",
    "日期可写成 1990-03-01、1990/3/1、1990年3月1日 或 19900301。",
    "证件号码列已设为文本；从别处粘贴时请用“选择性粘贴—数值”，以免末几位丢失。",
    "上传后先预览：有一处错误就一行也不导入；核对无误再确认。",
)


def template_of(layout: SheetLayout) -> bytes:
    """The template as an .xlsx file, with drop-downs for what is chosen."""
    columns = tuple(Column(one.key, one.heading, (), one.required) for one in layout.columns)
    explained = [f"{one.heading}：{one.explained}" for one in layout.columns if one.explained]
    notes = [f"{number}. {note}" for number, note in enumerate((*NOTES, *explained), 1)]
    text = TemplateText(
        title=layout.name[:30],
        layout=Layout(columns, layout.identifying[0], layout.empty, {}),
        examples=(),
        notes=tuple(notes),
        options={one.key: option_names(one) for one in layout.columns if one.options},
        closed=frozenset(),
        widths={one.key: one.width for one in layout.columns},
    )
    return template_book(text)


def option_names(column: SheetColumn) -> tuple[str, ...]:
    """One name for each thing that a column can say."""
    names: dict[str, str] = {}
    for name, value in column.options.items():
        names.setdefault(value, name)
    return tuple(names.values())
