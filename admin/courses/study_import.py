"""Online and text study from a worksheet: preview, then all or nothing, never one twice.

A study is known again by person, course and day: the same sheet again changes nothing, other hours
correct what was granted (the former grant is reversed).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.courses.errors import BadCourse
from admin.courses.granting import reverse
from admin.courses.models import HoursGranted, StudyImport
from admin.courses.rules import CourseRules, rules_of
from admin.courses.sheet_people import found_people
from admin.courses.study_rows import LAYOUT, StudyRow, read_study
from admin.hours.totals import refresh
from admin.imports.errors import SheetRefused
from admin.imports.masked import reached_by, with_whole_numbers
from admin.imports.people import QUERY_SIZE
from admin.imports.sheet import Fault, read_table
from admin.imports.workbook import read_lines
from admin.kinds.models import Kind
from admin.people.models import Person


@dataclass(frozen=True)
class Planned:
    """A row with what bringing it in would do: ``former`` is the grant that stands already."""

    row: StudyRow
    person: Person
    former: HoursGranted | None

    @property
    def is_known(self) -> bool:
        """Whether the row says nothing new."""
        return self.former is not None and self.former.amount == self.row.hours


@dataclass(frozen=True)
class StudyPreview:
    """What bringing the file in would do; with faults it does nothing."""

    sha256: str
    rows: tuple[Planned, ...]
    faults: tuple[Fault, ...]
    examples: int

    @property
    def new(self) -> int:
        """Rows that grant hours."""
        return sum(one.former is None for one in self.rows)

    @property
    def changed(self) -> int:
        """Rows that correct hours."""
        return sum(one.former is not None and not one.is_known for one in self.rows)


def rules_now(kind: Kind) -> CourseRules:
    """The rules in force of a kind."""
    return rules_of(kind.version().definition.rules)


def preview(kind: Kind, data: bytes, reach: QuerySet[Person], *, at: datetime) -> StudyPreview:
    """Read and check the file against the records of people within ``reach``; changes nothing.

    BadCourse where the kind's hours do not come by worksheet; NotAWorkbook, WorkbookTooLarge.
    """
    if not rules_now(kind).by_study:
        raise BadCourse("这一类培训的学时不由学习记录导入。")
    table = read_table(read_lines(data), LAYOUT)
    whole = with_whole_numbers(table.lines, reached_by(reach))
    reading = read_study(replace(table, lines=tuple(whole)), today=timezone.localdate(at))
    found, faults = found_people([row.who for row in reading.rows], reach)
    standing = _standing(kind, {person.pk for person in found.values()})
    rows = tuple(
        Planned(
            row,
            found[row.row],
            standing.get((found[row.row].pk, row.course_name, row.day)),
        )
        for row in reading.rows
        if row.row in found
    )
    return StudyPreview(
        sha256=hashlib.sha256(data).hexdigest(),
        rows=rows,
        faults=tuple(sorted([*reading.faults, *faults])),
        examples=reading.examples,
    )


@transaction.atomic
def bring_in(
    kind: Kind,
    data: bytes,
    reach: QuerySet[Person],
    *,
    file_name: str,
    by: User,
    at: datetime,
) -> StudyImport:
    """Grant what the file lists and is not granted yet, correct what differs; all or nothing.

    SheetRefused with every fault; as ``preview``.
    """
    kind = Kind.objects.select_for_update(of=("self",)).get(pk=kind.pk)  # lists follow each other
    seen = preview(kind, data, reach, at=at)
    if seen.faults:
        raise SheetRefused(faults=[vars(fault) | {"cell": fault.cell} for fault in seen.faults])
    record = StudyImport.objects.create(
        kind=kind,
        file_name=file_name[:200],
        sha256=seen.sha256,
        rows=len(seen.rows),
        granted=seen.new,
        changed=seen.changed,
        by=by,
        at=at,
    )
    rules = rules_now(kind)
    for one in seen.rows:
        if one.former is not None and not one.is_known:
            reverse(one.former, by=by, at=at, study=record)
    HoursGranted.objects.bulk_create(
        [
            HoursGranted(
                person=one.person,
                kind=kind,
                course_name=one.row.course_name,
                amount=one.row.hours,
                hour_kind=rules.hour_kind,
                level=rules.level,
                day=one.row.day,
                year=one.row.day.year,
                source=HoursGranted.Source.STUDY,
                study=record,
                granted_by=by,
                granted_at=at,
            )
            for one in seen.rows
            if not one.is_known
        ],
        batch_size=QUERY_SIZE,
    )
    refresh({one.person.pk for one in seen.rows}, at=at)
    audit.record(
        "study_imported", record, by=by, at=at, rows=len(seen.rows), count=seen.new + seen.changed
    )
    return record


def _standing(kind: Kind, people: Iterable[int]) -> dict[tuple[int, str, date], HoursGranted]:
    keys = sorted(people)
    found: dict[tuple[int, str, date], HoursGranted] = {}
    for start in range(0, len(keys), QUERY_SIZE):
        rows = HoursGranted.objects.filter(
            kind=kind,
            source=HoursGranted.Source.STUDY,
            reverses=None,
            reversed_by=None,
            person__in=keys[start : start + QUERY_SIZE],
        )
        for one in rows:
            found[one.person_id, one.course_name, one.day] = one
    return found


def total(rows: Iterable[Planned]) -> Decimal:
    """Hours that the rows would newly bring."""
    return sum(
        (one.row.hours - (one.former.amount if one.former else 0) for one in rows), Decimal(0)
    )
