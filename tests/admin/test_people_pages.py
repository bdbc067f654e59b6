"""People: found by name, unit, whole number; changes told; full numbers with a reason only."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.errors import NotAllowed, WithoutReason
from admin.people.models import Organisation, Person, Post
from admin.people.unmasking import unmask
from tests.admin.factories import (
    AT,
    add_candidate,
    add_organisation,
    add_person,
    add_session,
    add_user,
    identity_number,
)

pytestmark = pytest.mark.django_db
NUMBER, PHONE = identity_number(321), "13912345678"


@dataclass
class Place:
    """A person with a post in one county; another one elsewhere."""

    county: Organisation
    school: Organisation
    person: Person
    other: Person


@pytest.fixture
def place() -> Place:
    county = add_organisation("东城区", kind="county")
    school = add_organisation("东城一小", parent=county)
    person = add_person("赵文静", number=NUMBER)
    person.set_phone(PHONE)
    person.save()
    Post.objects.create(person=person, organisation=school)
    other = add_person("孙海涛")
    elsewhere = add_organisation("西城区", kind="county")
    add_candidate(add_session(), other, organisation=elsewhere, unit_name="西城二小")
    return Place(county, school, person, other)


def client_of(role: Role, **fields: object) -> tuple[Client, User]:
    client, user = Client(), add_user(role, **fields)
    client.force_login(user)
    return client, user


def names(text: str) -> set[str]:
    return {name for name in ("赵文静", "孙海涛") if f">{name}<" in text}


def test_filters_in_the_address(place: Place) -> None:
    client, _ = client_of(Role.OFFICER)
    for query, found in (
        ("", {"赵文静", "孙海涛"}),
        ("q=文静", {"赵文静"}),
        ("unit=一小", {"赵文静"}),
        (f"county={place.county.pk}", {"赵文静"}),
        ("unit=西城", {"孙海涛"}),
        ("q=无此人", set()),
    ):
        text = client.get(f"/people/?{query}").content.decode()
        assert names(text) == found, query
        assert NUMBER not in text


def test_a_county_officer_finds_the_own_county_only(place: Place) -> None:
    client, _ = client_of(Role.COUNTY_OFFICER, organisation=place.county)
    assert names(client.get("/people/").content.decode()) == {"赵文静"}
    assert client.get(f"/people/{place.other.pk}/").status_code == 404
    other = identity_number(55)
    place.other.set_identity("resident", other)
    place.other.save()
    answer = client.post("/people/find/", {"number": other}, follow=True)
    assert "没有找到这个号码" in answer.content.decode()


@pytest.mark.parametrize(
    "typed", [NUMBER, f" {NUMBER[:6]} {NUMBER[6:]}", PHONE, "１３９" + PHONE[3:]]
)
def test_a_whole_number_finds_and_stands_in_no_address(typed: str, place: Place) -> None:
    client, _ = client_of(Role.OFFICER)
    answer = client.post("/people/find/", {"number": typed})
    assert answer["Location"] == f"/people/{place.person.pk}/"


@pytest.mark.parametrize("typed", [NUMBER[:-1], PHONE[:5], "", identity_number(322)])
def test_parts_and_others_numbers_find_nobody(typed: str, place: Place) -> None:
    client, _ = client_of(Role.OFFICER)
    assert client.post("/people/find/", {"number": typed})["Location"] == "/people/"


def test_the_page_is_masked_and_tells_the_changes(place: Place) -> None:
    client, user = client_of(Role.OFFICER)
    person = Person.objects.get(pk=place.person.pk)
    person.dialect = "东北官话"
    person._history_user = user
    person._change_reason = "本人说明"
    person.save()
    person.set_phone("13800000000")
    person.save()
    post = Post.objects.get()
    post.title = "教研组长"
    post.save()
    text = client.get(f"/people/{person.pk}/").content.decode()
    assert "方言区：— → 东北官话" in text
    assert "本人说明" in text
    assert "电话：（不显示） → （不显示）" in text
    assert "职务名称：— → 教研组长" in text
    for secret in (NUMBER, PHONE, "13800000000", person.identity_locked):
        assert secret not in text


def test_full_numbers_after_a_reason_and_never_kept(place: Place) -> None:
    client, user = client_of(Role.OFFICER)
    address = reverse("person-unmask", args=[place.person.pk])
    answer = client.post(address, {"reason": "与证件核对"})
    text = answer.content.decode()
    assert NUMBER in text
    assert PHONE in text
    assert answer["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.reason) == ("identity_unmasked", user, "与证件核对")
    assert entry.detail == {}
    refused = client.post(address, {"reason": " "})
    assert (refused.status_code, NUMBER in refused.content.decode()) == (422, False)
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICER}))
def test_nobody_else_unmasks(role: Role, place: Place) -> None:
    user = add_user(role, organisation=place.county)
    with pytest.raises(NotAllowed):
        unmask(place.person, by=user, at=AT, reason="核对")
    assert not AuditEntry.objects.exists()


def test_a_reason_is_due(place: Place) -> None:
    with pytest.raises(WithoutReason):
        unmask(place.person, by=add_user(Role.OFFICER), at=AT, reason="")


def test_numbers_are_in_no_representation(place: Place) -> None:
    assert NUMBER not in repr(unmask(place.person, by=add_user(Role.OFFICER), at=AT, reason="核"))


def test_the_list_asks_few_questions(place: Place, django_assert_max_num_queries: object) -> None:
    for serial in range(30):
        person = add_person(f"人{serial}")
        Post.objects.create(person=person, organisation=place.school)
    client, _ = client_of(Role.OFFICER)
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        client.get("/people/")


def test_a_candidate_sees_what_is_coming_and_the_data_on_file(place: Place) -> None:
    session = add_session(date=timezone.localdate(), name="秋季测试")
    candidate = add_candidate(session, place.person)
    client, _ = client_of(Role.CANDIDATE, person=place.person)
    text = client.get("/mine/").content.decode()
    for shown in (
        "秋季测试",
        candidate.admission_number,
        place.person.identity_masked,
        "还没有成绩",
    ):
        assert shown in text
    assert NUMBER not in text
    assert 'href="/mine/"' in client.get("/").content.decode()
    assert client.get(f"/people/{place.other.pk}/").status_code == 404


def test_an_account_without_a_person_is_told_why_the_page_is_empty() -> None:
    client, _ = client_of(Role.CANDIDATE)
    assert "没有与人员档案关联" in client.get("/mine/").content.decode()


def _days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def staff(place: Place) -> Place:
    """People of different posts in the eastern school, one of them principal elsewhere before."""
    told = {
        "校长甲": {"role": "principal", "stage": "小学", "valid_from": _days_ago(900)},
        "班主任乙": {"role": "class_teacher", "stage": "初中", "subject": "数学", "is_rural": True},
        "特岗丙": {"subject": "语文", "is_special_post": True, "valid_from": _days_ago(100)},
    }
    for serial, (name, post) in enumerate(told.items(), 400):
        person = add_person(name, number=identity_number(serial))
        Post.objects.create(person=person, organisation=place.school, **post)
    moved = add_person("丁老师", number=identity_number(410))
    far = add_organisation("西城三小", parent=Organisation.objects.get(name="西城区"))
    former = {"role": "principal", "valid_from": _days_ago(900), "valid_to": _days_ago(51)}
    Post.objects.create(person=moved, organisation=far, **former)
    Post.objects.create(person=moved, organisation=place.school, valid_from=_days_ago(50))
    return place


WHAT_THEY_ARE = (
    ("role=principal", {"校长甲"}),
    ("role=class_teacher&stage=初中", {"班主任乙"}),
    ("subject=数", {"班主任乙"}),
    ("subject=数学&special_post=1", set()),
    ("rural=1", {"班主任乙"}),
    ("special_post=1", {"特岗丙"}),
    ("new=1", {"特岗丙"}),
    ("unit=一小&role=principal", {"校长甲"}),
    ("unit=三小&role=teacher", set()),
)


@pytest.mark.parametrize(("query", "found"), WHAT_THEY_ARE)
def test_people_are_found_by_what_they_are_today(staff: Place, query: str, found: set[str]) -> None:
    clerk, _ = client_of(Role.COUNTY_OFFICER, organisation=staff.county)
    for client in (client_of(Role.OFFICER)[0], clerk):
        text = client.get(f"/people/?{query}").content.decode()
        assert {name for name in ALL if f">{name}<" in text} == found


ALL = ("赵文静", "孙海涛", "校长甲", "班主任乙", "特岗丙", "丁老师")


@pytest.mark.parametrize(("query", "found"), WHAT_THEY_ARE)
def test_the_roster_is_exported_by_the_same_filters(
    staff: Place, query: str, found: set[str]
) -> None:
    client, _ = client_of(Role.OFFICER)
    told = dict(part.split("=") for part in query.split("&"))
    names = {}
    for layout in ("teachers", "people", "posts"):
        answer = client.post(f"/sheets/{layout}/export/", told)
        file = client.get(answer["Location"] + "file/")
        book = load_workbook(io.BytesIO(b"".join(file.streaming_content)))  # type: ignore[attr-defined]
        names[layout] = {row[1] for row in book.worksheets[0].iter_rows(2, values_only=True)}
    assert names == dict.fromkeys(("teachers", "people", "posts"), found)
