"""Lists of runs, study and activities: what is exported is brought in again, masked as it is.

Brought in where it stands it changes nothing; where nobody is on the list, the list is the same.
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from admin.accounts.models import User
from admin.activities.models import Activity, Participant
from admin.activities.taking_part import add_person as take_part
from admin.courses.attending import note_list
from admin.courses.enrolling import enrol, withdraw
from admin.courses.models import Attendance, CourseRun, HoursGranted, StudyImport
from admin.people.identity import masked
from tests.admin import activity_records
from tests.admin.course_runs import Town, add_run, add_teacher, enrolled, kind_of, running
from tests.admin.factories import AT, TODAY, identity_number

pytestmark = pytest.mark.django_db


def visitor(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def exported(client: Client, page: str, key: int) -> bytes:
    answer = client.get(reverse(page, args=[key]))
    assert answer.status_code == 200
    return answer.content


def seen(client: Client, address: str, data: bytes) -> Any:
    sheet = io.BytesIO(data)
    sheet.name = "名单.xlsx"
    return client.post(address, {"file": sheet}).context["preview"]


def bring_in(client: Client, page: str, key: int, data: bytes) -> Any:
    address = reverse(page, args=[key])
    preview = seen(client, address, data)
    assert preview.faults == ()
    assert client.post(address, {"confirm": preview.sha256}).status_code == 302
    return preview


def on_list(run: CourseRun) -> list[tuple[int, int | None, str, str]]:
    rows = run.enrolments.values_list("person", "organisation", "state", "reason")
    return sorted(rows)


def taking_part(activity: Activity) -> list[tuple[Any, ...]]:
    fields = ("person", "organisation", "role", "attended", "note")
    return sorted(activity.participants.values_list(*fields), key=str)


def test_a_run_s_people_come_back_to_the_same_list() -> None:
    town = Town()
    run = running(town)
    client = visitor(town.clerk)
    before = on_list(run)
    data = exported(client, "course-people-sheet", run.pk)
    preview = bring_in(client, "course-people-import", run.pk, data)
    assert (len(preview.people), len(preview.known)) == (0, 3)
    assert on_list(run) == before
    for one in enrolled(run):
        withdraw(one, by=town.officer, at=AT, reason="登记错了")
    bring_in(client, "course-people-import", run.pk, data)
    assert on_list(run) == before
    other = add_run(town, name="第二班")
    other.state = run.state
    other.save()
    bring_in(client, "course-people-import", other.pk, data)
    assert on_list(other) == before


def test_who_left_a_run_is_not_entered_again_by_its_own_list() -> None:
    town = Town()
    run = running(town)
    withdraw(enrolled(run)[0], by=town.officer, at=AT, reason="借调外出")
    before = on_list(run)
    client = visitor(town.officer)
    data = exported(client, "course-people-sheet", run.pk)
    preview = bring_in(client, "course-people-import", run.pk, data)
    assert (preview.left_out, len(preview.people)) == (1, 0)
    assert on_list(run) == before


def test_whom_a_masked_number_does_not_tell_apart_is_asked_for() -> None:
    town = Town(teachers=0)
    run = running(town)
    numbers = (identity_number(1, birth=f"199001{day:02d}") for day in range(1, 32))
    first, *others = numbers
    same = next(one for one in others if masked(one) == masked(first))
    twins = [add_teacher(town.school, "王小红", number=one) for one in (first, same)]
    enrol(run, twins[:1], by=town.officer, at=AT)
    client = visitor(town.clerk)
    data = exported(client, "course-people-sheet", run.pk)
    preview = seen(client, reverse("course-people-import", args=[run.pk]), data)
    faults = [(one.cell, one.what) for one in preview.faults]
    assert faults == [("D2", "证件号码被隐去了中间几位，而且有几个人都符合")]


def test_another_county_s_person_is_not_found_by_a_masked_number() -> None:
    town = Town()
    run = running(town)
    enrol(run, [town.stranger], by=town.officer, at=AT)
    data = exported(visitor(town.officer), "course-people-sheet", run.pk)
    preview = seen(visitor(town.clerk), reverse("course-people-import", args=[run.pk]), data)
    assert [one.what for one in preview.faults] == ["证件号码被隐去了中间几位，找不到对应的人"]


def noted(run: CourseRun) -> list[tuple[int, int, str]]:
    rows = Attendance.objects.filter(meeting__run=run)
    return sorted(rows.values_list("enrolment__person", "meeting", "mark"))


def test_attendance_comes_back_to_the_same_marks() -> None:
    town = Town()
    run = running(town)
    first, second = run.meetings.order_by("begins_at")
    people = enrolled(run)
    for meeting, marks in ((first, ("present", "late", "leave")), (second, ("absent", "present"))):
        given = {one.pk: mark for one, mark in zip(people, marks, strict=False)}
        note_list(meeting, given, by=town.officer, at=AT)
    before = noted(run)
    client = visitor(town.officer)
    data = exported(client, "course-attendance-sheet", run.pk)
    preview = seen(client, reverse("course-attendance-import", args=[run.pk]), data)
    assert (preview.faults, len(preview.rows), preview.new) == ((), 5, 0)
    Attendance.objects.all().delete()
    assert bring_in(client, "course-attendance-import", run.pk, data).new == 5
    assert noted(run) == before


def test_study_comes_back_to_the_same_hours() -> None:
    town = Town(2)
    kind = kind_of("continuing.online")
    study = StudyImport.objects.create(
        kind=kind,
        file_name="学习.xlsx",
        sha256="0" * 64,
        rows=3,
        granted=3,
        changed=0,
        by=town.officer,
        at=AT,
    )
    told = [("课标研读", "12", 0), ("课标研读", "4.5", 1), ("信息技术", "8", 1)]
    for name, amount, place in told:
        HoursGranted.objects.create(
            person=town.teachers[place],
            kind=kind,
            course_name=name,
            amount=Decimal(amount),
            hour_kind="online",
            level="city",
            day=TODAY,
            year=TODAY.year,
            source=HoursGranted.Source.STUDY,
            study=study,
            granted_by=town.officer,
            granted_at=AT,
        )
    client = visitor(town.clerk)
    data = exported(client, "course-study-sheet", kind.pk)
    preview = seen(client, reverse("course-study", args=[kind.pk]), data)
    assert (preview.faults, len(preview.rows), preview.new, preview.changed) == ((), 3, 0, 0)
    fields = ("person", "course_name", "amount", "day")
    before = sorted(HoursGranted.objects.values_list(*fields))
    HoursGranted.objects.all().delete()
    bring_in(client, "course-study", kind.pk, data)
    assert sorted(HoursGranted.objects.values_list(*fields)) == before


def test_an_activity_s_people_come_back_to_the_same_list() -> None:
    city = activity_records.add_city()
    activity = activity_records.add_activity(city, "publicity.event", city.east)
    people = [activity_records.add_teacher(name, city.schools["east"]) for name in ("王老师",) * 2]
    people.append(activity_records.add_teacher("李老师", city.schools["west"]))
    roles = ("attends", "speaks", "attends")
    for person, role, attended in zip(people, roles, (True, False, None), strict=True):
        one = take_part(activity, person, role, by=city.officer, at=AT)
        one.attended, one.note = attended, f"{role}的备注"
        one.save()
    before = taking_part(activity)
    client = visitor(city.officer)
    data = exported(client, "activity-people-sheet", activity.pk)
    assert bring_in(client, "activity-import", activity.pk, data).known == 3
    assert taking_part(activity) == before
    Participant.objects.all().delete()
    assert bring_in(client, "activity-import", activity.pk, data).known == 0
    assert taking_part(activity) == before
