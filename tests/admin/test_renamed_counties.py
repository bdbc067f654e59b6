"""A county that gets another name, or is merged, goes on with its work: courses, reports, quota."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from admin.activities.counties import county_names, today_names
from admin.activities.personal import quota_of
from admin.activities.rules import Quota
from admin.courses.enrolling import enrol
from admin.courses.errors import CannotEnrol
from admin.courses.models import CourseRun
from admin.courses.running import save_run, take_step
from admin.courses.words import RunState
from admin.kinds.families import entry_of
from admin.people.models import Organisation, OrganisationChange
from admin.people.organising import merge_into, rename, undo_change
from admin.work import acting
from admin.work.acting import send_report
from admin.work.models import WorkItem
from admin.work.rules import rules_of
from admin.work.standing import standings, with_parts
from tests.admin import activity_records
from tests.admin.course_runs import Town, add_run, add_teacher
from tests.admin.factories import AT, TODAY
from tests.admin.supervised_work import approved_plan, lay_down

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
LISTS = ("lab_courses.CourseRun_open_to", "lab_work.WorkItem_organisations")


@pytest.fixture
def town() -> Town:
    return Town()


def renamed(town: Town, unit: Organisation, name: str = "东新区") -> OrganisationChange:
    return rename(unit, name, DAY, reason="批复", by=town.officer, at=AT, today=TODAY)


def merged(town: Town, unit: Organisation, into: Organisation) -> OrganisationChange:
    return merge_into(unit, into, DAY, reason="批复", by=town.officer, at=AT, today=TODAY)


def lists() -> dict[str, list[tuple[int, ...]]]:
    return {
        name: list(apps.get_model(name)._base_manager.order_by("pk").values_list())
        for name in LISTS
    }


def open_run(town: Town, *counties: Organisation) -> CourseRun:
    run = save_run(add_run(town), counties, by=town.officer, at=AT)
    return take_step(run, RunState.OPEN, by=town.officer, at=AT)


def owed(item: WorkItem, county: Organisation) -> list[tuple[str, Organisation | None]]:
    found = with_parts(WorkItem.objects.filter(pk=item.pk))
    (standing,) = standings(found, TODAY, county)
    return [(one.period, one.organisation) for one in standing.wanted]


def told(item: WorkItem, county: Organisation, period: str, town: Town) -> None:
    rules = rules_of(item.filled_by.definition.rules)
    send_report(item, county, period, "已完成。", [], rules=rules, by=town.clerk, at=AT)


def work_of(town: Town, *counties: Organisation) -> WorkItem:
    item = approved_plan(town.officer, AT, 2026).items.get(text__startswith="3、")
    return lay_down(item, list(counties), date(2026, 11, 30), by=town.officer, at=AT)


def test_a_run_stays_open_to_a_county_under_its_new_name(town: Town) -> None:
    run = open_run(town, town.east)
    made = renamed(town, town.east)
    assert [one.name for one in run.open_to.all()] == ["东新区"]
    assert run.history.latest().history_change_reason == "批复"
    enrol(run, town.teachers[:1], by=town.officer, at=AT)
    with pytest.raises(CannotEnrol):
        enrol(run, [town.stranger], by=town.officer, at=AT)
    run.enrolments.all().delete()
    undo_change(made, by=town.officer, at=AT)
    assert list(run.open_to.all()) == [town.east]
    enrol(run, town.teachers, by=town.officer, at=AT)


def test_a_run_is_open_to_what_a_county_was_merged_into(town: Town) -> None:
    run, both = open_run(town, town.east), open_run(town, town.east, town.west)
    before = lists()
    made = merged(town, town.east, town.west)
    assert list(run.open_to.all()) == list(both.open_to.all()) == [town.west]
    enrol(run, [*town.teachers, town.stranger], by=town.officer, at=AT)
    assert run.enrolments.count() == 4
    undo_change(made, by=town.officer, at=AT)
    assert lists() == before


def test_who_worked_at_a_closed_school_of_the_county_may_come(town: Town) -> None:
    closing = Organisation.objects.create(name="东城二小", parent=town.east)
    teacher = add_teacher(closing, "冯老师")
    run = open_run(town, town.east)
    run.first_day = date(2026, 1, 5)
    run.save()
    merged(town, closing, town.school)
    merged(town, town.east, town.west)
    enrol(run, [teacher], by=town.officer, at=AT)


def test_a_county_reports_on_its_work_under_its_new_name(town: Town) -> None:
    item = work_of(town, town.east)
    periods = [one for one, _ in owed(item, town.east)]
    assert len(periods) > 1
    told(item, town.east, periods[0], town)
    made = renamed(town, town.east)
    new = made.new
    assert new
    assert owed(item, new) == [(one, new) for one in periods[1:]]
    told(item, new, periods[1], town)
    assert owed(item, new) == [(one, new) for one in periods[2:]]
    item.reports.filter(organisation=new).delete()
    undo_change(made, by=town.officer, at=AT)
    assert owed(item, town.east) == [(one, town.east) for one in periods[1:]]
    told(item, town.east, periods[1], town)


def test_the_county_it_was_merged_into_takes_the_work_over(town: Town) -> None:
    item = work_of(town, town.east, town.west)
    first = owed(item, town.east)[0][0]
    told(item, town.east, first, town)
    before = lists()
    made = merged(town, town.east, town.west)
    assert list(item.organisations.all()) == [town.west]
    wanted = owed(item, town.west)
    assert first not in dict(wanted)
    told(item, town.west, wanted[0][0], town)
    undo_change(made, by=town.officer, at=AT)
    assert lists() == before


def test_undoing_puts_back_only_what_still_stands(town: Town) -> None:
    run, both = open_run(town, town.east), open_run(town, town.east, town.west)
    made = merged(town, town.east, town.west)
    for one in (run, both):
        save_run(one, [], by=town.officer, at=AT)
    undo_change(made, by=town.officer, at=AT)
    assert not run.open_to.exists()
    assert not both.open_to.exists()


def test_a_county_officer_still_sees_what_was_sent_under_the_former_name(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)
    item = work_of(town, town.east)
    period = owed(item, town.east)[0][0]
    told(item, town.east, period, town)
    rules = rules_of(item.filled_by.definition.rules)
    acting.evaluate(
        item,
        town.east,
        [one.most for one in rules.criteria],
        "成效明显。",
        rules=rules,
        by=town.officer,
        at=AT,
    )
    renamed(town, town.east)
    town.clerk.refresh_from_db()
    client = Client()
    client.force_login(town.clerk)
    page = client.get(reverse("work-item", args=[item.pk])).content.decode()
    assert "成效明显。" in page
    report = item.reports.get()
    assert client.get(reverse("stage-report", args=[report.pk])).status_code == 200


def test_a_countys_own_quota_holds_under_its_new_name() -> None:
    city = activity_records.add_city()
    quota = Quota(Decimal(10), {"西山县": Decimal(25)})
    records = entry_of("activity").records(city.kinds["one-skill.skill"].pk)
    fixed = {"reason": "批复", "by": city.officer, "at": AT, "today": TODAY}

    def asked() -> dict[str, Decimal | None]:
        lines = quota_of(records, quota, TODAY, county_names())
        return {one.county: one.asked for one in lines}

    first = rename(city.west, "西山区", DAY, **fixed)  # type: ignore[arg-type]
    assert first.new
    assert asked() == {"东城区": Decimal(10), "西山区": Decimal(25)}
    again = rename(first.new, "西岭区", date(2026, 4, 1), **fixed)  # type: ignore[arg-type]
    assert asked() == {"东城区": Decimal(10), "西岭区": Decimal(25)}
    assert today_names() == {"西山县": "西岭区", "西山区": "西岭区"}
    undo_change(again, by=city.officer, at=AT)
    assert asked() == {"东城区": Decimal(10), "西山区": Decimal(25)}
    # What was asked of a county that is merged away is not asked of the other.
    merge_into(first.new, city.east, date(2026, 4, 1), **fixed)  # type: ignore[arg-type]
    assert asked() == {"东城区": Decimal(10)}


def test_its_quota_is_as_before_once_the_new_name_is_undone() -> None:
    city = activity_records.add_city()
    made = rename(city.west, "西山区", DAY, reason="批复", by=city.officer, at=AT, today=TODAY)
    assert today_names() == {"西山县": "西山区"}
    undo_change(made, by=city.officer, at=AT)
    assert today_names() == {}
