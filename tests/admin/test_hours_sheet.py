"""Hours entered by hand from a worksheet: there and back, corrected, refused cell by cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from admin.accounts.rights import Role
from admin.errors import NotAllowed
from admin.hours.entering import Hours, enter_hours, take_back
from admin.hours.models import HandEntry
from admin.people.models import Person
from admin.sheets.models import SheetImport
from tests.admin.course_runs import Town
from tests.admin.factories import AT, TODAY, add_user
from tests.admin.sheet_books import book_of
from tests.admin.test_sheet_round_trip import bring_in, exported

pytestmark = pytest.mark.django_db
HEAD = ("姓名", "证件号码", "日期", "培训名称", "学时", "学时类别", "级别", "依据")


def workbook(*lines: tuple[object, ...]) -> bytes:
    return book_of(HEAD, *lines)


def line(person: Person, **cells: Any) -> tuple[object, ...]:
    told = {
        "name": person.name,
        "number": person.identity_number,
        "day": "2026-03-01",
        "title": "粉笔字培训",
        "hours": "12",
        "kind": "集中面授",
        "level": "市级",
        "reason": "结业证书",
        **cells,
    }
    return tuple(told.values())


def state() -> list[tuple[Any, ...]]:
    fields = ("person", "day", "title", "hours", "kind", "level", "grade", "taught", "reason")
    return sorted(HandEntry.objects.filter(reverses=None, reversal=None).values_list(*fields))


def enter(town: Town) -> None:
    one, two, _ = town.teachers
    for person, what in (
        (one, Hours(TODAY, "普通话培训班", Decimal(20), "taught", "county", "优秀")),
        (one, Hours(date(2026, 3, 1), "讲座（第二讲）", Decimal("4.5"), "online", taught=True)),
        (two, Hours(TODAY, "普通话培训班", Decimal(20), "taught", "county")),
        (two, Hours(TODAY, "普通话培训班", Decimal(20), "taught", "county")),
        (town.stranger, Hours(TODAY, "校本研修", Decimal("0.25"), "school", "school", "合格")),
    ):
        enter_hours(person, what, by=town.officer, at=AT, reason="结业证书")


def counts(one: SheetImport) -> tuple[int, int, int]:
    assert one.seen["faults"] == []
    told = one.seen["counts"]
    return told["new"], told["changed"], told["unchanged"]


@pytest.mark.parametrize("unmasked", [True, False])
def test_an_export_brought_in_again_changes_nothing(unmasked: bool) -> None:
    town = Town()
    enter(town)
    before, entries = state(), HandEntry.objects.count()
    data = exported("hours", town.officer, unmasked=unmasked)
    assert counts(bring_in("hours", data, town.officer)) == (0, 0, 5)
    assert (state(), HandEntry.objects.count()) == (before, entries)


def test_what_was_taken_back_comes_back_as_it_was() -> None:
    town = Town()
    enter(town)
    twice = HandEntry.objects.filter(person=town.teachers[1]).first()
    assert twice is not None
    take_back(twice, by=town.officer, at=AT, reason="重复登记")
    before, data = state(), exported("hours", town.officer)
    for one in HandEntry.objects.filter(reverses=None, reversal=None):
        take_back(one, by=town.officer, at=AT, reason="全部重来")
    assert state() == []
    assert counts(bring_in("hours", data, town.officer)) == (4, 0, 0)
    assert state() == before
    assert counts(bring_in("hours", data, town.officer)) == (0, 0, 4)


def test_other_hours_correct_the_entry_and_empty_cells_leave_it() -> None:
    town = Town()
    one = town.teachers[0]
    assert counts(bring_in("hours", workbook(line(one)), town.officer)) == (1, 0, 0)
    changed = workbook(line(one, hours="10", level="", reason=""))
    assert counts(bring_in("hours", changed, town.officer)) == (0, 1, 0)
    assert [row[3:6] + row[8:] for row in state()] == [(10, "taught", "city", "结业证书")]
    assert HandEntry.objects.count() == 3  # entered, taken back, entered


def test_every_fault_is_told_in_its_cell_and_nothing_is_entered() -> None:
    town = Town()
    one, two, three = town.teachers
    data = workbook(
        line(one, day="2026-13-01"),
        line(one, day="2019-03-01"),
        line(one, day="2026-12-01"),
        line(one, title=""),
        line(one, hours="许多"),
        line(one, hours="0"),
        line(one, kind="闲谈"),
        line(one, level="乡级"),
        line(two, reason=""),
        line(two, name="别人"),
        line(three),
        line(three),
    )
    told = bring_in("hours", data, town.officer).seen["faults"]
    assert [fault["cell"] for fault in told] == [
        *("C2", "C3", "C4", "D5", "E6", "E7", "F8", "G9", "H10", "A11", "D13")
    ]
    assert state() == []


def test_a_county_brings_in_its_own_people_alone() -> None:
    town = Town()
    enter(town)
    data = exported("hours", town.clerk, unmasked=False)
    assert counts(bring_in("hours", data, town.clerk)) == (0, 0, 4)
    told = bring_in("hours", workbook(line(town.stranger)), town.clerk).seen["faults"]
    assert [(fault["cell"], fault["what"]) for fault in told] == [("B2", "没有找到这个人的档案")]


def test_who_only_looks_is_refused() -> None:
    town = Town()
    examiner = add_user(Role.EXAMINER)
    with pytest.raises(NotAllowed):
        bring_in("hours", workbook(line(town.teachers[0])), examiner)
    assert state() == []
