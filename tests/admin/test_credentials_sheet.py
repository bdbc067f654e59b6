"""Titles and certificates from before the system, from a worksheet: there, back, refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from admin.credentials.models import Credential
from admin.errors import NotAllowed
from admin.people.models import Person
from tests.admin.course_runs import Town
from tests.admin.credential_cases import entered, kind_of
from tests.admin.sheet_books import book_of
from tests.admin.test_hours_sheet import counts
from tests.admin.test_sheet_round_trip import bring_in, exported

pytestmark = pytest.mark.django_db
HEAD = (
    "姓名",
    "证件号码",
    "类别",
    "单位",
    "学科",
    "编号",
    "起始日期",
    "终止日期",
    "依据",
    "其他:主要业绩",
)
TITLE, AWARD = "renowned.teacher", "one-skill.award"


def workbook(*lines: tuple[object, ...]) -> bytes:
    return book_of(HEAD, *lines)


def line(person: Person, **cells: Any) -> tuple[object, ...]:
    told = {
        "name": person.name,
        "number": person.identity_number,
        "kind": kind_of(TITLE).name,
        "unit": "东城一小",
        "subject": "语文",
        "code": "",
        "first": "2020-09-01",
        "last": "2023-08-31",
        "basis": "教师字〔2020〕9 号",
        "achievement": "市级公开课",
        **cells,
    }
    return tuple(told.values())


def state() -> list[tuple[Any, ...]]:
    fields = ("kind", "person", "organisation", "subject", "number", "valid_from", "valid_to")
    more = ("basis", "review_due_on", "term_asked", "values")
    return sorted(Credential.objects.values_list(*fields, *more), key=str)


def enter(town: Town) -> None:
    one, two, _ = town.teachers
    at = {"organisation": town.school, "by": town.officer}
    entered(TITLE, date(2017, 9, 1), date(2020, 8, 31), person=one, **at)
    entered(TITLE, date(2020, 9, 1), date(2023, 8, 31), person=one, **at)
    entered(TITLE, date(2024, 9, 1), date(2027, 8, 31), person=two, **at)
    Credential.objects.update(values={"achievement": "带出三名骨干"})
    for number in ("A1", "A2"):
        entered(AWARD, date(2024, 5, 1), None, person=two, number=number, **at)
    awards = Credential.objects.filter(kind=kind_of(AWARD))
    awards.update(values={"skill": "粉笔字", "grade": "c1", "level": "c3"})


@pytest.mark.parametrize("unmasked", [True, False])
def test_an_export_brought_in_again_changes_nothing(unmasked: bool) -> None:
    town = Town()
    enter(town)
    before = state()
    data = exported("credentials", town.officer, unmasked=unmasked)
    assert counts(bring_in("credentials", data, town.officer)) == (0, 0, 5)
    assert state() == before


def test_what_was_never_there_comes_back_as_it_was() -> None:
    town = Town()
    enter(town)
    before, data = state(), exported("credentials", town.officer)
    Credential.objects.all().delete()
    assert counts(bring_in("credentials", data, town.officer)) == (5, 0, 0)
    assert state() == before
    assert counts(bring_in("credentials", data, town.officer)) == (0, 0, 5)


def test_every_fault_is_told_in_its_cell_and_nothing_is_entered() -> None:
    town = Town()
    enter(town)
    before = state()
    _, two, three = town.teachers
    data = workbook(
        line(three, kind="无此类别"),
        line(three, unit="无此学校"),
        line(three, first=""),
        line(three, last=""),
        line(three, last="2019-01-01"),
        line(three, basis=""),
        line(three, name="别人"),
        line(two, subject="", first="2025-09-01", last="2028-08-31"),
        line(two, subject="", first="2024-09-01", last="2026-08-31"),
        line(three, subject="数学", achievement=""),
    )
    told = bring_in("credentials", data, town.officer).seen["faults"]
    assert [fault["cell"] for fault in told] == [
        *("C2", "D3", "G4", "H5", "H6", "I7", "A8", "G9", "H10", "J11")
    ]
    assert state() == before


def test_a_county_exports_its_own_and_brings_in_none() -> None:
    town = Town()
    enter(town)
    entered(TITLE, date(2024, 9, 1), date(2027, 8, 31), organisation=town.far, by=town.officer)
    data = exported("credentials", town.clerk, unmasked=False)
    with pytest.raises(NotAllowed):
        bring_in("credentials", data, town.clerk)
    assert counts(bring_in("credentials", data, town.officer)) == (0, 0, 5)
