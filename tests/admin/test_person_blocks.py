"""A person's page and file tell of hours, courses, credentials, skills, visits, pairings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.activities.models import Participant
from admin.courses.enrolling import enrol
from admin.courses.running import take_step
from admin.hours.entering import Hours, enter_hours, enter_substitute, exempt, take_back
from admin.matches.pairing import PairingEntry, pair
from admin.people.models import Organisation, Person
from tests.admin.activity_records import City, add_activity, add_city, add_skill, add_teacher
from tests.admin.course_runs import Town, add_run
from tests.admin.credential_cases import entered
from tests.admin.factories import AT, TODAY, add_user
from tests.admin.matched_records import kind
from tests.admin.test_hour_pages import text_of
from tests.admin.test_queries_of_pages import queries

pytestmark = pytest.mark.django_db
MOST = 25
ROOMS = (
    *("学时学分", "还缺", "语文骨干班1", "名优教师", "粉笔字1", "推普活动1"),
    "李师傅（西山中学） → 王小红（东城一小）",
)


@dataclass
class Known:
    """A teacher of the eastern county of whom every room knows something."""

    city: City
    person: Person

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def page(self, user: User, what: str = "") -> str:
        answer = self.client(user).get(f"/people/{self.person.pk}/{what}")
        assert answer.status_code == 200
        return answer.content.decode()


@pytest.fixture
def known() -> Known:
    city = add_city()
    person = add_teacher("王小红", city.schools["east"], valid_from=date(2015, 9, 1))
    fill(city, person, 1)
    return Known(city, person)


def take_part(town: Town, name: str, host: Organisation, person: Person) -> None:
    run = take_step(add_run(town, name=name, host=host), "open", by=town.officer, at=AT)
    enrol(run, [person], by=town.officer, at=AT)


def fill(city: City, person: Person, number: int) -> None:
    """Something of each sort."""
    by, school = city.officer, city.schools["east"]
    town = Town(teachers=0)
    lecture = Hours(TODAY, f"普通话讲座{number}", Decimal(20), "taught", "county")
    enter_hours(person, lecture, by=by, at=AT, reason=f"结业证书{number}")
    take_part(town, f"语文骨干班{number}", city.east, person)
    start = date(2024, 1, 1) + timedelta(days=40 * number)
    entered(
        "renowned.teacher",
        start,
        start + timedelta(days=30),
        person=person,
        organisation=school,
        by=by,
        number=f"MS{number}",
    )
    add_skill(city, person, f"粉笔字{number}")
    activity = add_activity(city, "publicity.event", city.east, name=f"推普活动{number}")
    Participant.objects.create(activity=activity, person=person)
    helper = add_teacher("李师傅", city.schools["west"])
    entry = PairingEntry(
        organisation=school,
        partner=city.schools["west"],
        person=person,
        partner_person=helper,
        subject="语文",
        stage="小学",
        begins=TODAY + timedelta(days=number),
        ends=TODAY + timedelta(days=300),
        plan="每月一次",
    )
    pair(kind("rural.pairing"), entry, {}, by=by, at=AT)


def test_the_page_tells_of_every_room_with_links(known: Known) -> None:
    for user in (known.city.officer, known.city.county):
        text = known.page(user)
        for told in (*ROOMS, f"/hours/people/{known.person.pk}/"):
            assert told in text, told


def test_who_sees_no_training_sees_none_of_it(known: Known) -> None:
    text = known.page(add_user(Role.ARCHIVIST))
    assert not [told for told in ROOMS if told in text]
    assert "讲座" not in known.page(add_user(Role.ARCHIVIST), "timeline/")


def test_records_of_another_county_are_not_on_the_page_of_a_county_officer(known: Known) -> None:
    town, by = Town(teachers=0), known.city.officer
    take_part(town, "西山骨干班", known.city.west, known.person)
    assert "西山骨干班" in known.page(by)
    assert "西山骨干班" not in known.page(known.city.county)


def test_the_page_asks_no_more_for_more_records_and_shows_the_newest(known: Known) -> None:
    client, page = known.client(known.city.officer), f"/people/{known.person.pk}/"
    few = queries(client, page)
    for number in range(2, 9):
        fill(known.city, known.person, number)
    assert queries(client, page) <= min(few, MOST)
    assert "共 8 条" in client.get(page).content.decode()


def test_what_was_entered_by_hand_stands_in_the_time_line(known: Known) -> None:
    by, person = known.city.officer, known.person
    enter_substitute(person, TODAY, "教学竞赛一等奖", "prize", by=by, at=AT, reason="获奖证书")
    free = exempt(person, TODAY, TODAY + timedelta(days=90), by=by, at=AT, reason="产假")
    take_back(free, by=by, at=AT, reason="记错了人")
    text = known.page(by, "timeline/?sort=hours")
    for told in (
        *("登记学时：普通话讲座1", "20 学时，县区级 · 集中面授", "依据：结业证书1"),
        *("代替学分：教学竞赛一等奖", "主管部门举办的竞赛获奖", "获奖证书"),
        *("免修", "产假", "已撤销：记错了人"),
    ):
        assert told in text, told
    assert "任职：" not in text


def test_the_printed_file_has_tables_of_hours_and_credentials(known: Known) -> None:
    client = known.client(known.city.officer)
    words = text_of(client.get(f"/people/{known.person.pk}/file.pdf").content)
    for told in (
        "继续教育学分",
        "周期和年度",
        "称号、证书与资格",
        "MS1",
        "2024-02-10",
        "登记学时",
    ):
        assert told in words, told
    narrow = known.client(add_user(Role.ARCHIVIST))
    words = text_of(narrow.get(f"/people/{known.person.pk}/file.pdf").content)
    assert "周期和年度" not in words
    assert "MS1" not in words
