"""Pages of activities: own county alone, sheets in and out, photographs, many records."""

from __future__ import annotations

import io
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.activities import follow_ups
from admin.activities.keeping import take_step
from admin.activities.models import Activity, Participant, PersonalRecord
from admin.activities.steps import Step
from admin.activities.taking_part import add_person
from admin.attachments.keeping import attach
from admin.console.guide_text import anchor_of
from admin.people.models import Person, Post
from tests.admin.activity_records import (
    City,
    add_activity,
    add_city,
    add_series,
    add_skill,
    add_teacher,
)
from tests.admin.factories import AT, TODAY, add_user

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25


@pytest.fixture
def city() -> City:
    return add_city()


def visit(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, name: str, *key: object, query: str = "") -> str:
    answer = client.get(reverse(name, args=key) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_county_officer_sees_nobody_and_nothing_of_another_county(city: City) -> None:
    series = add_series(city, "publicity.event", "东城宣传周", organisation=city.east)
    theirs_too = add_series(city, "publicity.event", "西山宣传周", organisation=city.west)
    own = add_activity(
        city, "publicity.event", city.schools["east"], name="东城活动", series=series
    )
    other = add_activity(city, "publicity.event", city.west, name="西山活动", series=theirs_too)
    ours = add_teacher("王芳", city.schools["east"])
    theirs = add_teacher("李明", city.schools["west"])
    for person in (ours, theirs):
        add_person(own, person, "attends", by=city.officer, at=AT)
        add_skill(city, person)
    for one in (own, other):
        follow_ups.add_follow_up(one, f"{one.name}的事", "甲", TODAY, by=city.officer, at=AT)
    client = visit(city.county)
    event, skill = city.kinds["publicity.event"].pk, city.kinds["one-skill.skill"].pk
    month = f"?month={AT:%Y-%m}"
    for shown in (
        text_of(client, "activities", event),
        text_of(client, "activity-calendar", query=month),
        text_of(client, "follow-ups"),
        text_of(client, "activity-series", series.pk),
    ):
        assert "东城活动" in shown
        assert "西山" not in shown
    for shown in (
        text_of(client, "activities", skill),
        text_of(client, "activity", own.pk, query="?tab=people"),
        text_of(client, "activity", own.pk, query="?tab=people&q=李明"),
    ):
        assert "王芳" in shown
        assert "李明</b>" not in shown
        assert "李明</td>" not in shown
    assert "西山县" not in text_of(client, "activity-quota", skill)
    assert client.get(reverse("activity", args=[other.pk])).status_code == 404
    assert client.get(reverse("activity-series", args=[theirs_too.pk])).status_code == 404
    sheet = client.get(reverse("activity-people-sheet", args=[own.pk])).content
    assert _cells(sheet, 1) == ["王芳"]
    listed = client.get(reverse("activities-sheet", args=[event])).content
    assert _cells(listed, 1) == ["东城活动"]


@dataclass
class Meeting:
    """An on-site meeting of the city's series, in the other county, with people of both."""

    held: Activity
    ours: Participant
    theirs: Participant


def add_meeting(city: City, **fields: Any) -> Meeting:
    code = "county-schools.meeting-1"
    series = add_series(city, code, "第一次系列现场会议")
    held = add_activity(
        city,
        code,
        city.schools["west"],
        name="西山现场会",
        series=series,
        theme="校本研修",
        expected=777,
        summary="李明作了介绍。",
        **fields,
    )
    ours, theirs = (
        add_person(held, add_teacher(name, city.schools[side]), "attends", by=city.officer, at=AT)
        for name, side in (("王芳", "east"), ("李明", "west"))
    )
    return Meeting(held, ours, theirs)


def test_meetings_of_the_city_are_in_every_countys_programme(city: City) -> None:
    meeting = add_meeting(city)
    of_city = add_activity(city, "county-schools.meeting-1", city.city, name="全市总结会")
    key, client = meeting.held.pk, visit(city.county)
    kind = meeting.held.kind_id
    for shown in (
        text_of(client, "activities", kind),
        text_of(client, "activity-calendar", query=f"?month={AT:%Y-%m}"),
        text_of(client, "activity-series", meeting.held.series_id),
        text_of(client, "activity", key),
        text_of(client, "activity", key, query="?tab=people"),
    ):
        assert "西山现场会" in shown
        for hidden in ("李明", "777", "修改</a>"):
            assert hidden not in shown
    assert "全市总结会" in text_of(client, "activities", kind, query="?county=none")
    own = text_of(client, "activities", kind, query=f"?county={city.east.pk}")
    assert "西山现场会" not in own
    assert "校本研修" in text_of(client, "activity", key)
    assert text_of(client, "activity", of_city.pk)
    annex = client.get(reverse("activity-series-annex", args=[meeting.held.series_id]))
    read = subprocess.run(["pdftotext", "-", "-"], input=annex.content, capture_output=True)
    assert "西山中学" in read.stdout.decode()
    listed = client.get(reverse("activities-sheet", args=[kind])).content
    assert sorted(map(str, _cells(listed, 1))) == ["全市总结会", "西山现场会"]
    assert "777" not in str([_cells(listed, column) for column in range(10)])
    sheet = client.get(reverse("activity-people-sheet", args=[key])).content
    assert _cells(sheet, 1) == ["王芳"]


def test_a_county_enters_its_own_people_in_a_meeting_of_the_city(city: City) -> None:
    meeting = add_meeting(city)
    key, client = meeting.held.pk, visit(city.county)
    more = add_teacher("赵文", city.schools["east"])

    def act(name: str, **form: object) -> int:
        return client.post(reverse("activity-act", args=[key, name]), form).status_code

    act("add-person", person=more.pk, role="attends")
    added = meeting.held.participants.get(person=more)
    act("attendance", shown=[added.pk, meeting.theirs.pk], present=[added.pk, meeting.theirs.pk])
    act("drop-person", participant=meeting.ours.pk)
    shown = client.post(
        reverse("activity-import", args=[key]), {"file": _sheet([["王芳", "东城一小", "", "是"]])}
    ).content.decode()
    digest = shown.partition('name="confirm" value="')[2][:64]
    client.post(reverse("activity-import", args=[key]), {"confirm": digest})
    there = meeting.held.participants.order_by("person__name")
    assert [(one.person.name, one.attended) for one in there] == [
        ("李明", None),
        ("王芳", True),
        ("赵文", True),
    ]


def test_a_county_changes_nothing_else_in_a_meeting_of_the_city(city: City) -> None:
    meeting = add_meeting(city)
    key, client = meeting.held.pk, visit(city.county)
    leads = add_person(meeting.held, meeting.ours.person, "leads", by=city.officer, at=AT)
    before = list(Participant.objects.values().order_by("pk"))
    for act, form in (
        ("step", {"step": "announce"}),
        ("set-unit", {"unit": "东城一小", "came": "9"}),
        ("follow-up", {"what": "整理", "who": "甲", "due": "2026-06-01"}),
        ("attach", {"purpose": "material"}),
        ("drop-person", {"participant": meeting.theirs.pk}),
        ("drop-person", {"participant": leads.pk}),
    ):
        answer = client.post(reverse("activity-act", args=[key, act]), form)
        assert answer.status_code == 404, act
    client.post(
        reverse("activity-act", args=[key, "add-person"]),
        {"person": meeting.ours.person_id, "role": "juror"},
    )
    refused = client.post(
        reverse("activity-import", args=[key]), {"file": _sheet([["王芳", "东城一小", "主持", ""]])}
    )
    assert "请从下拉列表中选择：参加、发言、选手" in refused.content.decode()
    for name in ("activity-edit", "activity-report"):
        assert client.get(reverse(name, args=[key])).status_code == 404
    take_step(meeting.held, Step.CANCEL, by=city.officer, at=AT, reason="天气")
    drop = reverse("activity-act", args=[key, "drop-person"])
    told = client.post(drop, {"participant": meeting.ours.pk}, follow=True).content.decode()
    assert "请联系承办单位" in told
    assert list(Participant.objects.values().order_by("pk")) == before


def test_what_a_meeting_lays_on_a_county_is_among_its_follow_ups(city: City) -> None:
    meeting = add_meeting(city)
    for what, who in (
        ("全部都要", "各县区进修学校"),
        ("东城的事", "东城区教育局"),
        ("一小的事", "东城一小校长室"),
        ("西山的事", "西山中学"),
        ("承办人的事", "李明"),
    ):
        follow_ups.add_follow_up(meeting.held, what, who, TODAY, by=city.officer, at=AT)
    client = visit(city.county)
    for shown in (
        text_of(client, "follow-ups"),
        text_of(client, "activity", meeting.held.pk, query="?tab=follow-ups"),
    ):
        for what in ("全部都要", "东城的事", "一小的事"):
            assert what in shown
        for what in ("西山的事", "承办人的事", "李明", "登记完成</summary>"):
            assert what not in shown


def _cells(data: bytes, column: int) -> list[object]:
    rows = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    return [row[column] for row in list(rows)[1:]]


def test_an_act_on_anothers_record_is_as_if_it_were_not_there(city: City) -> None:
    own = add_activity(city, "publicity.event", city.east)
    other = add_activity(city, "publicity.event", city.west)
    part = add_person(other, add_teacher("李明", city.west), "attends", by=city.officer, at=AT)
    client = visit(city.county)
    for act, form in (
        ("drop-person", {"participant": part.pk}),
        ("add-person", {"person": part.person_id, "role": "attends"}),
        ("caption", {"file": 1, "caption": "x"}),
        ("nothing", {}),
    ):
        answer = client.post(reverse("activity-act", args=[own.pk, act]), form)
        assert answer.status_code == 404, act
    assert Participant.objects.count() == 1


def test_a_refused_form_keeps_what_was_typed(city: City) -> None:
    client, kind = visit(city.officer), city.kinds["publicity.event"]
    answer = client.post(
        reverse("activity-new", args=[kind.pk]),
        {"name": "诵读", "place": "礼堂", "begins_at": "2026-05-16T09:00", "v.f3": "很多"},
    )
    assert answer.status_code == 422
    shown = answer.content.decode()
    for typed in ('value="诵读"', 'value="礼堂"', 'value="很多"', "应为数字"):
        assert typed in shown
    assert not Activity.objects.exists()


@pytest.mark.parametrize("county", [False, True])
def test_the_people_of_a_sheet_come_in_whole_or_not_at_all(city: City, county: bool) -> None:
    one = add_activity(city, "publicity.event", city.east)
    add_teacher("王芳", city.schools["east"])
    add_teacher("李明", city.schools["west"])
    address = reverse("activity-import", args=[one.pk])
    client = visit(city.county if county else city.officer)
    lines = [["王芳", "东城一小", "主持", "是"], ["李明", "西山中学", "", "否"]]
    shown = client.post(address, {"file": _sheet(lines)}).content.decode()
    if county:  # not the county's own: as if not on record
        assert "在这个单位没有找到这个人" in shown
        assert 'name="confirm"' not in shown
        return
    digest = shown.partition('name="confirm" value="')[2][:64]
    for _ in range(2):
        client.post(address, {"file": _sheet(lines)})
        client.post(address, {"confirm": digest, "file_name": "名单.xlsx"})
    listed = one.participants.order_by("person__name")
    assert [(p.person.name, p.role, p.attended) for p in listed] == [
        ("李明", "attends", False),
        ("王芳", "leads", True),
    ]
    sheet = client.get(reverse("activity-people-sheet", args=[one.pk])).content
    again = client.post(address, {"file": _named(sheet)}).content.decode()
    assert "2 人已在名单里" in again


def test_every_bad_line_of_a_sheet_is_named(city: City) -> None:
    one = add_activity(city, "publicity.event", city.east)
    for _ in range(2):
        add_teacher("王芳", city.schools["east"])
    add_teacher("李明", city.schools["east"])
    lines = [
        ["王芳", "东城一小", "", ""],
        ["赵文", "", "", ""],
        ["李明", "东城一小", "旁听", ""],
        ["李明", "东城一小", "", ""],
        ["李明", "东城一小", "", ""],
    ]
    client = visit(city.officer)
    answer = client.post(reverse("activity-import", args=[one.pk]), {"file": _sheet(lines)})
    shown = answer.content.decode()
    for told in ("几个同名的人", "都没有填写", "不是可选的内容", "与第 5 行重复"):
        assert told in shown
    assert not one.participants.exists()


def _sheet(lines: list[list[str]]) -> io.BytesIO:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["序号", "姓名", "单位", "身份", "到场"])
    for number, line in enumerate(lines, 1):
        sheet.append([number, *line])
    out = io.BytesIO()
    book.save(out)
    return _named(out.getvalue())


