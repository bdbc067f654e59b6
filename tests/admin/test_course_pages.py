"""The pages of training: what an office does there, within its county, however many rows."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from admin.accounts.models import User
from admin.courses.attending import assess, note_list
from admin.courses.deciding import decide, preview
from admin.courses.door import DOOR
from admin.courses.enrolling import enrol
from admin.courses.models import Attendance, CourseRun, Enrolment, HoursGranted, Programme
from admin.courses.running import save_run, take_step
from admin.door.errors import DoorClosed
from tests.admin.course_runs import Town, add_run, add_teacher, enrolled, kind_of, running
from tests.admin.factories import AT, identity_number
from tests.admin.test_queries_of_pages import MOST, queries

pytestmark = pytest.mark.django_db


def visitor(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def said(answer: Any) -> str:
    return " ".join(str(one) for one in get_messages(answer.wsgi_request))


def workbook(*rows: tuple[object, ...]) -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "表.xlsx"
    return out


def upload(client: Client, address: str, *rows: tuple[object, ...]) -> Any:
    return client.post(address, {"file": workbook(*rows)})


def confirm(client: Client, address: str, shown: Any) -> Any:
    preview_shown = shown.context["preview"]
    assert preview_shown.faults == ()
    return client.post(address, {"confirm": preview_shown.sha256, "file_name": "表.xlsx"})


def test_a_programme_and_a_run_are_made_by_form() -> None:
    town = Town()
    client, kind = visitor(town.officer), kind_of()
    address = reverse("course-programme-new") + f"?system={kind.system_id}"
    form = {
        "name": "五年规划",
        "first_year": "2026",
        "last_year": "2025",
        "host": "江城市",
        "base_schools": "东城一小\n没有这所学校",
    }
    answer = client.post(address, form)
    assert "没有找到单位“没有这所学校”" in answer.content.decode()
    assert "五年规划" in answer.content.decode()  # what was typed stays
    answer = client.post(address, {**form, "base_schools": "东城一小"})
    assert "终止年份不能早于起始年份" in answer.content.decode()
    client.post(address, {**form, "last_year": "2030", "base_schools": "东城一小"})
    programme = Programme.objects.get()
    assert list(programme.base_schools.all()) == [town.school]
    terms = {
        "name": "语文班",
        "programme": programme.pk,
        "host": "江城市",
        "first_day": "2026-05-01",
        "last_day": "2026-05-03",
        "form": "centralised",
        "level": "city",
        "planned_hours": "24",
        "v.target": "小学语文教师",
        "open_to": [town.east.pk],
    }
    made = client.post(reverse("course-run-new", args=[kind.pk]), {**terms, "planned_hours": "0"})
    assert made.status_code == 200
    client.post(reverse("course-run-new", args=[kind.pk]), terms)
    run = CourseRun.objects.get()
    assert (run.values, list(run.open_to.all())) == ({"target": "小学语文教师"}, [town.east])
    page = client.get(reverse("course-run", args=[run.pk])).content.decode()
    assert "小学语文教师" in page
    assert "出勤率不低于 80%" in page


def test_a_county_sees_its_own_people_alone_in_whosever_run() -> None:
    town = Town(2)
    run = running(town)
    enrol(run, [town.stranger], by=town.officer, at=AT)
    meeting = run.meetings.all()[0]
    note_list(meeting, {one.pk: "present" for one in enrolled(run)}, by=town.officer, at=AT)
    clerk = visitor(town.clerk)
    for name in ("course-people", "course-attendances", "course-outcome"):
        page = clerk.get(reverse(name, args=[run.pk])).content.decode()
        assert "王老师" in page
        assert "钱老师" not in page
    sheet = load_workbook(
        io.BytesIO(clerk.get(reverse("course-people-sheet", args=[run.pk])).content)
    )
    names = {row[1] for row in sheet.active.iter_rows(min_row=2, values_only=True)}  # type: ignore[union-attr]
    assert names == {"王老师", "李老师"}
    (shown,) = clerk.get(reverse("course-runs", args=[run.kind_id])).context["page"]
    assert shown.people == 2
    takers = clerk.get(reverse("course-takers", args=[run.kind_id])).context["page"]
    assert {(one.person.name, one.came, one.noted) for one in takers} == {
        ("王老师", 1, 1),
        ("李老师", 1, 1),
    }
    for visits, count in ((clerk, 2), (visitor(town.officer), 3)):
        page = visits.get(reverse("course-run", args=[run.pk]))
        compared = visits.get(page.context["effect"])
        assert len(compared.context["asked"].people) == count
        assert run.name in compared.content.decode()
    for name in ("course-run-edit", "course-assessment", "course-selection"):
        assert clerk.get(reverse(name, args=[run.pk])).status_code == 404
    assert clerk.post(reverse("course-outcome", args=[run.pk])).status_code == 404
    theirs = run.enrolments.get(person=town.stranger)
    address = reverse("course-withdraw", args=[theirs.pk])
    assert clerk.post(address, {"reason": "误"}).status_code == 404


@pytest.mark.parametrize("is_parent", [True, False])
def test_which_runs_a_county_sees(is_parent: bool) -> None:
    town = Town(1)
    if not is_parent:  # an office that keeps its counties beside the city
        town.east.parent = None
        town.east.save()
        town.clerk.refresh_from_db()
    for_all = add_run(town, name="面向全部")
    other = add_run(town, name="别县的", host=town.west)
    only_west = add_run(town, name="只面向西城")
    save_run(only_west, [town.west], by=town.officer, at=AT)
    invited = add_run(town, name="西城办、请东城", host=town.west)
    save_run(invited, [town.east], by=town.officer, at=AT)
    own = add_run(town, name="本县的", host=town.school)
    clerk = visitor(town.clerk)
    listed = clerk.get(reverse("course-runs", args=[own.kind_id])).context["page"]
    assert {one.name for one in listed} == {"面向全部", "西城办、请东城", "本县的"}
    for run in (other, only_west):
        assert clerk.get(reverse("course-run", args=[run.pk])).status_code == 404
    assert clerk.get(reverse("course-run-edit", args=[own.pk])).status_code == 200
    assert clerk.get(reverse("course-run-edit", args=[for_all.pk])).status_code == 404


def test_people_come_from_a_worksheet_all_or_none_and_never_twice() -> None:
    town = Town(0)
    numbers = [identity_number(serial) for serial in (301, 302, 303)]
    for name, number in zip(("甲老师", "乙老师"), numbers, strict=False):
        add_teacher(town.school, name, number=number)
    add_teacher(town.far, "丙老师", number=numbers[2])
    run = add_run(town)
    run = take_step(run, "open", by=town.officer, at=AT)
    address = reverse("course-people-import", args=[run.pk])
    client, clerk = visitor(town.officer), visitor(town.clerk)
    head = ("序号", "姓名", "身份证号")
    bad = upload(client, address, head, (1, "甲老师", numbers[0]), (2, "丁老师", numbers[1]))
    assert [fault.cell for fault in bad.context["preview"].faults] == ["第3行"]
    hidden = upload(clerk, address, head, (1, "丙老师", numbers[2]))
    assert "没有找到这个人的档案" in hidden.content.decode()
    rows = [(1, "甲老师", numbers[0]), (2, "乙老师", numbers[1])]
    seen = upload(client, address, head, *rows)
    confirm(client, address, seen)
    assert Enrolment.objects.count() == 2
    again = upload(client, address, head, *rows)
    assert (len(again.context["preview"].people), len(again.context["preview"].known)) == (0, 2)


def test_attendance_by_list_and_from_a_worksheet() -> None:
    town = Town(0)
    number = identity_number(305)
    town.teachers = [add_teacher(town.school, "甲老师", number=number)]
    run = running(town)
    (one,) = enrolled(run)
    client = visitor(town.officer)
    first = run.meetings.order_by("begins_at")[0]
    client.post(reverse("course-attendance", args=[first.pk]), {f"mark.{one.pk}": "late"})
    assert Attendance.objects.get().mark == "late"
    address = reverse("course-attendance-import", args=[run.pk])
    head = ("姓名", "证件号码", "课次", "考勤")
    bad = upload(client, address, head, ("甲老师", number, "3", "到"), ("甲老师", number, 2, "来"))
    assert {fault.cell for fault in bad.context["preview"].faults} == {"C2", "D3"}
    seen = upload(client, address, head, ("甲老师", number, 1, "迟到"), ("甲老师", number, 2, "√"))
    assert seen.context["preview"].new == 1
    confirm(client, address, seen)
    marks = Attendance.objects.order_by("meeting__begins_at").values_list("mark", "source")
    assert list(marks) == [("late", "list"), ("present", "sheet")]


def running_now(town: Town) -> CourseRun:
    """One whose meeting begins in ten minutes."""
    now, today = timezone.now(), timezone.localdate()
    run = add_run(town, first_day=today, last_day=today + timedelta(days=1))
    run = take_step(run, "begin", by=town.officer, at=now)
    enrol(run, town.teachers, by=town.officer, at=now)
    begins = now + timedelta(minutes=10)
    run.meetings.create(
        begins_at=begins, ends_at=begins + timedelta(hours=2), topic="第一讲", hours=3
    )
    return run


def test_signing_in_at_the_door() -> None:
    town = Town(2)
    town.teachers[0].set_phone("13800001234")
    town.teachers[0].save()
    run = running_now(town)
    meeting = run.meetings.get()
    phone, now = Client(), timezone.now()
    address = reverse("course-sign-in", args=[DOOR.screen_code(meeting, at=now)])
    form = phone.get(address).context["form_code"]
    wrong = phone.post(address, {"form": form, "name": "王老师", "digits": "000000"})
    assert wrong.status_code == 422
    assert not Attendance.objects.exists()
    right = phone.post(address, {"form": form, "name": "王老师", "digits": "001234"})
    assert "签到成功" in right.content.decode()
    phone.post(address, {"form": form, "name": "王老师", "digits": "001234"})
    noted = Attendance.objects.get()
    assert (noted.mark, noted.source, noted.noted_by) == ("present", "door", None)
    for _ in range(5):
        phone.post(address, {"form": form, "name": "李老师", "digits": "111111"})
    answer = phone.post(address, {"form": form, "name": "李老师", "digits": "111111"})
    assert answer.status_code == 429


@pytest.mark.parametrize("age", [timedelta(seconds=150), timedelta(minutes=-5)])
def test_a_code_of_another_moment_opens_nothing(age: timedelta) -> None:
    town = Town(1)
    meeting = running_now(town).meetings.get()
    old = DOOR.screen_code(meeting, at=timezone.now() - age)
    for code in (old, "x", old[:-2]):
        answer = Client().get(reverse("course-sign-in", args=[code]))
        assert (answer.status_code, "form_code" in answer.context) == (422, False)
    stale = DOOR.form_code(meeting, at=timezone.now() - timedelta(minutes=11))
    with pytest.raises(DoorClosed):
        DOOR.of_form(stale, at=timezone.now())


def test_study_is_brought_in_once_and_corrected() -> None:
    town = Town(0)
    number = identity_number(311)
    person = add_teacher(town.school, "甲老师", number=number)
    kind = kind_of("continuing.online")
    address = reverse("course-study", args=[kind.pk])
    client = visitor(town.officer)
    head = ("姓名", "证件号码", "课程名称", "学时", "完成日期")
    bad = upload(
        client,
        address,
        head,
        ("甲老师", number, "课标研读", "12.55", "20260501"),
        ("甲老师", number, "", 3, "2999-01-01"),
    )
    cells = {fault.cell for fault in bad.context["preview"].faults}
    assert cells == {"D2", "C3", "E3"}
    for hours in ("12", "12", "８"):
        seen = upload(client, address, head, ("甲老师", number, "课标研读", hours, "2026.5.1"))
        confirm(client, address, seen)
    rows = HoursGranted.objects.filter(person=person).order_by("pk")
    assert [(str(one.amount), one.hour_kind) for one in rows] == [
        ("12.0", "online"),
        ("-12.0", "online"),
        ("8.0", "online"),
    ]
    page = client.get(address)
    assert page.context["sum"] == 8
    assert visitor(town.clerk).get(address).context["page"].paginator.count == 1
    town.clerk.organisation = town.west
    town.clerk.save()
    assert visitor(town.clerk).get(address).context["page"].paginator.count == 0


def test_runs_of_newcomers_lead_to_the_list_of_their_deadlines() -> None:
    town = Town(1)
    deadlines = reverse("matches", args=[kind_of("rural.induction-watch").pk])
    for code, leads in (("rural.induction", True), ("rural.course", False)):
        page = visitor(town.clerk).get(reverse("course-runs", args=[kind_of(code).pk]))
        assert (f'href="{deadlines}"' in page.content.decode()) == leads, code


def test_papers_are_printed() -> None:
    town = Town(2)
    run = running(town)
    for meeting in run.meetings.all():
        note_list(meeting, {one.pk: "present" for one in enrolled(run)}, by=town.officer, at=AT)
    client = visitor(town.officer)
    address = reverse("course-paper", args=[run.pk, "certificates"])
    assert client.get(address).status_code == 409
    assess(run, {one.pk: ("90", "") for one in enrolled(run)}, by=town.officer, at=AT)
    decide(run, preview(run).seal, {}, by=town.officer, at=AT)
    for sheet in ("names", "sign-in", "outcomes", "certificates"):
        answer = client.get(reverse("course-paper", args=[run.pk, sheet]))
        assert answer.content.startswith(b"%PDF"), sheet


def test_no_page_of_training_asks_more_often_for_more_rows() -> None:
    town = Town(2)
    run = running(town)
    meeting = run.meetings.all()[0]

    def asked() -> dict[str, int]:
        names = ("run", "meetings", "people", "attendances", "assessment", "outcome")
        addresses = [reverse(f"course-{name}", args=[run.pk]) for name in names]
        addresses.append(reverse("course-runs", args=[run.kind_id]))
        addresses.append(reverse("course-programmes"))
        addresses.append(reverse("course-attendance", args=[meeting.pk]))
        addresses.append(reverse("course-runs", args=[kind_of("rural.induction").pk]))
        return {
            f"{user.username} {address}": queries(visitor(user), address)
            for address in addresses
            for user in (town.officer, town.clerk)
            if user is town.officer or not re.search("assess|/meetings/[0-9]", address)
        }

    few = asked()
    more = [add_teacher(town.school, f"教师{place}") for place in range(5)]
    enrol(run, more, by=town.officer, at=AT)
    note_list(meeting, {one.pk: "present" for one in enrolled(run)}, by=town.officer, at=AT)
    for place in range(3):
        add_run(town, name=f"班{place}")
    many = asked()
    # Where notes are there at last, a page may ask once more for them; never for each row.
    assert {name: count for name, count in many.items() if count > few[name] + 1} == {}
    assert {name: count for name, count in many.items() if count > MOST} == {}
