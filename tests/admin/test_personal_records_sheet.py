"""Personal records on a worksheet: there, back, changed, refused; each county its own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from admin.accounts.models import User
from admin.activities.models import PersonalRecord
from admin.activities.personal import PersonalEntry, make_record
from admin.people.models import Person
from tests.admin.course_runs import Town
from tests.admin.credential_cases import kind_of
from tests.admin.factories import AT, TODAY
from tests.admin.sheet_books import book_of
from tests.admin.test_hours_sheet import counts
from tests.admin.test_sheet_round_trip import bring_in, exported

pytestmark = pytest.mark.django_db
CODE = "one-skill.skill"
HEAD = (
    *("姓名", "证件号码", "类别", "内容", "单位", "目标", "开始日期", "状态", "结束日期"),
    "其他:技能类别",
)


def workbook(*lines: tuple[object, ...]) -> bytes:
    return book_of(HEAD, *lines)


def line(person: Person, **cells: Any) -> tuple[object, ...]:
    told = {
        "name": person.name,
        "number": person.identity_number,
        "kind": kind_of(CODE).name,
        "title": "粉笔字",
        "unit": "东城一小",
        "goal": "能作示范",
        "begun": "2026-03-01",
        "state": "",
        "ended": "",
        "sort": "粉笔字",
        **cells,
    }
    return tuple(told.values())


def state() -> list[tuple[Any, ...]]:
    fields = ("kind", "person", "organisation", "title", "level_at_start", "goal", "begun_on")
    more = ("level_reached", "state", "ended_on", "values")
    return sorted(PersonalRecord.objects.values_list(*fields, *more), key=str)


def add_skill(person: Person, title: str, by: User, **told: Any) -> PersonalRecord:
    kind = kind_of(CODE)
    entry = PersonalEntry(title, date(2026, 2, 1), **told)
    return make_record(kind, person, entry, kind.version(), {"f1": "c1"}, by=by, at=AT)


def fill(town: Town) -> None:
    one, two, _ = town.teachers
    add_skill(one, "粉笔字", town.officer, level_at_start="一般", goal="能作示范")
    add_skill(one, "简笔画", town.officer, state="given_up", level_reached="会", ended_on=TODAY)
    add_skill(two, "粉笔字", town.officer)
    add_skill(town.stranger, "朗诵", town.officer)


@pytest.mark.parametrize("unmasked", [True, False])
def test_an_export_brought_in_again_changes_nothing(unmasked: bool) -> None:
    town = Town()
    fill(town)
    before = state()
    data = exported("personal-records", town.officer, unmasked=unmasked)
    assert counts(bring_in("personal-records", data, town.officer)) == (0, 0, 4)
    assert state() == before


def test_what_was_never_there_comes_back_as_it_was() -> None:
    town = Town()
    fill(town)
    before, data = state(), exported("personal-records", town.officer)
    PersonalRecord.objects.all().delete()
    assert counts(bring_in("personal-records", data, town.officer)) == (4, 0, 0)
    assert state() == before
    assert counts(bring_in("personal-records", data, town.officer)) == (0, 0, 4)


def test_a_line_changes_what_it_tells_otherwise_and_leaves_the_rest() -> None:
    town = Town()
    fill(town)
    one, two, three = town.teachers
    data = workbook(
        line(one, goal="", begun="", unit="", state="已达成", sort=""),
        line(two, title="粉 笔字", goal="能作示范", begun="2026-02-01", sort="钢笔字"),
        line(three),
    )
    seen = bring_in("personal-records", data, town.officer)
    assert counts(seen) == (1, 2, 0)
    kept = {(one.person_id, one.title): one for one in PersonalRecord.objects.all()}
    changed = kept[one.pk, "粉笔字"]
    assert (changed.state, changed.goal, changed.begun_on) == (
        *("reached", "能作示范"),
        date(2026, 2, 1),
    )
    assert changed.values == {"f1": "c1"}
    assert kept[two.pk, "粉笔字"].values == {"f1": "c2"}
    assert kept[three.pk, "粉笔字"].organisation == town.school


def test_every_fault_is_told_in_its_cell_and_nothing_is_written() -> None:
    town = Town()
    fill(town)
    before = state()
    one, _, three = town.teachers
    data = workbook(
        line(three, kind="无此类别"),
        line(three, title=""),
        line(three, unit="无此学校"),
        line(three, title="甲", unit=""),
        line(three, title="乙", begun=""),
        line(three, title="丙", ended="2026-01-01"),
        line(three, title="丁", state="不清楚"),
        line(three, title="戊", sort="无此类"),
        line(three, title="己", sort=""),
        line(three, name="别人", title="庚"),
        line(one, title="辛"),
        line(one, title="辛"),
    )
    told = bring_in("personal-records", data, town.officer).seen["faults"]
    assert [fault["cell"] for fault in told] == [
        *("C2", "D3", "E4", "E5", "G6", "I7", "H8", "J9", "J10", "A11", "D13")
    ]
    assert state() == before


def test_a_county_exports_and_brings_in_its_own_alone() -> None:
    town = Town()
    fill(town)
    before = state()
    data = exported("personal-records", town.clerk, unmasked=False)
    assert counts(bring_in("personal-records", data, town.clerk)) == (0, 0, 3)
    told = bring_in(
        "personal-records",
        workbook(line(town.stranger, title="朗诵", unit="西城一小")),
        town.clerk,
    ).seen["faults"]
    assert told
    assert state() == before