def _named(data: bytes) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = "名单.xlsx"
    return file


def test_a_photograph_is_small_in_the_page_and_gone_when_taken_off(city: City) -> None:
    one = add_activity(city, "publicity.event", city.east)
    picture = io.BytesIO()
    Image.new("RGB", (1200, 900), "red").save(picture, "PNG")
    client = visit(city.county)
    act = reverse("activity-act", args=[one.pk, "attach"])
    sent = {"purpose": "photograph", "caption": "现场", "files": _named(picture.getvalue())}
    client.post(act, sent)
    text = _named(b"%PDF-1.4 broken")
    client.post(act, {"purpose": "photograph", "files": [text]})
    shown = text_of(client, "activity", one.pk, query="?tab=files")
    assert shown.count("<figure>") == 1
    assert "现场" in shown
    key = int(shown.partition("/files/")[2].partition("/")[0])
    small = client.get(reverse("activity-file", args=[one.pk, key]) + "?small=1")
    assert Image.open(io.BytesIO(small.content)).size == (360, 270)
    off = reverse("activity-act", args=[one.pk, "take-off"])
    client.post(off, {"file": key, "reason": ""})
    assert client.get(reverse("activity-file", args=[one.pk, key])).status_code == 200
    client.post(off, {"file": key, "reason": "传错"})
    assert client.get(reverse("activity-file", args=[one.pk, key])).status_code == 404


