"""Teachers who can be sent as a worksheet; a changed line ends what stood and enters it anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from admin.imports.sheet import Line
from admin.kind_sheets.cells import day_text, several_text, whole_text
from admin.kind_sheets.sheet import EDIT, Cell, Filled, KindSheet, register_sheet
from admin.kinds.families import Family
from admin.matches.errors import BadRequest
from admin.matches.line_people import cells_of, people_of
from admin.matches.models import Offer
from admin.matches.ordering import OfferEntry, end_offer, take_offer
from admin.matches.shapes import Shape, shape_of
from admin.matches.sheet_cells import stage_cell, subject_cell
from admin.matches.weekdays import WEEKDAYS, day_names, days_named
from admin.rosters.known import within
from admin.rosters.units import root_of
from admin.sheets.layout import Asked, SheetColumn

PERSON = {"name": "person_name", "identity_number": "person_identity_number"}
WHO = (
    SheetColumn("person_name", "教师", ("姓名",), required=True, most=60, width=10),
    SheetColumn("person_identity_number", "证件号码", required=True, width=22),
)
CELLS = (
    subject_cell(names=True),
    stage_cell(names=True),
    Cell(SheetColumn("free_from", "可送教从"), day_text),
    Cell(SheetColumn("free_until", "可送教到", ("到",)), day_text),
    Cell(
        SheetColumn(
            "weekdays", "星期", width=24, explained=f"例如：{WEEKDAYS[0]}、{WEEKDAYS[2]}；或每天。"
        ),
        several_text,
    ),
    Cell(SheetColumn("most_visits", "本年最多次数", ("最多次数",)), whole_text),
)


def register() -> None:
    """Called once, when Django starts."""
    register_sheet(
        KindSheet(
            key="visit-offers",
            name="可送教教师",
            explained="可以派出送教的教师，每人每个学科、学段一行；人员要先有档案，已停用的不在表里。",
            empty="表中没有教师",
            order=93,
            family=Family.MATCH,
            unit="organisation",
            unit_heading="单位",
            cells=CELLS,
            records=lambda: Offer.objects.filter(ended_at=None).select_related("person"),
            told=_told,
            write=_write,
            fits=lambda rules: shape_of(rules) == Shape.ORDER,
            extra=WHO,
            others=_others,
            others_of=lambda one: {"person": one.person},
        )
    )


def _told(one: Offer, unmasked: bool) -> Mapping[str, str]:
    return {
        **cells_of(one.person, PERSON, unmasked),
        "subject": one.subject,
        "stage": one.stage,
        "free_from": one.free_from.isoformat() if one.free_from else "",
        "free_until": one.free_until.isoformat() if one.free_until else "",
        "weekdays": day_names(one.weekdays),
        "most_visits": str(one.most_visits or ""),
    }


def _others(lines: Sequence[Line], asked: Asked) -> dict[int, Mapping[str, Any]]:
    root = root_of(asked.by, EDIT)
    for line in lines:
        if not str(line.values.get("person_name") or "").strip():
            line.refuse("person_name", "没有填写教师", "请填写姓名和证件号码")
    people = people_of(lines, PERSON, WHO, lambda found: within(found, root))
    return {number: {"person": person} for number, person in people.items()}


def _write(record: Offer | None, filled: Filled, asked: Asked) -> None:
    cells, by, at = filled.cells, asked.by, asked.at
    weekdays = days_named(cells["weekdays"])
    if weekdays is None:
        raise BadRequest(f"星期请写成{'、'.join(WEEKDAYS[:2])}，或每天。")
    entry = OfferEntry(
        person=filled.others["person"],
        organisation=filled.unit,
        subject=cells["subject"],
        stage=cells["stage"],
        free_from=filled.day("free_from"),
        free_until=filled.day("free_until"),
        weekdays=weekdays,
        most_visits=int(cells["most_visits"] or 0) or None,
    )
    if record is not None:
        end_offer(record, by=by, at=at, reason="按表格更正")
    take_offer(filled.kind, entry, by=by, at=at)
