"""Course runs to test with: a shipped kind, a county with a school and its teachers, a run."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.courses.enrolling import enrol
from admin.courses.models import CourseRun, Enrolment, Meeting
from admin.courses.running import save_meeting, save_run, take_step
from admin.kinds.models import Kind
from admin.kinds.shipped import add_shipped
from admin.people.models import Organisation, Person, Post
from tests.admin.factories import AT, TODAY, add_organisation, add_person, add_user


def kind_of(code: str = "continuing.course") -> Kind:
    """A shipped kind."""
    add_shipped(AT)
    return Kind.objects.get(code=code)


def add_teacher(unit: Organisation, name: str = "王小红", **fields: Any) -> Person:
    """A person who works there since long."""
    person = add_person(name, **fields)
    Post.objects.create(person=person, organisation=unit, valid_from=date(2015, 9, 1))
    return person


class Town:
    """A city, two counties, a school in each with some teachers, an officer."""

    def __init__(self, teachers: int = 3) -> None:
        self.city = add_organisation("江城市", kind="city")
        self.east = add_organisation("东城区", kind="county", parent=self.city)
        self.west = add_organisation("西城区", kind="county", parent=self.city)
        self.school = add_organisation("东城一小", parent=self.east)
        self.far = add_organisation("西城一小", parent=self.west)
        names = [f"{surname}老师" for surname in "王李张赵陈刘周吴郑孙"]
        self.teachers = [add_teacher(self.school, names[place]) for place in range(teachers)]
        self.stranger = add_teacher(self.far, "钱老师")
        self.officer = add_user(Role.OFFICER)
        self.clerk = add_user(Role.COUNTY_OFFICER, organisation=self.east)


def add_run(town: Town, code: str = "continuing.course", **fields: Any) -> CourseRun:
    """A run of ten planned hours, this week."""
    kind = kind_of(code)
    values = {
        "name": "语文骨干班",
        "host": town.city,
        "first_day": TODAY,
        "last_day": TODAY + timedelta(days=6),
        "planned_hours": Decimal(10),
        **fields,
    }
    run = CourseRun(kind=kind, filled_by=kind.version(), **values)
    return save_run(run, [], by=town.officer, at=AT)


def add_meeting(run: CourseRun, by: User, day: int = 0, hours: str = "5") -> Meeting:
    """A meeting of three hours from nine o'clock of the run's n-th day."""
    first = timezone.make_aware(datetime.combine(run.first_day, datetime.min.time()))
    begins = first + timedelta(days=day, hours=9)
    meeting = Meeting(
        run=run,
        begins_at=begins,
        ends_at=begins + timedelta(hours=3),
        topic=f"第 {day + 1} 天",
        hours=Decimal(hours),
    )
    return save_meeting(meeting, by=by, at=AT)


def running(town: Town, code: str = "continuing.course", **fields: Any) -> CourseRun:
    """A run that has begun, with two meetings and all teachers of the school."""
    run = add_run(town, code, **fields)
    for day in (0, 1):
        add_meeting(run, town.officer, day)
    run = take_step(run, "begin", by=town.officer, at=AT)
    enrol(run, town.teachers, by=town.officer, at=AT)
    return run


def enrolled(run: CourseRun) -> list[Enrolment]:
    """Who takes part, in the order of entering."""
    return list(run.enrolments.select_related("person").order_by("pk"))