def test_a_juror_reaches_the_own_sheet_alone(city: City) -> None:
    one = add_activity(city, "one-skill.showing", city.east)
    jurors = [add_teacher(name, city.schools["west"]) for name in ("赵", "钱")]
    own, other = (add_person(one, juror, "juror", by=city.officer, at=AT) for juror in jurors)
    contestant = add_teacher("王芳", city.schools["east"])
    add_person(one, contestant, "contestant", by=city.officer, at=AT)
    client = visit(add_user(Role.CANDIDATE, person=jurors[0]))
    assert "王芳" in text_of(client, "juror-sheet", own.pk)
    assert client.get(reverse("juror-sheet", args=[other.pk])).status_code == 404
    assert client.get(reverse("activity", args=[one.pk])).status_code == 403


def test_reports_are_printed_with_whatever_is_there(city: City) -> None:
    series = add_series(city, "county-schools.meeting-1", "现场会", plan="方案\n\n第二段")
    empty = visit(city.officer).get(reverse("activity-series-annex", args=[series.pk]))
    assert empty.content.startswith(b"%PDF")
    one = add_activity(city, "county-schools.meeting-1", city.east, series=series, theme="a*b_#")
    picture = io.BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "PNG")
    attach(one, "p.png", picture.getvalue(), by=city.officer, at=AT, purpose="photograph")
    for name, key in (
        ("activity-report", one.pk),
        ("activity-series-report", series.pk),
        ("activity-series-annex", series.pk),
    ):
        for user in (city.officer, city.county):
            answer = visit(user).get(reverse(name, args=[key]))
            assert answer.content.startswith(b"%PDF"), name
    plain = add_series(city, "publicity.event", "宣传周")
    without = visit(city.officer).get(reverse("activity-series-annex", args=[plain.pk]))
    assert without.status_code == 404


