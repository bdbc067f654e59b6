"""Course runs as a worksheet: terms and state; people, meetings, hours are lists of their own."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from admin.courses.errors import BadCourse
from admin.courses.hour_words import hour_words, level_choices, told_beside
from admin.courses.models import CourseRun, Programme
from admin.courses.running import save_run, take_step
from admin.courses.words import Form, Level, RunState
from admin.kind_sheets.cells import (
    YES_NO,
    day_text,
    number_text,
    option_text,
    several_text,
    whole_text,
)
from admin.kind_sheets.sheet import EDIT, Cell, Filled, KindSheet, register_sheet
from admin.kinds.families import Family
from admin.people.models import Organisation
from admin.rosters.units import root_of
from admin.sheets.cells import words_of
from admin.sheets.layout import Asked, SheetColumn
from scoring.practice_themes import practice_themes

FORMS = {str(name): str(value) for value, name in Form.choices}
STATES = {str(name): str(value) for value, name in RunState.choices}
WAYS: Mapping[str, tuple[str, ...]] = {
    RunState.PLANNED: (),
    RunState.OPEN: ("open",),
    RunState.RUNNING: ("begin",),
    RunState.CLOSED: ("begin", "close"),
    RunState.CANCELLED: ("cancel",),
}
CITY_WIDE = (Organisation.Kind.CITY, Organisation.Kind.COLLEGE)


def _same(words: Mapping[str, str]) -> dict[str, str]:
    return {word: word for word in words}


def _options(key: str, heading: str, words: Mapping[str, str]) -> Cell:
    return Cell(SheetColumn(key, heading, options=_same(words)), option_text(_same(words)))


CELLS = (
    Cell(
        SheetColumn("name", "培训班名称", ("名称", "班级名称"), required=True, most=100, width=30),
        words_of,
        names=True,
    ),
    Cell(
        SheetColumn("first_day", "开班日期", ("开始日期",), required=True, width=12),
        day_text,
        names=True,
    ),
    Cell(SheetColumn("last_day", "结束日期", ("结业日期",), required=True, width=12), day_text),
    Cell(SheetColumn("programme", "培训项目", ("所属项目",), most=100, width=24), words_of),
    Cell(SheetColumn("place", "地点", most=120, width=20), words_of),
    _options("form", "培训形式", FORMS),
    Cell(SheetColumn("level", "级别", explained="学分规则里的级别；不填为市级。"), words_of),
    Cell(SheetColumn("planned_hours", "计划学时", ("学时",), required=True), number_text),
    Cell(SheetColumn("capacity", "名额", explained="不填为不限。"), whole_text),
    Cell(
        SheetColumn("open_to", "面向", most=1_000, explained="县区名称，几个的用“、”分开。"),
        several_text,
    ),
    Cell(SheetColumn("needs", "针对的需求", most=300, width=24), words_of),
    Cell(SheetColumn("themes", "针对的语音问题", most=1_000), several_text),
    Cell(SheetColumn("is_quality", "精品课", options=YES_NO), option_text(YES_NO)),
    _options("state", "状态", STATES),
    Cell(SheetColumn("cancel_reason", "取消原因", most=300), words_of),
)


def register() -> None:
    """Called once, when Django starts."""
    register_sheet(
        KindSheet(
            key="course-runs",
            name="培训班",
            explained="每个培训班一行：日期、地点、学时、状态和各类自己的栏目。参训人员、课次、考勤在各班导入。",
            empty="表中没有培训班",
            order=70,
            family=Family.COURSE,
            unit="host",
            unit_heading="主办单位",
            cells=CELLS,
            records=_runs,
            told=_told,
            write=_write,
            day="first_day",
        )
    )


def _runs() -> QuerySet[CourseRun]:
    found = CourseRun.objects.select_related("programme").prefetch_related("open_to")
    return found.annotate(level_told=told_beside("level", hour_words().levels))


def _told(run: Any, unmasked: bool) -> Mapping[str, str]:
    return {
        "name": run.name,
        "first_day": run.first_day.isoformat(),
        "last_day": run.last_day.isoformat(),
        "programme": run.programme.name if run.programme else "",
        "place": run.place,
        "form": str(run.get_form_display()),
        "level": run.level_told,
        "planned_hours": str(run.planned_hours),
        "capacity": "" if run.capacity is None else str(run.capacity),
        "open_to": "、".join(sorted(one.name for one in run.open_to.all())),
        "needs": run.needs,
        "themes": "、".join(run.theme_names),
        "is_quality": "是" if run.is_quality else "否",
        "state": str(run.get_state_display()),
        "cancel_reason": run.cancel_reason,
    }


def _level(name: str, kept: str) -> str:
    """The code of a level by its name. BadCourse."""
    codes = {told: code for code, told in level_choices(kept)}
    if name and name not in codes:
        raise BadCourse(f"学分规则里没有级别“{name}”，请填写：{'、'.join(codes)}。")
    return codes.get(name, str(Level.CITY))


def _write(record: CourseRun | None, filled: Filled, asked: Asked) -> None:
    """Make or change a run; a new one is led to its state."""
    cells = filled.cells
    state = STATES[cells["state"]] if cells["state"] else str(RunState.PLANNED)
    if record is not None and record.state != state:
        raise BadCourse("状态请在培训班的页面上办理，表里不改")
    run = record or CourseRun(kind=filled.kind)
    run.filled_by, run.values = filled.kind.version(), dict(filled.values)
    for name in ("name", "place", "needs"):
        setattr(run, name, cells[name])
    first, last = filled.day("first_day"), filled.day("last_day")
    if first is None or last is None:
        raise BadCourse("请填写开班日期和结束日期。")
    run.host, run.first_day, run.last_day = filled.unit, first, last
    run.programme = _programme(filled, asked)
    run.form = FORMS.get(cells["form"], str(Form.CENTRALISED))
    run.level = _level(cells["level"], run.level)
    run.planned_hours = Decimal(cells["planned_hours"])
    if not run.planned_hours:
        raise BadCourse("计划学时应大于 0。")
    run.capacity = int(cells["capacity"]) if cells["capacity"] else None
    run.themes, run.is_quality = _themes(cells["themes"]), cells["is_quality"] == "是"
    run = save_run(run, _counties(cells["open_to"]), by=asked.by, at=asked.at)
    if record is None:
        for step in WAYS[state]:
            why = cells["cancel_reason"]
            run = take_step(run, step, by=asked.by, at=asked.at, reason=why)


def _programme(filled: Filled, asked: Asked) -> Programme | None:
    """The programme of that name in the kind's system, of the years nearest to the run."""
    name, day = filled.cells["programme"], filled.day("first_day")
    if not name or day is None:
        return None
    found = Programme.objects.filter(system=filled.kind.system_id, name=name)
    if (root := root_of(asked.by, EDIT)) is not None:
        found = found.filter(Q(host__path__startswith=root) | Q(host__kind__in=CITY_WIDE))
    of_year = found.filter(first_year__lte=day.year, last_year__gte=day.year).first()
    chosen = of_year or found.first()
    if chosen is None:
        raise BadCourse(f"没有培训项目“{name}”，请核对名称，或先建立项目。")
    return chosen


def _counties(text: str) -> list[Organisation]:
    names = [name for name in text.split("、") if name]
    found = {one.name: one for one in Organisation.objects.filter(name__in=names, valid_to=None)}
    for name in names:
        if name not in found:
            raise BadCourse(f"没有“{name}”这个单位，请核对“面向”一栏。")
    return [found[name] for name in names]


def _themes(text: str) -> list[Any]:
    by_title = {one.title: one.key for one in practice_themes().values()}
    titles = [title for title in text.split("、") if title]
    for title in titles:
        if title not in by_title:
            raise BadCourse(f"没有“{title}”这个语音问题，请核对。")
    return [by_title[title] for title in titles]
