"""The office plans a session with its rules, announces it and registers people one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Role
from admin.testing.models import Candidate, Session
from tests.admin.factories import add_person, add_session, add_site, add_user, identity_number
from tests.admin.test_photo import photo

pytestmark = pytest.mark.django_db
PLAN = {
    **{"name": "秋季测试", "kind": "official", "date": "2026-12-19", "version": "without_choice"},
    **{"late_minutes": "15", "interval_days": "0", "retest_hours": "0", "one_open_test": "on"},
}


@pytest.fixture
def office(data_folder: Path) -> Client:
    client = Client()
    client.force_login(add_user(Role.OFFICER))
    return client


def entered(**change: object) -> dict[str, object]:
    person = {"name": "李明", "identity_number": identity_number(7), "ethnicity": "汉族"}
    return {**person, **change}


def test_a_session_is_planned_with_its_fees_and_announced_once(office: Client) -> None:
    plan = {**PLAN, "site": add_site().pk, "fees": "教师 50\n学生 25.50元\n\n"}
    office.post(reverse("session-new"), plan)
    session = Session.objects.get()
    assert [str(group) for group in session.fee_groups.all()] == ["教师 50.00 元", "学生 25.50 元"]
    step = reverse("session-step", args=(session.pk, "announce"))
    assert [office.post(step).status_code for _ in range(2)] == [302, 409]
    session.refresh_from_db()
    assert session.status == "announced"
    assert AuditEntry.objects.filter(action="session_announced").count() == 1


@pytest.mark.parametrize("fees", ["教师", "教师 -1", "教师 NaN", "教师 1.005", "教师 1\n教师 2"])
def test_fees_nobody_can_read_are_told(office: Client, fees: str) -> None:
    answer = office.post(reverse("session-new"), {**PLAN, "site": add_site().pk, "fees": fees})
    assert answer.context["form"].errors["fees"]
    assert not Session.objects.exists()


def test_a_person_is_entered_with_a_photo_and_found_again_by_number(office: Client) -> None:
    file = SimpleUploadedFile("我.jpg", photo(), "image/jpeg")
    first, second = add_session(), add_session()
    office.post(reverse("register-one", args=(first.pk,)), entered(photo=file))
    office.post(reverse("register-one", args=(second.pk,)), entered())
    one, other = Candidate.objects.order_by("pk")
    assert one.person == other.person
    assert one.person.sex == "女"
    assert one.person.photo.size > 0


def test_what_is_wrong_is_told_beside_what_was_typed(office: Client) -> None:
    session = add_session(quota=0)
    page = reverse("register-one", args=(session.pk,))
    wrong = office.post(page, entered(identity_number="220202199001010011"))
    assert "校验位" in wrong.content.decode()
    full = office.post(page, entered())
    assert "名额 0 人已满" in full.content.decode()
    assert 'value="李明"' in full.content.decode()
    assert office.post(page, entered(override="补报")).status_code == 302
    assert session.candidates.count() == 1


def test_a_number_under_another_name_registers_nobody(office: Client) -> None:
    add_person("王小红", number=identity_number(7))
    session = add_session()
    answer = office.post(reverse("register-one", args=(session.pk,)), entered(override="补报"))
    assert "另一个姓名" in answer.content.decode()
    assert not session.candidates.exists()
