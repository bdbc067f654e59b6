"""People of a run, and their attendance, from worksheets: preview, then all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from admin.accounts.models import User
from admin.courses.attending import note_list
from admin.courses.enrolling import ENTERED_AGAIN, enrol, open_units, units_of, why_not
from admin.courses.models import Attendance, CourseRun, Enrolment, Meeting
from admin.courses.sheet_people import COLUMNS, SheetPerson, found_people, read_person
from admin.courses.words import TAKING_PART, Mark, Source
from admin.imports.cells import Unreadable, choice_of, text_of
from admin.imports.errors import SheetRefused
from admin.imports.masked import reached_by, with_whole_numbers
from admin.imports.sheet import Column, Fault, Layout, Line, read_table, refuse_repeated
from admin.imports.workbook import read_lines
from admin.people.models import Person

PEOPLE = Layout(COLUMNS, key="identity_number", empty="表中没有参训人员", lengths={})
# The list of a run as it is exported tells in this column who left again or was not taken.
LISTED = replace(PEOPLE, columns=(*COLUMNS, Column("state", "状态")))
LEFT_OUT = frozenset(str(one.label) for one in ENTERED_AGAIN)
ATTENDANCE = Layout(
    columns=(
        *COLUMNS,
        Column("meeting", "课次", ("第几次", "次序"), required=True),
        Column("mark", "考勤", ("出勤", "签到"), required=True),
    ),
    key="identity_number",
    empty="表中没有考勤",
    lengths={},
)
MARKS = {
    **{str(label): value for value, label in Mark.choices},
    **dict.fromkeys(("出勤", "已到", "√", "1"), "present"),
    **dict.fromkeys(("缺勤", "旷课", "未到", "×", "0"), "absent"),
}


@dataclass(frozen=True)
class PeoplePreview:
    """Whom the file would enrol; ``known``: rows of people on the list already; ``left_out``: how
    many lines say that somebody left the run again or was not taken.
    """

    sha256: str
    rows: tuple[SheetPerson, ...]
    faults: tuple[Fault, ...]
    examples: int
    known: frozenset[int]
    people: tuple[Person, ...]
    left_out: int = 0


@dataclass(frozen=True)
class NotedRow:
    """A mark as a line gives it; ``known``: it stands already."""

    who: SheetPerson
    meeting: Meeting
    enrolment: int
    mark: str
    known: bool

    @property
    def mark_name(self) -> str:
        """As people read it."""
        return str(Mark(self.mark).label)


@dataclass(frozen=True)
class AttendancePreview:
    """Which marks the file would note."""

    sha256: str
    rows: tuple[NotedRow, ...]
    faults: tuple[Fault, ...]
    examples: int

    @property
    def new(self) -> int:
        """Marks that are not noted yet, or otherwise."""
        return sum(not row.known for row in self.rows)


def preview_people(run: CourseRun, data: bytes, reach: QuerySet[Person]) -> PeoplePreview:
    """Read and check the file; changes nothing. NotAWorkbook, WorkbookTooLarge."""
    table = read_table(read_lines(data), LISTED)
    lines = [one for one in table.lines if str(one.values.get("state")).strip() not in LEFT_OUT]
    read, faults = _read_lines(lines, reach)
    faults += table.faults
    keyed = [(line, who.identity_number) for line, who in read]
    faults += refuse_repeated(keyed, "identity_number", "同一人与第 {} 行重复")
    rows = tuple(who for _, who in read)
    found, missing = found_people(rows, reach)
    standing = set(run.enrolments.exclude(state__in=ENTERED_AGAIN).values_list("person", flat=True))
    people = {row: person for row, person in found.items() if person.pk not in standing}
    units = units_of(list(people.values()), run.first_day)
    open_to = open_units(run)
    for row, person in people.items():
        fault = why_not(run, units.get(person.pk), open_to)
        if fault:
            faults.append(Fault(row, "", "姓名", fault, "请核对名单，或在培训班里调整面向的范围"))
    return PeoplePreview(
        sha256=hashlib.sha256(data).hexdigest(),
        rows=rows,
        faults=tuple(sorted([*faults, *missing])),
        examples=table.examples,
        known=frozenset(found.keys() - people.keys()),
        people=tuple(people.values()),
        left_out=len(table.lines) - len(lines),
    )


def bring_in_people(
    run: CourseRun, data: bytes, reach: QuerySet[Person], *, by: User, at: datetime
) -> int:
    """Enrol whom the file lists and the run lacks; returns how many. SheetRefused, as ``enrol``."""
    seen = preview_people(run, data, reach)
    _refuse(seen.faults)
    return len(enrol(run, seen.people, by=by, at=at)) if seen.people else 0


def preview_attendance(run: CourseRun, data: bytes, reach: QuerySet[Person]) -> AttendancePreview:
    """Read and check the file; changes nothing. NotAWorkbook, WorkbookTooLarge."""
    table = read_table(read_lines(data), ATTENDANCE)
    read, faults = _read_lines(table.lines, reach, with_marks=True)
    faults += table.faults
    meetings = list(run.meetings.order_by("begins_at", "pk"))
    found, missing = found_people([who for _, who in read], reach)
    enrolments = {one.person_id: one for one in run.enrolments.filter(state__in=TAKING_PART)}
    noted = {
        (enrolment, meeting): mark
        for enrolment, meeting, mark in Attendance.objects.filter(meeting__run=run).values_list(
            "enrolment", "meeting", "mark"
        )
    }
    rows, keyed = [], []
    for line, who in read:
        before = len(line.faults)
        row = _noted_row(line, who, meetings, found.get(who.row), enrolments, noted)
        faults += line.faults[before:]
        if row is not None:
            rows.append(row)
            keyed.append((line, (row.enrolment, row.meeting.pk)))
    faults += refuse_repeated(keyed, "meeting", "同一人、同一课次与第 {} 行重复")
    return AttendancePreview(
        sha256=hashlib.sha256(data).hexdigest(),
        rows=tuple(rows),
        faults=tuple(sorted([*faults, *missing])),
        examples=table.examples,
    )


@transaction.atomic
def bring_in_attendance(
    run: CourseRun, data: bytes, reach: QuerySet[Person], *, by: User, at: datetime
) -> int:
    """Note the marks of the file; returns how many are new. SheetRefused, as ``note_list``."""
    seen = preview_attendance(run, data, reach)
    _refuse(seen.faults)
    count = 0
    by_meeting: dict[int, tuple[Meeting, dict[int, str]]] = {}
    for row in seen.rows:
        by_meeting.setdefault(row.meeting.pk, (row.meeting, {}))[1][row.enrolment] = row.mark
    for meeting, marks in by_meeting.values():
        count += note_list(meeting, marks, by=by, at=at, source=Source.SHEET)
    return count


def _read_lines(
    lines: Sequence[Line], reach: QuerySet[Person], *, with_marks: bool = False
) -> tuple[list[tuple[Line, SheetPerson]], list[Fault]]:
    read, faults = [], []
    for line in with_whole_numbers(lines, reached_by(reach)):
        who = None if line.faults else read_person(line)
        if with_marks:
            line.take("meeting", _whole)
            line.take("mark", lambda cell: choice_of(cell, MARKS, None))
        faults += line.faults
        if who is not None and not line.faults:
            read.append((line, who))
    return read, faults


def _noted_row(
    line: Line,
    who: SheetPerson,
    meetings: Sequence[Meeting],
    person: Person | None,
    enrolments: dict[int, Enrolment],
    noted: dict[tuple[int, int], str],
) -> NotedRow | None:
    number = _whole(line.values["meeting"])
    if not 1 <= number <= len(meetings):
        line.refuse("meeting", f"本班没有第 {number} 次课", f"请填写 1 至 {len(meetings)}")
        return None
    if person is None:
        return None
    enrolment = enrolments.get(person.pk)
    if enrolment is None:
        line.refuse("name", "不在本班参训名单中", "请先登记为参训人员，或删除这一行")
        return None
    meeting = meetings[number - 1]
    mark = choice_of(line.values["mark"], MARKS, None)
    known = noted.get((enrolment.pk, meeting.pk)) == mark
    return NotedRow(who, meeting, enrolment.pk, mark, known)


def _whole(cell: object) -> int:
    text = text_of(cell).removeprefix("第").removesuffix("次").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise Unreadable("应为课次的次序", "请填写 1、2、3……")
    return int(text)


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        raise SheetRefused(faults=[vars(fault) | {"cell": fault.cell} for fault in faults])
