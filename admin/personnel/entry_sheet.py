"""A worksheet for each heading of the file: entries go out, come in, and are put right.

An entry is known again by its person and by what the heading requires besides choices (the year of
a 年度考核, day and name of a prize); a heading that requires nothing of the kind, by all of it. A
filled cell that says otherwise corrects the entry, an empty one leaves it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Max, QuerySet
from simple_history.utils import bulk_create_with_history

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.imports.masked import with_whole_numbers
from admin.imports.person_cells import Who, who_of
from admin.imports.sheet import Line
from admin.kinds.fields import Field, FieldKind
from admin.kinds.values import MOST_LONG_TEXT, MOST_TEXT, read, shown
from admin.people.models import Person
from admin.personnel.editing import correct
from admin.personnel.models import FileEntry, Heading, HeadingVersion, first_day
from admin.rosters.columns import SERIAL, WHO
from admin.rosters.known import parts, people_on_record, within
from admin.rosters.known import stands as people_stand
from admin.rosters.roster_rows import known_by, people_of
from admin.rosters.units import root_of
from admin.sheets.layout import (
    Asked,
    Change,
    Difference,
    Plan,
    SheetColumn,
    SheetLayout,
    Told,
    register_many,
)
from admin.sheets.lines import read_all

VIEW, EDIT = Action.VIEW_PEOPLE, Action.EDIT_PEOPLE
CHUNK, BATCH = 1_000, 500
FIRST_ORDER = 200
REASON = "表格导入"
GROUP = "档案栏目"
WHO_COLUMNS = (SERIAL, WHO[0], *WHO[3:5])
CHOSEN = (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.YES_NO)
Key = tuple[Any, ...]


@dataclass(frozen=True)
class _Read:
    """A line as read: who, and what it says by the keys of the fields."""

    line: Line
    who: Who
    raw: Mapping[str, object]


@dataclass(frozen=True)
class _Work:
    """An entry to be made for somebody, or (``former``) to be put right."""

    person: Person
    values: dict[str, Any]
    former: FileEntry | None


def register() -> None:
    """Called once, when Django starts."""
    register_many(layouts)


def layouts() -> Iterator[SheetLayout]:
    """A sheet for each heading in use, by its newest fields. Two queries."""
    headings = Heading.objects.filter(is_active=True).prefetch_related("versions")
    for place, heading in enumerate(headings):
        yield _layout(heading, heading.versions.all()[0], FIRST_ORDER + place)


def _layout(heading: Heading, version: HeadingVersion, order: int) -> SheetLayout:
    return SheetLayout(
        key=f"heading-{heading.code}"[:40],
        name=heading.name,
        explained=f"{heading.explained}每条一行；人员要先有档案。",
        columns=(*WHO_COLUMNS, *map(_column, version.fields)),
        identifying=("identity_number", "name"),
        empty="表中没有内容",
        view=VIEW,
        edit=EDIT,
        count=lambda user: _entries(heading, user).count(),
        rows=partial(_rows, heading, version),
        plan=partial(_plan, heading, version),
        carry_out=partial(_carry_out, heading, version),
        stands=_stands,
        order=order,
        group=GROUP,
    )


def _key_of(field: Field) -> str:
    """The column of a field; no field is called like a column of the person."""
    return f"field_{field.key}"


def _column(field: Field) -> SheetColumn:
    taken = {heading for one in WHO_COLUMNS for heading in (one.heading, *one.synonyms)}
    heading = f"{field.title}（本栏）" if field.title in taken else field.title
    options = {name: name for _, name in field.choices} if field.kind == FieldKind.CHOICE else {}
    most = MOST_LONG_TEXT if field.kind == FieldKind.LONG_TEXT else MOST_TEXT
    return SheetColumn(
        _key_of(field),
        heading,
        required=field.required,
        options=options,
        most=most,
        width=16,
        explained=field.help,
    )


def _entries(heading: Heading, user: User) -> QuerySet[FileEntry]:
    people = people_of(user).order_by().values("pk")
    return FileEntry.objects.filter(heading=heading, taken_out_at=None, person__in=people)


def _rows(
    heading: Heading, version: HeadingVersion, user: User, at: datetime, unmasked: bool
) -> Iterator[Mapping[str, str]]:
    found = _entries(heading, user).select_related("person")
    for one in found.order_by("person__name", "person", "day", "pk").iterator(CHUNK):
        person = one.person
        yield {
            **known_by(person, unmasked),
            **{_key_of(field): shown(field, one.values.get(field.key)) for field in version.fields},
        }


def _naming(fields: Sequence[Field]) -> Sequence[Field]:
    """The fields that an entry is known again by."""
    return [one for one in fields if one.required and one.kind not in CHOSEN] or fields


def _plan(
    heading: Heading, version: HeadingVersion, lines: Sequence[Line], asked: Asked, told: Told
) -> Plan:
    root, fields = root_of(asked.by, EDIT), version.fields
    whole = with_whole_numbers(lines, partial(within, root=root))
    found = read_all(whole, lambda line: _read(line, fields), told)
    people = people_on_record([(one.line, one.who) for one in found], root)
    waiting = _on_file(heading, fields, {one.pk for one in people.values()})
    first: dict[Key, int] = {}
    work, changes = [], []
    for one in found:
        person = people.get(one.line.number)
        if person is None:
            continue
        key = _key(person.pk, fields, read(_naming(fields), one.raw).values)
        held = waiting.get(key)
        former = held.pop(0) if held else None
        if former is None and key in first:
            what = f"同一人、同一条内容与第 {first[key]} 行重复"
            one.line.refuse("identity_number", what, "请删除重复的行或更正")
        first.setdefault(key, one.line.number)
        change, values = _compared(one, person, fields, former)
        if values is not None and not one.line.faults:
            work.append(_Work(person, values, former))
        if not one.line.faults:
            changes.append(change)
    faults = sorted({fault for line in whole for fault in line.faults})
    return Plan(tuple(changes), tuple(faults), work)


def _read(line: Line, fields: Sequence[Field]) -> _Read | None:
    who = who_of(line)
    raw = {one.key: line.values.get(_key_of(one)) for one in fields}
    return None if who is None else _Read(line, who, raw)


def _key(person: int, fields: Sequence[Field], values: Mapping[str, Any]) -> Key:
    return (person, *(str(values.get(one.key, "")) for one in _naming(fields)))


def _on_file(
    heading: Heading, fields: Sequence[Field], people: Iterable[int]
) -> dict[Key, list[FileEntry]]:
    found: dict[Key, list[FileEntry]] = defaultdict(list)
    for some in parts(sorted(people)):
        standing = FileEntry.objects.filter(heading=heading, taken_out_at=None, person__in=some)
        for one in standing.select_related("heading").order_by("pk"):
            found[_key(one.person_id, fields, one.values)].append(one)
    return found


def _compared(
    one: _Read, person: Person, fields: Sequence[Field], former: FileEntry | None
) -> tuple[Change, dict[str, Any] | None]:
    """What the line does, and the values it writes; None where it writes none."""
    stored: Mapping[str, Any] = former.values if former else {}
    raw = {key: _filled(cell, stored.get(key)) for key, cell in one.raw.items()}
    reading, was = read(fields, raw), read(fields, stored).values
    for key, fault in reading.faults.items():
        one.line.refuse(f"field_{key}", fault.rstrip("。"), "请核对这一格")
    if not reading.values and not reading.faults:
        one.line.refuse("identity_number", "这一行没有填写内容", "请至少填写一项")
    names = (shown(field, reading.values.get(field.key)) for field in _naming(fields))
    title = f"{person.name}：{'　'.join(filter(None, names))}"[:100]
    if former is None:
        return Change(one.line.number, title, "new"), reading.values
    told = [
        (field.title, shown(field, was.get(field.key)), shown(field, reading.values.get(field.key)))
        for field in fields
    ]
    differences = tuple(Difference(*three) for three in told if three[1] != three[2])
    state = "changed" if differences else "unchanged"
    return Change(one.line.number, title, state, differences), (
        reading.values if differences else None
    )


def _filled(cell: object, stored: object) -> object:
    return cell if str(cell if cell is not None else "").strip() else stored


def _carry_out(
    heading: Heading, version: HeadingVersion, work: Sequence[_Work], asked: Asked, told: Told
) -> None:
    """New entries in bulk, each with its history; corrections one by one; inside a transaction."""
    made = [
        FileEntry(
            person=one.person,
            heading=heading,
            filled_by=version,
            values=one.values,
            day=first_day(version, one.values),
            entered_at=asked.at,
        )
        for one in work
        if one.former is None
    ]
    for start in range(0, len(made), BATCH):
        bulk_create_with_history(
            made[start : start + BATCH],
            FileEntry,
            batch_size=BATCH,
            default_user=asked.by,
            default_change_reason=REASON,
            default_date=asked.at,
        )
        told(min(start + BATCH, len(made)))
    for number, one in enumerate((each for each in work if each.former), len(made) + 1):
        assert one.former is not None
        correct(one.former, one.values, reason=REASON, by=asked.by, at=asked.at)
        told(number)


def _stands() -> str:
    """Another text whenever people, entries or the fields of headings were changed."""
    last = FileEntry.history.aggregate(last=Max("history_id"))["last"]
    version = HeadingVersion.objects.aggregate(last=Max("pk"))["last"]
    return f"{people_stand()},{last},{version}"
