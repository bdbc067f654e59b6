"""Orders for teaching visits as a worksheet: what was asked for; who came is kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from admin.kind_sheets.cells import days_text, prose_text
from admin.kind_sheets.sheet import Cell, Filled, KindSheet, register_sheet
from admin.kinds.families import Family
from admin.matches.models import VisitOrder
from admin.matches.models.common import MOST_NOTE, MOST_TOPIC
from admin.matches.ordering import MOST_DAYS, OrderEntry, change_order, take_order
from admin.matches.shapes import Shape, shape_of
from admin.matches.sheet_cells import stage_cell, subject_cell
from admin.sheets.cells import words_of
from admin.sheets.layout import Asked, SheetColumn

CELLS = (
    subject_cell(required=True, names=True),
    stage_cell(names=True),
    Cell(
        SheetColumn(
            "topic", "送教内容", ("主题", "内容"), required=True, most=MOST_TOPIC, width=30
        ),
        words_of,
        names=True,
    ),
    Cell(
        SheetColumn(
            "days",
            "可安排的日期",
            ("日期",),
            required=True,
            width=30,
            explained=f"几个日期之间用顿号隔开，最多 {MOST_DAYS} 个。",
        ),
        days_text,
    ),
    Cell(SheetColumn("note", "说明", most=MOST_NOTE, width=30), prose_text),
)


def register() -> None:
    """Called once, when Django starts."""
    register_sheet(
        KindSheet(
            key="visit-orders",
            name="送教订单",
            explained="学校提交的送教订单，每份一行；已撤销的不在表里。送教安排和学校评价不在表里。",
            empty="表中没有订单",
            order=92,
            family=Family.MATCH,
            unit="organisation",
            unit_heading="学校",
            cells=CELLS,
            records=lambda: VisitOrder.objects.exclude(state=VisitOrder.State.CANCELLED),
            told=_told,
            write=_write,
            fits=lambda rules: shape_of(rules) == Shape.ORDER,
        )
    )


def _told(one: VisitOrder, unmasked: bool) -> Mapping[str, str]:
    return {
        "subject": one.subject,
        "stage": one.stage,
        "topic": one.topic,
        "days": "、".join(one.days),
        "note": one.note,
    }


def _write(record: VisitOrder | None, filled: Filled, asked: Asked) -> None:
    """Take an order, or change one for which nobody is chosen."""
    cells, by, at = filled.cells, asked.by, asked.at
    entry = OrderEntry(
        organisation=filled.unit,
        subject=cells["subject"],
        stage=cells["stage"],
        topic=cells["topic"],
        days=tuple(date.fromisoformat(day) for day in cells["days"].split("、")),
        note=cells["note"],
    )
    if record is None:
        take_order(filled.kind, entry, filled.values, by=by, at=at)
    else:
        change_order(record, entry, filled.values, by=by, at=at)
