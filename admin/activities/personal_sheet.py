"""The worksheet of personal records: what people have taken on, a line each, without the log.

A record is known again by kind, person and title. What a line tells otherwise is changed, what it
leaves empty stays; the unit is that of the day it began, and stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import Max, QuerySet

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.activities.models import PersonalRecord
from admin.activities.personal import PersonalEntry, change_record, make_record
from admin.activities.personal_lines import STATES, KindFound, RecordLine, read_line
from admin.activities.rules import rules_of
from admin.imports.masked import with_whole_numbers
from admin.imports.sheet import Line
from admin.kinds.families import Family
from admin.kinds.fields import Field, FieldKind
from admin.kinds.models import Kind, KindVersion
from admin.kinds.values import read, shown
from admin.people.models import Organisation, Person
from admin.rosters.columns import SERIAL, UNIT, WHO
from admin.rosters.known import parts, people_on_record, within
from admin.rosters.known import stands as people_stand
from admin.rosters.roster_rows import known_by
from admin.rosters.units import root_of, units_for
from admin.sheets.cells import comparable
from admin.sheets.layout import (
    Asked,
    Change,
    Difference,
    Plan,
    SheetColumn,
    SheetLayout,
    Told,
    own_key,
)
from admin.sheets.layout import register as register_layout
from admin.sheets.lines import read_all

VIEW, EDIT = Action.VIEW_TRAINING, Action.EDIT_TRAINING
CHUNK = 1000
COLUMNS = (
    SERIAL,
    WHO[0],
    *WHO[3:5],
    SheetColumn(
        "kind", "类别", ("记录类别",), required=True, translated=True, explained="如“教师技能”。"
    ),
    SheetColumn(
        "title",
        "内容",
        ("技能", "技能名称", "所选技能", "绝活", "所读的书"),
        required=True,
        most=100,
        width=20,
    ),
    replace(UNIT[0], explained="新登记的填开始那天的单位；已登记的不改。"),
    *UNIT[1:],
    SheetColumn("level_at_start", "起步水平", ("原有水平",), width=20),
    SheetColumn("goal", "目标", ("达到的目标",), width=20),
    SheetColumn("begun_on", "开始日期", ("起始日期",), explained="新登记的必须填写。"),
    SheetColumn("level_reached", "现在的水平", ("目前水平", "达到水平"), width=20),
    SheetColumn("state", "状态", ("进展",), options=STATES, explained="不填为“进行中”。"),
    SheetColumn("ended_on", "结束日期", ("终止日期",)),
)
TITLES = {one.key: one.heading for one in COLUMNS}
Key = tuple[int, int, str]  # kind, person, title as it is compared


@dataclass(frozen=True)
class Writing:
    """What a line writes: into the record that is there, or a further one of the unit."""

    kind: int
    person: Person
    unit: int | None
    record: PersonalRecord | None
    entry: PersonalEntry
    values: Mapping[str, Any]


def register() -> None:
    """Called once, when Django starts."""
    register_layout(
        SheetLayout(
            key="personal-records",
            name="个人记录（每人一绝等）",
            explained="每人每项一行；人员要先有档案。已登记过的只更新不同的地方，练习日志不在表里。",
            columns=COLUMNS,
            identifying=("identity_number", "name"),
            empty="表中没有个人记录",
            view=VIEW,
            edit=EDIT,
            count=lambda user: within_reach(user).count(),
            rows=rows,
            plan=plan,
            carry_out=carry_out,
            stands=stands,
            choices=lambda user: {"kind": [one.name for one in kinds().values()]},
            keeps_own=True,
            own_columns=own_titles,
            order=70,
        )
    )


def kinds() -> dict[str, KindFound]:
    """Kinds of personal records by their comparable names; tables do not fit into a cell."""
    found = {}
    for kind in Kind.objects.filter(family=Family.ACTIVITY).order_by("pk"):
        definition = kind.version().definition
        if rules_of(definition.rules).is_personal:
            fields = tuple(one for one in definition.fields if one.kind != FieldKind.TABLE)
            found[comparable(kind.name)] = KindFound(kind.pk, kind.name, fields)
    return found


def own_titles(user: User) -> Sequence[str]:
    """Titles of the fields that offices gave to their kinds."""
    return list(dict.fromkeys(field.title for kind in kinds().values() for field in kind.fields))


def within_reach(user: User) -> QuerySet[PersonalRecord]:
    """Records of units within reach, of people who have a number."""
    root = root_of(user, VIEW)
    found = PersonalRecord.objects.filter(
        person__merged_into=None, person__identity_digest__isnull=False
    )
    return found if root is None else found.filter(organisation__path__startswith=root)


def rows(user: User, at: datetime, unmasked: bool) -> Iterator[Mapping[str, str]]:
    """A line a record."""
    units = units_for(None)
    known = {kind.key: kind for kind in kinds().values()}
    found = within_reach(user).filter(kind__in=known).select_related("person")
    found = found.order_by("kind", "begun_on", "pk")
    for one in found.iterator(CHUNK):
        person, unit, kind = one.person, units.by_key[one.organisation_id], known[one.kind_id]
        yield {
            **known_by(person, unmasked),
            "kind": kind.name,
            "title": one.title,
            **unit.cells,
            "level_at_start": one.level_at_start,
            "goal": one.goal,
            "begun_on": one.begun_on.isoformat(),
            "level_reached": one.level_reached,
            "state": str(one.get_state_display()),
            "ended_on": one.ended_on.isoformat() if one.ended_on else "",
            **{
                own_key(field.title): shown(field, one.values.get(field.key))
                for field in kind.fields
            },
        }


def plan(lines: Sequence[Line], asked: Asked, told: Told) -> Plan:
    """What the lines would do; every cell that cannot be taken is named."""
    root, known = root_of(asked.by, EDIT), kinds()
    units = units_for(root)
    whole = with_whole_numbers(lines, partial(within, root=root))
    read_lines = read_all(whole, lambda line: read_line(line, known, units, asked.as_of), told)
    people = people_on_record([(one.line, one.who) for one in read_lines], root)
    on_record = _by_key(sorted({person.pk for person in people.values()}))
    first: dict[Key, int] = {}
    work, changes = [], []
    for one in read_lines:
        person = people.get(one.line.number)
        if person is None:
            continue
        key = (one.kind.key, person.pk, comparable(one.title))
        if key in first:
            what = f"同一人、同一内容与第 {first[key]} 行重复"
            one.line.refuse("title", what, "请删除重复的行或更正")
            continue
        first[key] = one.line.number
        change, writing = _change(one, person, on_record.get(key), root)
        if not one.line.faults:
            changes.append(change)
            work += [writing] if change.state != "unchanged" else []
    faults = sorted({fault for line in whole for fault in line.faults})
    return Plan(tuple(changes), tuple(faults), work)


def carry_out(work: Sequence[Writing], asked: Asked, told: Told) -> None:
    """Write it all; inside a transaction of the caller."""
    by_key = Kind.objects.in_bulk({one.kind for one in work})
    versions = {key: kind.version() for key, kind in by_key.items()}
    units = Organisation.objects.in_bulk({one.unit for one in work if one.unit is not None})
    for number, one in enumerate(work, 1):
        version, by, at = versions[one.kind], asked.by, asked.at
        if one.record is not None:
            change_record(one.record, one.entry, version, one.values, by=by, at=at)
        elif one.unit is not None:
            make_record(
                by_key[one.kind],
                one.person,
                one.entry,
                version,
                one.values,
                by=by,
                at=at,
                unit=units[one.unit],
            )
        told(number)


def stands() -> str:
    """Another text whenever people, units, records or the rules of kinds were changed."""
    last = PersonalRecord.history.aggregate(last=Max("history_id"))["last"]
    version = KindVersion.objects.aggregate(last=Max("pk"))["last"]
    return f"{people_stand()},{last},{version}"


def _by_key(people: Sequence[int]) -> dict[Key, PersonalRecord]:
    found: dict[Key, PersonalRecord] = {}
    for some in parts(people):
        for one in PersonalRecord.objects.filter(person__in=some).select_related("organisation"):
            found[one.kind_id, one.person_id, comparable(one.title)] = one
    return found


def _change(
    one: RecordLine, person: Person, record: PersonalRecord | None, root: str | None
) -> tuple[Change, Writing]:
    """What the line does to the record on file, or to none."""
    line = one.line
    if record is None:
        if "begun_on" not in one.told:
            line.refuse("begun_on", "没有填写开始日期", "请写成 2026-05-16 或 20260516")
        if one.unit is None and not line.faults:
            line.refuse("unit", "没有填写单位", "请填写开始那天的单位")
    elif root is not None and not record.organisation.path.startswith(root):
        line.refuse("title", "这一份是在别的县区登记的", "请由市级管理员办理")
    before = _entry_of(record) if record else PersonalEntry(one.title, date.max)
    entry = replace(before, **one.told)  # type: ignore[arg-type]
    if entry.ended_on is not None and entry.ended_on < entry.begun_on != date.max:
        line.refuse("ended_on", "结束日期早于开始日期", "请核对日期")
    values, differences = _own_values(one, record)
    differences += [
        Difference(TITLES[name], _told(getattr(before, name)), _told(getattr(entry, name)))
        for name in one.told
        if getattr(before, name) != getattr(entry, name)
    ]
    state = "new" if record is None else "changed" if differences else "unchanged"
    change = Change(
        line.number,
        f"{person.name}：{one.title}",
        state,
        tuple(differences) if record is not None else (),
    )
    unit = one.unit.key if one.unit else None
    return change, Writing(one.kind.key, person, unit, record, entry, values)


def _entry_of(record: PersonalRecord) -> PersonalEntry:
    return PersonalEntry(
        record.title,
        record.begun_on,
        record.level_at_start,
        record.goal,
        record.level_reached,
        record.state,
        record.ended_on,
    )


def _own_values(
    one: RecordLine, record: PersonalRecord | None
) -> tuple[dict[str, Any], list[Difference]]:
    """Values of own fields with what the line tells otherwise; faults go to their cells."""
    stored = dict(record.values) if record is not None else {}
    now = {field.key: shown(field, stored.get(field.key)) for field in one.kind.fields}
    asked = [
        field
        for field in one.kind.fields
        if (field.key in one.own and str(one.own[field.key]) != now[field.key])
        or (record is None and field.required)
    ]
    reading = read(asked, one.own)
    for field in asked:
        if field.key in reading.faults:
            _refuse_own(one.line, field, reading.faults[field.key])
    after = stored | reading.values
    differences = [
        Difference(field.title, now[field.key], shown(field, after.get(field.key)))
        for field in asked
        if stored.get(field.key) != after.get(field.key)
    ]
    return after, differences


def _refuse_own(line: Line, field: Field, fault: str) -> None:
    name = own_key(field.title)
    if name in line.places:
        line.refuse(name, fault.rstrip("。"), "请更正")
    else:
        line.refuse("kind", fault.rstrip("。"), "在表里加一列“其他:栏目名称”填写")


def _told(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return {code: name for name, code in STATES.items()}.get(str(value or ""), str(value or ""))
