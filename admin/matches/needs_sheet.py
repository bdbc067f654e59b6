"""Needs of training as a worksheet; withdrawn ones are not in it."""

from __future__ import annotations

from collections.abc import Mapping

from admin.kind_sheets.cells import day_text, option_text, whole_text
from admin.kind_sheets.sheet import EDIT, Cell, Filled, KindSheet, register_sheet
from admin.kinds.families import Family
from admin.matches.errors import BadRequest
from admin.matches.models import Need, NeedBatch
from admin.matches.models.common import MOST_TOPIC
from admin.matches.needing import NeedEntry, change_need, put_in, take_need
from admin.matches.shapes import Shape, shape_of
from admin.matches.sheet_cells import stage_cell, subject_cell
from admin.rosters.units import root_of
from admin.sheets.cells import words_of
from admin.sheets.layout import Asked, SheetColumn

AUDIENCES = {str(name): str(value) for value, name in Need.Audience.choices}
CELLS = (
    Cell(
        SheetColumn(
            "audience",
            "培训对象",
            ("对象",),
            required=True,
            options={name: name for name in AUDIENCES},
        ),
        option_text({name: name for name in AUDIENCES}),
        names=True,
    ),
    subject_cell(names=True),
    stage_cell(names=True),
    Cell(
        SheetColumn(
            "topic", "主题", ("培训内容", "需求"), required=True, most=MOST_TOPIC, width=30
        ),
        words_of,
        names=True,
    ),
    Cell(SheetColumn("how_many", "人数", required=True), whole_text),
    Cell(SheetColumn("first_day", "希望最早"), day_text),
    Cell(SheetColumn("last_day", "希望最晚"), day_text),
    Cell(
        SheetColumn("batch", "批次", most=60, explained="已建立的批次的名称；没有列入的留空。"),
        words_of,
    ),
)


def register() -> None:
    """Called once, when Django starts."""
    register_sheet(
        KindSheet(
            key="needs",
            name="培训需求",
            explained="各单位填报的培训需求，每条一行；已撤回的不在表里。批次要先建立。",
            empty="表中没有需求",
            order=90,
            family=Family.MATCH,
            unit="organisation",
            unit_heading="填报单位",
            cells=CELLS,
            records=lambda: Need.objects.filter(withdrawn_at=None).select_related("batch"),
            told=_told,
            write=_write,
            fits=lambda rules: shape_of(rules) == Shape.NEED,
        )
    )


def _told(one: Need, unmasked: bool) -> Mapping[str, str]:
    return {
        "audience": str(one.get_audience_display()),
        "subject": one.subject,
        "stage": one.stage,
        "topic": one.topic,
        "how_many": str(one.how_many),
        "first_day": one.first_day.isoformat() if one.first_day else "",
        "last_day": one.last_day.isoformat() if one.last_day else "",
        "batch": one.batch.name if one.batch else "",
    }


def _write(record: Need | None, filled: Filled, asked: Asked) -> None:
    """Take or change a need, and put it into its batch."""
    cells, by, at = filled.cells, asked.by, asked.at
    first, last = filled.day("first_day"), filled.day("last_day")
    if first and last and last < first:
        raise BadRequest("希望最晚不能早于希望最早。")
    if not int(cells["how_many"]):
        raise BadRequest("人数应大于 0。")
    entry = NeedEntry(
        organisation=filled.unit,
        audience=AUDIENCES[cells["audience"]],
        subject=cells["subject"],
        stage=cells["stage"],
        topic=cells["topic"],
        how_many=int(cells["how_many"]),
        first_day=first,
        last_day=last,
    )
    if record is None:
        record = take_need(filled.kind, entry, filled.values, by=by, at=at)
    else:
        change_need(record, entry, filled.values, by=by, at=at)
    if cells["batch"]:
        put_in(_batch(filled, asked), Need.objects.filter(pk=record.pk), by=by, at=at)


def _batch(filled: Filled, asked: Asked) -> NeedBatch:
    name, root = filled.cells["batch"], root_of(asked.by, EDIT)
    found = NeedBatch.objects.filter(kind=filled.kind, name=name)
    if root is not None:
        found = found.filter(organisation__path__startswith=root)
    batch = found.first()
    if batch is None:
        raise BadRequest(f"没有批次“{name}”，请先建立批次，或把这一格留空。")
    return batch
