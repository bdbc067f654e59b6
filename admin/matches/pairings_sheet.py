"""Pairings as a worksheet: who with whom, plan and end; meetings and checks are kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import CharField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery

from admin.imports.sheet import Line
from admin.kind_sheets.cells import day_text, option_text, prose_text
from admin.kind_sheets.sheet import EDIT, Cell, Filled, KindSheet, register_sheet
from admin.kinds.families import Family
from admin.matches.errors import BadRequest
from admin.matches.line_people import cells_of, part_of, people_of
from admin.matches.models import Pairing
from admin.matches.models.common import MOST_NOTE
from admin.matches.pairing import PairingEntry, change_pairing, end_pairing, pair
from admin.matches.shapes import Shape, shape_of
from admin.matches.sheet_cells import stage_cell, subject_cell
from admin.people.models import Organisation, Person
from admin.rosters.known import within
from admin.rosters.units import Units, root_of, unit_of_line, units_for
from admin.sheets.layout import Asked, SheetColumn

OUTCOMES = {str(name): str(value) for value, name in Pairing.Outcome.choices}
MOST_PLAN = 5_000
# Columns of the helping side by what a line calls them that is read for it alone.
HELPED = {"name": "person_name", "identity_number": "person_identity_number"}
HELPING = {"name": "partner_name", "identity_number": "partner_identity_number"}
PARTNER = {"unit": "partner", "unit_code": "partner_code", "county": "partner_county"}
WHO = (
    SheetColumn("person_name", "农村教师", ("受助教师",), most=60, width=10),
    SheetColumn("person_identity_number", "农村教师证件号码", width=22),
    SheetColumn("partner", "城区学校", ("结对学校",), required=True, most=120, width=26),
    SheetColumn("partner_code", "城区学校代码", most=32),
    SheetColumn("partner_county", "城区学校县区", most=120),
    SheetColumn("partner_name", "城区教师", ("结对教师",), most=60, width=10),
    SheetColumn("partner_identity_number", "城区教师证件号码", width=22),
)
CELLS = (
    Cell(
        SheetColumn("begins", "开始日期", ("开始",), required=True, width=12), day_text, names=True
    ),
    Cell(SheetColumn("ends", "到期日期", ("到期",), required=True, width=12), day_text),
    subject_cell(),
    stage_cell(),
    Cell(SheetColumn("plan", "年度计划", required=True, most=MOST_PLAN, width=40), prose_text),
    Cell(SheetColumn("ended_on", "结束日期"), day_text),
    Cell(
        SheetColumn("outcome", "结果", options={name: name for name in OUTCOMES}),
        option_text({name: name for name in OUTCOMES}),
    ),
    Cell(SheetColumn("outcome_note", "结对总结", most=MOST_NOTE, width=30), prose_text),
)


def register() -> None:
    """Called once, when Django starts."""
    register_sheet(
        KindSheet(
            key="pairings",
            name="结对",
            explained="教师结对填双方教师和学校，学校结对只填学校，每对一行；人员要先有档案。活动和检查记录不在表里。",
            empty="表中没有结对",
            order=95,
            family=Family.MATCH,
            unit="organisation",
            unit_heading="农村学校",
            cells=CELLS,
            records=_pairings,
            told=_told,
            write=_write,
            fits=lambda rules: shape_of(rules) == Shape.PAIRING,
            day="begins",
            extra=WHO,
            others=_others,
            others_of=lambda one: {
                "partner": one.partner,
                "partner_person": one.partner_person,
                "person": one.person,
            },
        )
    )


def _pairings() -> QuerySet[Any]:
    """All of them, each with the name of its partner's county."""
    counties = Organisation.objects.filter(kind=Organisation.Kind.COUNTY)
    path = ExpressionWrapper(OuterRef("partner__path"), CharField())
    of_partner = counties.annotate(of_partner=path).filter(of_partner__startswith=F("path"))
    return Pairing.objects.select_related("partner", "person", "partner_person").annotate(
        partner_county=Subquery(of_partner.order_by().values("name")[:1])
    )


def _told(one: Pairing, unmasked: bool) -> Mapping[str, str]:
    return {
        **cells_of(one.person, HELPED, unmasked),
        "partner": one.partner.name,
        "partner_code": one.partner.code or "",
        "partner_county": one.partner_county or "",  # type: ignore[attr-defined]
        **cells_of(one.partner_person, HELPING, unmasked),
        "begins": one.begins.isoformat(),
        "ends": one.ends.isoformat(),
        "subject": one.subject,
        "stage": one.stage,
        "plan": one.plan,
        "ended_on": one.ended_on.isoformat() if one.ended_on else "",
        "outcome": str(one.get_outcome_display()) if one.outcome else "",
        "outcome_note": one.outcome_note,
    }


def _others(lines: Sequence[Line], asked: Asked) -> dict[int, Mapping[str, Any]]:
    """The partner and both people of each line; what cannot be found is refused in its cell."""
    root = root_of(asked.by, EDIT)
    units, schools = units_for(None), Organisation.objects.in_bulk()

    def reached(people: Sequence[Person]) -> frozenset[int]:
        return within(people, root) | _paired(root)

    helped, helping = (people_of(lines, one, WHO, reached) for one in (HELPED, HELPING))
    found: dict[int, Mapping[str, Any]] = {}
    for line in lines:
        partner = _partner(line, units, asked)
        if partner is not None:
            found[line.number] = {
                "partner": schools[partner],
                "person": helped.get(line.number),
                "partner_person": helping.get(line.number),
            }
    return found


def _partner(line: Line, units: Units, asked: Asked) -> int | None:
    own = part_of(line, PARTNER, WHO)
    unit = unit_of_line(own, units, asked.as_of, how="请填写城区学校")
    line.faults.extend(own.faults)
    return unit.key if unit else None


def _paired(root: str | None) -> frozenset[int]:
    """Helpers from elsewhere, who stand in the county's own list."""
    if root is None:
        return frozenset()
    own = Pairing.objects.filter(organisation__path__startswith=root, partner_person__isnull=False)
    return frozenset(own.order_by().values_list("partner_person", flat=True))


def _write(record: Pairing | None, filled: Filled, asked: Asked) -> None:
    """Pair, change a pairing that runs, end one where the line says how it ended."""
    cells, by, at = filled.cells, asked.by, asked.at
    begins, ends, ended = (filled.day(name) for name in ("begins", "ends", "ended_on"))
    if begins is None or ends is None:
        raise BadRequest("请填写开始日期和到期日期。")
    if (ended is None) != (not cells["outcome"]):
        raise BadRequest("结束日期和结果请都填写，或都不填。")
    entry = PairingEntry(
        organisation=filled.unit,
        partner=filled.others["partner"],
        person=filled.others["person"],
        partner_person=filled.others["partner_person"],
        subject=cells["subject"],
        stage=cells["stage"],
        begins=begins,
        ends=ends,
        plan=cells["plan"],
    )
    if record is None:
        record = pair(filled.kind, entry, filled.values, by=by, at=at)
    else:
        change_pairing(record, entry, filled.values, by=by, at=at)
    if ended is not None:
        outcome, note = OUTCOMES[cells["outcome"]], cells["outcome_note"]
        end_pairing(record, ended, outcome, note, by=by, at=at)
