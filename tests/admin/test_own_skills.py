"""A teacher's own page of skills: seen, logged, entered by herself, read by the offices."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.activities.models import LogEntry, PersonalRecord
from admin.kinds.changing import change_kind
from tests.admin.activity_records import City, add_city, add_skill, add_teacher
from tests.admin.factories import AT, TODAY, add_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return add_city()


@pytest.fixture
def teacher(city: City) -> User:
    return add_user(Role.CANDIDATE, person=add_teacher("王芳", city.schools["east"]))


def visit(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def picture(ending: str = "png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), "red").save(out, "PNG")
    return SimpleUploadedFile(f"练字.{ending}", out.getvalue())


def own_record(teacher: User) -> PersonalRecord:
    return PersonalRecord.objects.get(person=teacher.person)


def test_a_teacher_enters_a_skill_and_offices_see_who_wrote_it(city: City, teacher: User) -> None:
    client, kind = visit(teacher), city.kinds["one-skill.skill"]
    assert "登记技能</a>" in client.get(reverse("own-skills")).content.decode()
    address = reverse("own-skill-new", args=[kind.pk])
    typed = {"title": "粉笔字", "goal": "能作示范", "begun_on": TODAY.isoformat(), "v.f1": "c1"}
    refused = client.post(address, {**typed, "v.f1": ""})
    assert refused.status_code == 422
    late = {**typed, "begun_on": (timezone.localdate() + timedelta(days=1)).isoformat()}
    assert client.post(address, late).status_code == 422
    assert not PersonalRecord.objects.exists()
    client.post(address, {**typed, "state": "reached", "v.f3": "同意验收"})
    record = own_record(teacher)
    assert (record.organisation, record.state) == (city.schools["east"], "under_way")
    assert record.values == {"f1": "c1"}  # the school's opinion is the school's to write
    assert client.post(address, typed).status_code == 422  # there is one of this title
    seen = visit(city.county).get(reverse("personal-record", args=[record.pk])).content.decode()
    assert f"{teacher.get_full_name()}（本人）" in seen


def test_the_days_exercise_is_logged_with_a_photograph(city: City, teacher: User) -> None:
    assert teacher.person is not None
    record = add_skill(city, teacher.person, begun_on=TODAY - timedelta(days=3))
    client, address = visit(teacher), reverse("own-skill", args=[record.pk])
    sent = {"day": TODAY.isoformat(), "minutes": "40", "what": "楷书"}
    client.post(address, {**sent, "photograph": picture()})
    client.post(address, {**sent, "photograph": SimpleUploadedFile("a.pdf", b"%PDF-1.4 broken")})
    client.post(address, {**sent, "minutes": "0"})
    client.post(address, {**sent, "day": (timezone.localdate() + timedelta(days=1)).isoformat()})
    entry = LogEntry.objects.get()
    assert (entry.minutes, entry.what, entry.made_by) == (40, "楷书", teacher)
    assert "共练习 40 分钟" in client.get(address).content.decode()
    for user, name in ((teacher, "own-skill"), (city.county, "personal-record")):
        page = visit(user).get(reverse(name, args=[record.pk])).content.decode()
        photograph = reverse(f"{name}-photograph", args=[record.pk, entry.pk])
        assert photograph in page
        small = visit(user).get(photograph)
        assert Image.open(io.BytesIO(small.content)).size == (360, 270)
    seen = visit(city.county).get(reverse("personal-record", args=[record.pk])).content.decode()
    assert f"{teacher.get_full_name()}（本人）" in seen


def test_what_has_ended_takes_no_more_entries(city: City, teacher: User) -> None:
    assert teacher.person is not None
    record = add_skill(city, teacher.person)
    PersonalRecord.objects.update(state="reached")
    client, address = visit(teacher), reverse("own-skill", args=[record.pk])
    assert "记入日志</button>" not in client.get(address).content.decode()
    client.post(address, {"day": TODAY.isoformat(), "minutes": "40", "what": "楷书"})
    assert not LogEntry.objects.exists()


def test_records_of_others_are_as_if_they_were_not_there(city: City, teacher: User) -> None:
    other = add_skill(city, add_teacher("李明", city.schools["east"]), title="李明的技能")
    client = visit(teacher)
    assert "李明" not in client.get(reverse("own-skills")).content.decode()
    sent = {"day": TODAY.isoformat(), "minutes": "40", "what": "楷书"}
    assert client.get(reverse("own-skill", args=[other.pk])).status_code == 404
    assert client.post(reverse("own-skill", args=[other.pk]), sent).status_code == 404
    assert visit(city.officer).get(reverse("own-skills")).status_code == 404
    assert not LogEntry.objects.exists()


def test_a_kind_may_leave_the_entering_to_offices(city: City, teacher: User) -> None:
    kind = city.kinds["one-skill.skill"]
    definition = kind.version().definition
    change_kind(
        kind,
        kind.name,
        replace(definition, rules={**definition.rules, "by_person": False}),
        is_active=True,
        seen=1,
        reason="由学校登记",
        by=city.officer,
        at=AT,
    )
    client = visit(teacher)
    assert "登记技能</a>" not in client.get(reverse("own-skills")).content.decode()
    assert client.get(reverse("own-skill-new", args=[kind.pk])).status_code == 404
