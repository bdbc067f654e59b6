"""What one room of the training records learns from another: hours, completions, titles, awards."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from admin.courses.attending import assess
from admin.courses.deciding import decide, preview
from admin.courses.models import CourseRun
from admin.courses.running import take_step
from admin.credentials.criteria import Ask, Criterion, Found
from admin.credentials.facts import _SOURCES
from admin.credentials.giving import Paper, Term, enter_credential
from admin.hours.entering import Hours, enter_hours, take_back
from admin.hours.models import HourTotal
from admin.hours.sources import entries_of
from admin.hours.suggestions import suggestions_for
from admin.kinds.models import Kind
from admin.matches.sources import completed, course_link, titled_on
from admin.people.models import Person
from tests.admin.course_runs import TODAY, Town, add_run, enrolled, kind_of, running
from tests.admin.factories import AT
from tests.admin.test_courses import all_present

pytestmark = pytest.mark.django_db
YEAR = (TODAY - timedelta(days=180), TODAY + timedelta(days=180))


def finished(town: Town, code: str = "continuing.course") -> CourseRun:
    """A run whose people have all completed it with 85 points."""
    run = running(town, code)
    all_present(run, town)
    assess(run, {one.pk: ("85", "") for one in enrolled(run)}, by=town.officer, at=AT)
    decide(run, preview(run).seal, {}, by=town.officer, at=AT)
    return run


def fact(ask: Ask, person: Person, course: str) -> Found | None:
    return _SOURCES[ask](person, Criterion(ask, course=course), run_over())


def run_over() -> date:
    return TODAY + timedelta(days=30)


def test_hours_of_a_completed_run_are_in_the_statement_and_the_totals() -> None:
    town = Town(1)
    run = finished(town)
    (teacher,) = town.teachers
    (entry,) = entries_of([teacher.pk], *YEAR)[teacher.pk]
    assert (entry.hours, entry.kind, entry.title) == (Decimal(10), "taught", run.name)
    assert HourTotal.objects.filter(person=teacher, have__gt=0).exists()


def test_hours_taken_back_by_a_later_decision_no_longer_count() -> None:
    town = Town(1)
    run = finished(town)
    (teacher,), (one,) = town.teachers, enrolled(run)
    assess(run, {one.pk: ("40", "重评")}, by=town.officer, at=AT)
    decide(run, preview(run).seal, {}, by=town.officer, at=AT, reason="重评")
    first, second = sorted(entries_of([teacher.pk], *YEAR)[teacher.pk], key=lambda e: e.reverses)
    assert second.reverses == first.key
    assert not HourTotal.objects.filter(person=teacher, have__gt=0).exists()


def test_criteria_of_credentials_know_hours_completion_and_marks() -> None:
    town = Town(1)
    finished(town, "class-teachers.course")
    (teacher,) = town.teachers
    hours = fact(Ask.HOURS, teacher, "class-teachers.course")
    assert hours is not None
    assert hours.amount == Decimal(10)
    done = fact(Ask.COURSE, teacher, "class-teachers.course")
    assert done is not None
    assert done.yes
    mark = fact(Ask.ASSESSMENT, teacher, "class-teachers.course")
    assert mark is not None
    assert mark.amount == Decimal(85)
    assert fact(Ask.COURSE, teacher, "continuing.course") is None
    assert fact(Ask.HOURS, town.stranger, "") is None


def test_criteria_count_the_hours_that_the_statement_counts() -> None:
    town = Town(1)
    finished(town)
    (teacher,) = town.teachers
    entered = [
        enter_hours(
            teacher, Hours(TODAY, title, hours, "taught"), by=town.officer, at=AT, reason=why
        )
        for title, hours, why in (
            ("省级培训", Decimal("20.5"), "结业证书"),
            ("重复登记", Decimal(8), "结业证书"),
        )
    ]
    take_back(entered[1], by=town.officer, at=AT, reason="重复")
    found = fact(Ask.HOURS, teacher, "")
    assert found is not None
    assert (found.amount, found.told) == (Decimal("30.5"), "有记录的培训合计 30.5 学时。")
    of_kind = fact(Ask.HOURS, teacher, "continuing.course")
    assert of_kind is not None
    assert of_kind.amount == Decimal(10)
    assert fact(Ask.HOURS, teacher, "class-teachers.course") is None


def test_completion_and_its_page_are_known_where_newcomers_are_watched() -> None:
    town = Town(1)
    run = finished(town, "rural.induction")
    (teacher,) = town.teachers
    assert completed([teacher.pk], "rural.induction") == {teacher.pk: run.last_day}
    assert completed([teacher.pk], "rural.course") == {}
    link = course_link(run.name)
    assert link is not None
    assert str(run.pk) in link.address
    assert course_link("没有这个班") is None


def test_open_runs_are_suggested_by_theme_while_there_are_places() -> None:
    town = Town(2)
    day = localdate()
    days = {"first_day": day, "last_day": day + timedelta(days=4)}
    run = add_run(town, "test-training.course", themes=["initial:n-l"], capacity=1, **days)
    assert suggestions_for([]) == []  # planned, not open
    run = take_step(run, "open", by=town.officer, at=AT)
    (one,) = suggestions_for([])
    assert (one.title, one.places, one.hours) == (run.name, 1, run.planned_hours)
    assert suggestions_for(["initial:n-l"]) == [one]
    assert suggestions_for(["initial:zh-z"]) == []


def test_who_holds_a_title_can_be_sent_until_it_ends() -> None:
    town = Town(1)
    (teacher,) = town.teachers
    kind = kind_of("renowned.teacher")
    paper = Paper(teacher, town.school, "语文", "文件", {})
    term = Term(TODAY, TODAY + timedelta(days=365 * 3))
    enter_credential(kind, paper, term, by=town.officer, at=AT)
    assert titled_on(TODAY) == {teacher.pk: kind.name}
    assert titled_on(TODAY - timedelta(days=1)) == {}
    assert titled_on(TODAY + timedelta(days=365 * 4)) == {}


def test_shipped_rules_refer_to_shipped_kinds() -> None:
    kind_of()
    referred = {
        Kind.objects.get(code="rural.induction-watch")
        .version()
        .definition.rules["completion_kind"],
        Kind.objects.get(code="one-skill.showing").version().definition.rules["award_kind"],
    }
    assert referred == {"rural.induction", "one-skill.award"}
