"""The lab on a test day, with sessions before, during and after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from admin.accounts.models import User
from admin.testing.models import FeeGroup, Seat, Session, Site
from admin.testing.registration import Entry, register
from tests.admin.filled_lab.compared import Compared, compare
from tests.admin.filled_lab.courses import Courses, make_courses
from tests.admin.filled_lab.day import make_day, make_room, practise
from tests.admin.filled_lab.day_papers import DayPapers, make_day_papers
from tests.admin.filled_lab.filed import Filed, file_people
from tests.admin.filled_lab.kept import Kept, issue_documents, keep_archive, old_sittings
from tests.admin.filled_lab.kept_sheets import KeptSheets, keep_sheets
from tests.admin.filled_lab.marked import (
    Marked,
    appeal_against,
    mark_half,
    order_reviews,
    release_mock,
    release_official,
    set_rules,
)
from tests.admin.filled_lab.people_of import People
from tests.admin.filled_lab.shown_activities import ShownActivities, show_activities
from tests.admin.filled_lab.staff import make_people, make_schools, make_staff, manage_accounts
from tests.admin.filled_lab.titles import Titles, make_titles
from tests.admin.supervised_work import Supervised, supervised


@dataclass(frozen=True)
class Lab:
    """Everything that a page may be about."""

    users: dict[str, User]
    people: People
    sessions: dict[str, Session]
    marked: Marked
    compared: Compared
    kept: Kept
    papers: DayPapers
    supervised: Supervised
    filed: Filed
    courses: Courses
    titles: Titles
    activities: ShownActivities
    sheets: KeptSheets


# Name, kind, days from today, state.
SESSIONS = {
    "done": ("2026 年秋季教师模拟测试", "mock", -9, "closed"),
    "official": ("第三季度正式测试", "official", -30, "closed"),
    "half": ("国培计划乡村教师班结业测试", "training", -2, "closed"),
    "reviewing": ("新任教师正式测试", "official", -4, "closed"),
    "scored": ("第二季度模拟测试", "mock", -50, "closed"),
    "old": ("往年教师模拟测试", "mock", -2000, "closed"),
    "live": ("十一月市级模拟测试", "mock", 0, "open"),
    "waiting": ("十一月市级模拟测试（补测）", "mock", 0, "open"),
    "announced": ("第四季度正式测试", "official", 20, "announced"),
    "planned": ("寒假教师模拟测试", "mock", 60, "planned"),
}


def make_lab(now: datetime) -> Lab:
    """Fill an empty database and data folder."""
    users, schools = make_staff(now), make_schools()
    people = People(make_people(), schools)
    site = Site.objects.create(name="江城市普通话测试站", code="001")
    Site.objects.create(name="清河县普通话测试站", code="002")
    sessions = _sessions(site, now)
    marked = Marked()
    marked.official = release_official(sessions["official"], people, users, now)
    marked.released = release_mock(sessions["done"], people, users, now)
    order_reviews(sessions["reviewing"], people, users, now, marked)
    mark_half(sessions["half"], people, users, now, marked)
    people.register(sessions["live"], 36, now)
    people.register(sessions["waiting"], 11, now)
    make_day(sessions["live"], sessions["waiting"], users, now)
    make_room(site, "三号考场（尚未登记测试机）", rows=1, columns=4, spares=1)
    open_registration(sessions["announced"], people, users, now)
    compared = compare(sessions["scored"], sessions["half"], people, users, now)
    kept = issue_documents(marked, users, now)
    appeal_against(marked, users, now)
    set_rules(users, now)
    sittings = old_sittings(sessions["old"], people, now)
    person = people.people[0]
    seat = Seat.objects.filter(room__name="一号考场").first()
    assert seat is not None
    practise(person, seat, users["trainer"], now)
    users["candidate"].person, users["new-candidate"].person = person, people.people[40]
    users["county"].organisation = schools[0].parent
    for name in ("candidate", "new-candidate", "county"):
        users[name].save()
    manage_accounts(users, now)
    titles = make_titles(people, schools, users, now)
    keep_archive(sittings, marked, people, kept, users, now)
    papers = make_day_papers(sessions, users, now)
    assert schools[0].parent is not None
    year = timezone.localdate(now).year
    work = supervised(schools[0].parent, users["officer"], users["county"], now, year)
    return Lab(
        users,
        people,
        sessions,
        marked,
        compared,
        kept,
        papers,
        supervised=work,
        filed=file_people(users, people, now),
        courses=make_courses(people.people, schools, users, now),
        titles=titles,
        activities=show_activities(people, users, now),
        sheets=keep_sheets(people, users, now),
    )


def _sessions(site: Site, now: datetime) -> dict[str, Session]:
    today = timezone.localdate(now)
    made = {}
    for number, (key, (name, kind, days, status)) in enumerate(SESSIONS.items(), 1):
        begun = now + timedelta(days=days)
        made[key] = Session.objects.create(
            name=name,
            number=number,
            date=today + timedelta(days=days),
            kind=kind,
            site=site,
            status=status,
            opened_at=begun if status in {"open", "closed"} else None,
            closed_at=begun if status == "closed" else None,
        )
    return made


def open_registration(
    session: Session, people: People, users: dict[str, User], now: datetime
) -> None:
    """A session with rules, fees and people who have yet to pay."""
    closing = timezone.make_aware(datetime.combine(session.date - timedelta(days=5), time(18)))
    session.quota, session.interval_days = 60, 90
    session.registration_opens_at, session.registration_closes_at = now, closing
    session.pay_by, session.announced_at = closing, now
    session.save()
    for name, amount in (("教师", Decimal(50)), ("学生", Decimal(25))):
        FeeGroup.objects.create(session=session, name=name, amount=amount)
    entries = [
        Entry(person, people.schools[place % 4].name, "教师")
        for place, person in enumerate(people.people[36:42])
    ]
    register(session, entries, by=users["officer"], at=now + timedelta(minutes=1), override="补报")
