"""Training in the filled lab: a plan, a run under way, an advanced class, study, newcomers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from admin.accounts.models import User
from admin.courses.attending import assess, note_list
from admin.courses.deciding import decide, preview
from admin.courses.enrolling import enrol
from admin.courses.models import CourseRun, HoursGranted, Meeting, Programme, StudyImport
from admin.courses.running import save_meeting, save_programme, save_run, take_step
from admin.kinds.models import Kind
from admin.kinds.shipped import add_shipped
from admin.people.models import Organisation, Person, Post


@dataclass(frozen=True)
class Courses:
    """What pages of training are about."""

    programme: Programme
    run: CourseRun
    meeting: Meeting
    advanced: CourseRun
    planned: CourseRun
    kinds: dict[str, Kind]


def make_courses(
    people: list[Person], schools: list[Organisation], users: dict[str, User], now: datetime
) -> Courses:
    """Posts for the people, so that they can be enrolled, then the training of a term."""
    add_shipped(now)
    officer, today = users["officer"], timezone.localdate(now)
    for place, person in enumerate(people[:24]):
        began = today - timedelta(days=(3000, 380, 340, 40)[place % 4])
        Post.objects.create(
            person=person, organisation=schools[place % len(schools)], valid_from=began
        )
    city = Organisation.objects.create(name="江城市", kind=Organisation.Kind.CITY)
    kinds = {one.code: one for one in Kind.objects.filter(family="course").select_related("system")}
    plan = Programme(
        system=kinds["continuing.course"].system,
        name="中小学教师继续教育五年规划",
        first_year=today.year,
        last_year=today.year + 4,
        host=city,
        text="基地学校建设、名优教师队伍建设、精品课建设。",
    )
    save_programme(plan, schools[:2], by=officer, at=now)
    run = _run(kinds["continuing.course"], "小学语文骨干教师研修班", city, officer, now, plan)
    meetings = [_meeting(run, day, officer, now) for day in (0, 1)]
    run = take_step(run, "begin", by=officer, at=now)
    entered = enrol(run, people[:8], by=officer, at=now)
    note_list(
        meetings[0],
        {one.pk: ("present", "late", "leave", "absent")[n % 4] for n, one in enumerate(entered)},
        by=officer,
        at=now,
    )
    assess(
        run, {one.pk: (str(58 + 5 * n), "") for n, one in enumerate(entered)}, by=officer, at=now
    )
    chosen = [one.pk for one in entered[:4]]
    decide(run, preview(run).seal, {}, chosen=chosen, by=officer, at=now)
    advanced = _run(kinds["principals.advanced"], "首期名优校长高级研修班", city, officer, now)
    advanced = take_step(advanced, "open", by=officer, at=now)
    enrol(advanced, people[8:12], by=officer, at=now, statement="县区推荐")
    planned = _run(kinds["test-training.course"], "平翘舌专项班", city, officer, now)
    _study(kinds["continuing.online"], people[:3], officer, now)
    return Courses(plan, run, meetings[0], advanced, planned, kinds)


def _run(
    kind: Kind,
    name: str,
    host: Organisation,
    officer: User,
    now: datetime,
    programme: Programme | None = None,
) -> CourseRun:
    today = timezone.localdate(now)
    run = CourseRun(
        kind=kind,
        filled_by=kind.version(),
        programme=programme,
        name=name,
        host=host,
        place="市教育学院报告厅",
        first_day=today,
        last_day=today + timedelta(days=2),
        capacity=40,
        planned_hours=Decimal(12),
        needs="农村小学提出的朗读指导需求",
    )
    return save_run(run, [], by=officer, at=now)


def _meeting(run: CourseRun, day: int, officer: User, now: datetime) -> Meeting:
    begins = now + timedelta(days=day, minutes=5)
    meeting = Meeting(
        run=run,
        begins_at=begins,
        ends_at=begins + timedelta(hours=2),
        topic=("新课标解读", "课例研讨")[day],
        trainer="周教研员",
        hours=Decimal(6),
    )
    return save_meeting(meeting, by=officer, at=now)


def _study(kind: Kind, people: list[Person], officer: User, now: datetime) -> None:
    record = StudyImport.objects.create(
        kind=kind,
        file_name="网联培训.xlsx",
        sha256="0" * 64,
        rows=len(people),
        granted=len(people),
        changed=0,
        by=officer,
        at=now,
    )
    day = timezone.localdate(now)
    for person in people:
        HoursGranted.objects.create(
            person=person,
            kind=kind,
            course_name="课程标准研读",
            amount=Decimal(12),
            hour_kind="online",
            level="city",
            day=day,
            year=day.year,
            source="study",
            study=record,
            granted_by=officer,
            granted_at=now,
        )
