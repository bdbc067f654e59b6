"""Signing in at the door of an activity by phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from admin.activities.door import DOOR
from admin.activities.models import Activity
from admin.activities.taking_part import add_person
from admin.people.models import Person
from tests.admin.activity_records import City, add_activity, add_city, add_teacher

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return add_city()


def meeting_now(city: City, in_minutes: int = 10) -> Activity:
    begins = timezone.now() + timedelta(minutes=in_minutes)
    code = "county-schools.meeting-1"
    return add_activity(city, code, city.city, name="现场会", at=begins)


def known(city: City, name: str, phone: str) -> Person:
    person = add_teacher(name, city.schools["east"])
    person.set_phone(phone)
    person.save()
    return person


def test_who_is_on_the_list_signs_in_once_in_all_roles(city: City) -> None:
    one = meeting_now(city)
    person = known(city, "王芳", "13800001234")
    known(city, "李明", "13800005678")  # not on the list
    for role in ("attends", "speaks"):
        add_person(one, person, role, by=city.officer, at=timezone.now())
    phone = Client()
    address = reverse("activity-sign-in", args=[DOOR.screen_code(one, at=timezone.now())])
    form = phone.get(address).context["form_code"]
    for name, digits in (("王芳", "000000"), ("李明", "005678"), ("王芳", "34")):
        wrong = phone.post(address, {"form": form, "name": name, "digits": digits})
        assert wrong.status_code == 422
    assert not one.participants.filter(attended=True).exists()
    for _ in range(2):
        right = phone.post(address, {"form": form, "name": "王芳", "digits": "001234"})
        assert "签到成功" in right.content.decode()
    assert list(one.participants.values_list("attended", flat=True)) == [True, True]
    officer = Client()
    officer.force_login(city.officer)
    shown = officer.get(reverse("activity-door-code", args=[one.pk])).content.decode()
    assert "已签到 <b>1</b> / 1 人" in shown
    page = officer.get(reverse("activity", args=[one.pk]) + "?tab=people").content.decode()
    assert reverse("activity-door", args=[one.pk]) in page


def test_who_was_noted_as_absent_is_sent_to_the_staff(city: City) -> None:
    one = meeting_now(city)
    person = known(city, "王芳", "13800001234")
    part = add_person(one, person, "attends", by=city.officer, at=timezone.now())
    part.attended = False
    part.save()
    form = DOOR.form_code(one, at=timezone.now())
    address = reverse("activity-sign-in", args=["x"])
    answer = Client().post(address, {"form": form, "name": "王芳", "digits": "001234"})
    assert "已登记为未到" in answer.content.decode()
    part.refresh_from_db()
    assert part.attended is False


@pytest.mark.parametrize(
    ("in_minutes", "state"), [(70, "planned"), (-200, "held"), (0, "cancelled"), (0, "reported")]
)
def test_a_closed_door_lets_nobody_in(city: City, in_minutes: int, state: str) -> None:
    one = meeting_now(city, in_minutes)
    Activity.objects.update(state=state)
    code = DOOR.screen_code(one, at=timezone.now())
    answer = Client().get(reverse("activity-sign-in", args=[code]))
    assert (answer.status_code, "form_code" in answer.context) == (422, False)


def test_a_code_opens_the_door_of_activities_alone(city: City) -> None:
    code = DOOR.screen_code(meeting_now(city), at=timezone.now())
    assert Client().get(reverse("activity-sign-in", args=[code])).status_code == 200
    assert Client().get(reverse("course-sign-in", args=[code])).status_code == 422


def test_only_the_host_shows_the_code(city: City) -> None:
    county = Client()
    county.force_login(city.county)
    one = meeting_now(city)
    assert county.get(reverse("activity", args=[one.pk])).status_code == 200
    for name in ("activity-door", "activity-door-code"):
        assert county.get(reverse(name, args=[one.pk])).status_code == 404
