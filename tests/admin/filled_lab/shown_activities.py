"""Activities of the lab: a publicity week with its events, a skill with a log, a showing judged."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from PIL import Image

from admin.accounts.models import User
from admin.activities.follow_ups import add_follow_up
from admin.activities.jury import give_ballot
from admin.activities.keeping import (
    Entry,
    Filled,
    SeriesEntry,
    make_activity,
    make_series,
    take_step,
)
from admin.activities.log_photographs import keep_photograph
from admin.activities.models import Activity, Participant, PersonalRecord, Series
from admin.activities.personal import PersonalEntry, add_log, make_record
from admin.activities.steps import Step
from admin.activities.taking_part import add_person, draw_numbers, set_unit
from admin.attachments.keeping import attach
from admin.kinds.models import Kind
from admin.kinds.shipped import add_shipped
from admin.people.models import Post
from tests.admin.filled_lab.people_of import People

SCORES = {"基本功": "36", "难度与特色": "27", "教学应用": "18", "仪态与表达": "9"}


@dataclass(frozen=True)
class ShownActivities:
    """What pages are about."""

    event_kind: Kind
    skill_kind: Kind
    series: Series
    event: Activity
    showing: Activity
    record: PersonalRecord
    own: PersonalRecord  # of the first person, who has an account
    juror: Participant


def show_activities(people: People, users: dict[str, User], now: datetime) -> ShownActivities:
    """One of each kind of page; everything of the county of the first school."""
    add_shipped(now)
    officer, school = users["officer"], people.schools[0]
    today = timezone.localdate(now)
    for place, person in enumerate(people.people[:8]):
        Post.objects.create(
            person=person, organisation=school, is_special_post=place % 4 == 0, subject="语文"
        )
    event_kind, skill_kind, showing_kind = (
        Kind.objects.get(code=code)
        for code in ("publicity.event", "one-skill.skill", "one-skill.showing")
    )
    assert school.parent is not None
    series = make_series(
        event_kind,
        SeriesEntry(
            "第十三届全国推广普通话宣传周",
            school.parent,
            today - timedelta(days=3),
            today + timedelta(days=3),
            "规范使用国家通用语言文字",
            "认真贯彻《国家通用语言文字法》，各校办一次活动。",
        ),
        by=officer,
        at=now,
    )
    entry = Entry(
        "普通话进校园",
        school,
        "操场",
        now - timedelta(hours=4),
        now - timedelta(hours=2),
        theme="说好普通话，圆梦你我他",
        expected=200,
        summary="师生踊跃参加。",
        series=series,
    )
    lines = [{"time": "09:00", "what": "诵读展示", "who": "语文组"}]
    filled = Filled(event_kind.version(), {"f1": "c2", "f3": 300}, lines)
    event = make_activity(event_kind, entry, filled, by=officer, at=now)
    for person, role in zip(
        people.people[:4], ("leads", "speaks", "attends", "attends"), strict=True
    ):
        add_person(event, person, role, by=officer, at=now)
    set_unit(event, None, "学生", 200, 186, by=officer, at=now)
    take_step(event, Step.HOLD, by=officer, at=now)
    picture = io.BytesIO()
    Image.new("RGB", (800, 600), "#286").save(picture, "PNG")
    attach(event, "现场.png", picture.getvalue(), by=officer, at=now, purpose="photograph")
    add_follow_up(event, "整理诵读篇目", "语文组", today - timedelta(days=1), by=officer, at=now)
    record = make_record(
        skill_kind,
        people.people[1],
        PersonalEntry("粉笔字", today - timedelta(days=20), "能写工整", "能在全校作示范"),
        skill_kind.version(),
        {"f1": "c1"},
        by=officer,
        at=now,
    )
    add_log(record, today, 45, "楷书二十字", "照片", by=officer, at=now, today=today)
    own = make_record(
        skill_kind,
        people.people[0],
        PersonalEntry("朗诵", today - timedelta(days=15), "会读", "能领诵"),
        skill_kind.version(),
        {"f1": "c4"},
        by=users["candidate"],
        at=now,
    )
    entry_of = add_log(own, today, 30, "练声", "", by=users["candidate"], at=now, today=today)
    keep_photograph(entry_of, "练声.png", picture.getvalue(), by=users["candidate"], at=now)
    showing = make_activity(
        showing_kind,
        Entry("“每人一绝”展示", school, "礼堂", now, now + timedelta(hours=2)),
        Filled(showing_kind.version(), {}),
        by=officer,
        at=now,
    )
    juror = add_person(showing, people.people[0], "juror", by=officer, at=now)
    first = add_person(showing, people.people[1], "contestant", by=officer, at=now, record=record)
    add_person(showing, people.people[2], "contestant", by=officer, at=now)
    draw_numbers(showing, by=officer, at=now)
    give_ballot(juror, first, SCORES, abstains=False, remark="", by=officer, at=now)
    return ShownActivities(event_kind, skill_kind, series, event, showing, record, own, juror)