@pytest.mark.parametrize("role", ["officer", "county"])
def test_each_figure_of_a_series_opens_the_list_behind_it(city: City, role: str) -> None:
    series = add_series(city, "publicity.event", "宣传周")
    for host, states in (
        (city.schools["east"], ["planned", "held", "reported", "cancelled"]),
        (city.east, ["announced"]),
        (city.schools["west"], ["held", "cancelled"]),
        (city.city, ["reported", "planned"]),
    ):
        for state in states:
            made = add_activity(city, "publicity.event", host, series=series)
            Activity.objects.filter(pk=made.pk).update(state=state)
    add_activity(city, "publicity.event", city.east, name="不在系列里")
    client = visit(getattr(city, role))
    answer = client.get(reverse("activity-series", args=[series.pk]))
    told = {}
    for one, every, over in answer.context["lines"]:
        told[one.county] = (one.planned, one.held)
        listed = [client.get(link).context["page"].paginator.count for link in (every, over)]
        assert listed == [one.planned, one.held], one.county
    of_city = {"西山县": (1, 1), "市级": (2, 1), "合计": (7, 4)}
    own = {"东城区": (4, 2)}
    assert told == own | (of_city if role == "officer" else {"合计": (4, 2)})


@pytest.mark.parametrize(
    ("code", "section"),
    [
        ("publicity.event", "training-publicity/#宣传周，从方案到报告"),
        ("one-skill.showing", "training-one-skill/#每人一绝，从技能到名次"),
        ("county-schools.meeting-1", "training-meetings/#两个系列的现场会议"),
        ("rural.visit", "training-meetings/#送教下乡"),
    ],
)
def test_help_leads_to_the_guide_of_the_kind(city: City, code: str, section: str) -> None:
    series = add_series(city, code, "系列")
    one = add_activity(city, code, city.east, series=series)
    client = visit(city.officer)
    for name, key in (
        ("activities", city.kinds[code].pk),
        ("activity-new", city.kinds[code].pk),
        ("activity", one.pk),
        ("activity-import", one.pk),
        ("activity-series", series.pk),
    ):
        guide, _, heading = section.partition("#")
        assert f'/guides/{guide}#{anchor_of(heading)}"' in text_of(client, name, key), name


