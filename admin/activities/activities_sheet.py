"""Activities as a worksheet: what is written about each, its schedule and state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from admin.activities.errors import BadActivity
from admin.activities.keeping import (
    Entry,
    change_activity,
    make_activity,
    take_step,
    version_for,
)
from admin.activities.keeping import Filled as OwnFields
from admin.activities.models import Activity, Series
from admin.activities.rules import rules_of
from admin.activities.schedule import SCHEDULE
from admin.activities.steps import STATE_NAMES, State, Step
from admin.imports.cells import Unreadable
from admin.kind_sheets.cells import moment_text, option_text, prose_text, whole_text
from admin.kind_sheets.sheet import Cell, Filled, KindSheet, register_sheet
from admin.kinds.families import Family
from admin.kinds.values import read as read_values
from admin.sheets.cells import words_of
from admin.sheets.layout import Asked, SheetColumn

STATES = {name: state for state, name in STATE_NAMES.items()}
WAYS: Mapping[State, tuple[Step, ...]] = {
    State.PLANNED: (),
    State.ANNOUNCED: (Step.ANNOUNCE,),
    State.HELD: (Step.HOLD,),
    State.REPORTED: (Step.HOLD, Step.REPORT),
    State.CANCELLED: (Step.CANCEL,),
}
MOST_PROSE = 5_000
PARTED = "｜"  # the cells of a line of the schedule
MOMENT = "%Y-%m-%d %H:%M"


def schedule_text(cell: object) -> str:
    """The lines of a schedule: day, time, what, who, parted by strokes. Unreadable."""
    lines = [_schedule_line(line) for line in prose_text(cell).split("\n") if line.strip()]
    if faults := read_values([SCHEDULE], {"schedule": lines}).faults:
        raise Unreadable(next(iter(faults.values())).rstrip("。，"), "请核对日程")
    return _schedule_told(lines)


def _schedule_line(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.replace("|", PARTED).split(PARTED)]
    if len(parts) != len(SCHEDULE.columns):
        raise Unreadable("日程每行应有四项", "请写成：日期｜时间｜内容｜负责人，没有的留空")
    return {column.key: part for column, part in zip(SCHEDULE.columns, parts, strict=True)}


def _schedule_told(lines: Sequence[Mapping[str, Any]]) -> str:
    keys = [column.key for column in SCHEDULE.columns]
    return "\n".join(PARTED.join(str(line.get(key) or "") for key in keys) for line in lines)


CELLS = (
    Cell(
        SheetColumn("name", "活动名称", ("名称",), required=True, most=120, width=30),
        words_of,
        names=True,
    ),
    Cell(
        SheetColumn("begins_at", "开始时间", ("开始", "时间"), required=True, width=18),
        moment_text,
        names=True,
    ),
    Cell(SheetColumn("ends_at", "结束时间", ("结束",), required=True, width=18), moment_text),
    Cell(SheetColumn("place", "地点", required=True, most=200, width=24), words_of),
    Cell(SheetColumn("series", "所属系列", ("系列",), most=120, width=24), words_of),
    Cell(SheetColumn("theme", "主题", most=200, width=24), words_of),
    Cell(SheetColumn("organiser", "主办方", most=120, width=20), words_of),
    Cell(SheetColumn("expected", "预计人数"), whole_text),
    Cell(SheetColumn("came", "实到人数"), whole_text),
    Cell(SheetColumn("plan", "方案", most=MOST_PROSE, width=30), prose_text),
    Cell(
        SheetColumn(
            "schedule",
            "日程",
            most=MOST_PROSE,
            width=30,
            explained="每行一项：日期｜时间｜内容｜负责人，没有的留空。",
        ),
        schedule_text,
    ),
    Cell(SheetColumn("summary", "总结", most=MOST_PROSE, width=30), prose_text),
    Cell(
        SheetColumn("state", "状态", options={name: name for name in STATES}),
        option_text({name: name for name in STATES}),
    ),
    Cell(SheetColumn("cancelled_because", "取消原因", most=300), words_of),
)


def register() -> None:
    """Called once, when Django starts."""
    register_sheet(
        KindSheet(
            key="activities",
            name="活动",
            explained="每项活动一行：时间、地点、主题、日程、总结、状态和各类自己的栏目。参加人员在各项活动里导入，照片不在表里。",
            empty="表中没有活动",
            order=80,
            family=Family.ACTIVITY,
            unit="organisation",
            unit_heading="承办单位",
            cells=CELLS,
            records=lambda: Activity.objects.select_related("series"),
            told=_told,
            write=_write,
            fits=lambda rules: not rules_of(rules).is_personal,
            day="begins_at",
        )
    )


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime(MOMENT)


def _told(one: Activity, unmasked: bool) -> Mapping[str, str]:
    return {
        "name": one.name,
        "begins_at": _moment(one.begins_at),
        "ends_at": _moment(one.ends_at),
        "place": one.place,
        "series": one.series.name if one.series else "",
        "theme": one.theme,
        "organiser": one.organiser,
        "expected": "" if one.expected is None else str(one.expected),
        "came": "" if one.came is None else str(one.came),
        "plan": one.plan,
        "schedule": _schedule_told(one.schedule),
        "summary": one.summary,
        "state": STATE_NAMES[State(one.state)],
        "cancelled_because": one.cancelled_because,
    }


def _write(record: Activity | None, filled: Filled, asked: Asked) -> None:
    """Make or change an activity; a new one is led to its state."""
    cells, by, at = filled.cells, asked.by, asked.at
    state = STATES[cells["state"]] if cells["state"] else State.PLANNED
    if record is not None and record.state != state:
        raise BadActivity("状态请在活动的页面上办理，表里不改。")
    entry = Entry(
        name=cells["name"],
        organisation=filled.unit,
        begins_at=_at(cells["begins_at"]),
        ends_at=_at(cells["ends_at"]),
        series=_series(filled),
        expected=int(cells["expected"]) if cells["expected"] else None,
        came=int(cells["came"]) if cells["came"] else None,
        **{name: cells[name] for name in ("place", "theme", "organiser", "plan", "summary")},
    )
    lines = [_schedule_line(line) for line in cells["schedule"].split("\n") if line]
    schedule = read_values([SCHEDULE], {"schedule": lines}).values.get("schedule", [])
    if record is not None:
        own = OwnFields(version_for(record), filled.values, schedule)
        change_activity(record, entry, own, by=by, at=at)
        return
    own = OwnFields(filled.kind.version(), filled.values, schedule)
    made = make_activity(filled.kind, entry, own, by=by, at=at)
    for step in WAYS[state]:
        take_step(made, step, by=by, at=at, reason=cells["cancelled_because"])


def _at(text: str) -> datetime:
    return timezone.make_aware(datetime.strptime(text, MOMENT))


def _series(filled: Filled) -> Series | None:
    name = filled.cells["series"]
    if not name:
        return None
    found = Series.objects.filter(kind=filled.kind, name=name).first()
    if found is None:
        raise BadActivity(f"没有系列“{name}”，请核对名称，或先建立系列。")
    return found