def test_a_jury_is_not_offered_to_be_reopened_once_its_awards_are_kept(city: City) -> None:
    one = add_activity(city, "one-skill.showing", city.east)
    client, page = visit(city.officer), "?tab=jury"
    Activity.objects.filter(pk=one.pk).update(jury_closed_at=AT)
    assert "重新开放</button>" in text_of(client, "activity", one.pk, query=page)
    Activity.objects.filter(pk=one.pk).update(awards_handed_at=AT)
    shown = text_of(client, "activity", one.pk, query=page)
    assert "评分不能再改" in shown
    assert "重新开放</button>" not in shown


@pytest.mark.parametrize("role", ["officer", "county"])
def test_lists_ask_no_question_for_each_row(city: City, role: str) -> None:
    user = getattr(city, role)
    series = add_series(city, "publicity.event", "宣传周")
    one = add_activity(city, "publicity.event", city.east, series=series)
    showing = add_activity(city, "one-skill.showing", city.east)
    record = add_skill(city, add_teacher("王芳", city.schools["east"]))
    pages = (
        ("activities", city.kinds["publicity.event"].pk, ""),
        ("activities", city.kinds["one-skill.skill"].pk, "?q=王&special=1"),
        ("activities", city.kinds["one-skill.skill"].pk, ""),
        ("activity-series", series.pk, ""),
        ("activity-quota", city.kinds["one-skill.skill"].pk, ""),
        ("activity", one.pk, "?tab=people&q=王"),
        ("activity", one.pk, "?tab=files"),
        ("activity", showing.pk, "?tab=jury"),
        ("personal-record", record.pk, ""),
    )
    client = visit(user)

    def questions() -> list[int]:
        counted = []
        for name, key, query in pages:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                text_of(client, name, key, query=query)
            counted.append(len(asked))
        return counted

    questions()
    few = questions()
    for number in range(12):
        person = add_teacher(f"王{number}", city.schools["east"])
        more = add_activity(
            city,
            "publicity.event",
            city.schools["east"],
            series=series,
            at=AT + timedelta(days=number),
        )
        for activity in (one, more):
            add_person(activity, person, "attends", by=city.officer, at=AT)
        role_there = "juror" if number % 2 else "contestant"
        add_person(showing, person, role_there, by=city.officer, at=AT)
        add_skill(city, person)
    many = questions()
    assert max(many) <= MOST_QUERIES
    assert [b - a for a, b in zip(few, many, strict=True)] == pytest.approx([0] * len(few), abs=2)


def test_the_list_and_the_quota_count_every_record(city: City) -> None:
    kind = city.kinds["one-skill.skill"]
    people = Person.objects.bulk_create(Person(name=f"教师{n}", sex="女") for n in range(300))
    Post.objects.bulk_create(
        Post(person=one, organisation=city.schools["east"], is_special_post=n % 9 == 0)
        for n, one in enumerate(people)
    )
    PersonalRecord.objects.bulk_create(
        PersonalRecord(
            kind=kind,
            filled_by=kind.version(),
            person=one,
            organisation=city.schools["east"],
            title="粉笔字",
            begun_on=TODAY,
            made_at=AT,
        )
        for one in people
    )
    client = visit(city.officer)
    assert "共 300 条" in text_of(client, "activities", kind.pk)
    assert "特岗</span>" in text_of(client, "activities", kind.pk, query="?special=1")
    assert ">34</a>" in text_of(client, "activity-quota", kind.pk)
