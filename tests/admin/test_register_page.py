"""The candidates' own pages, as a browser without an account asks for them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from admin.accounts.rights import Role
from admin.accounts.throttle import Limit
from admin.console.views import register
from admin.registering.deciding import approve, return_for_more
from admin.registering.models import Application
from admin.testing.models import FeeGroup, Session
from tests.admin.factories import add_candidate, add_person, add_user, identity_number
from tests.admin.sent_applications import add_announced, sent
from tests.admin.test_photo import photo

pytestmark = pytest.mark.django_db


def coming(**fields: Any) -> Session:
    """A session that can be registered for today."""
    day = timezone.localdate() + timedelta(days=30)
    return add_announced(**{"date": day, **fields})


def form_of(client: Client, session: Session, **change: Any) -> dict[str, Any]:
    """What a browser sends: the page's own token, and what was typed."""
    page = client.get(reverse("register-apply", args=[session.pk])).content.decode()
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return {
        "token": found[1],
        "name": "李明",
        "identity_kind": "resident",
        "identity_number": identity_number(),
        "ethnicity": "汉族",
        "phone": "138 0000 1111",
        "unit_name": "城关中心小学",
        "agreed": "on",
        "photo": SimpleUploadedFile("我.jpg", photo(), "image/jpeg"),
        **change,
    }


def send(client: Client, session: Session, form: dict[str, Any]) -> Any:
    return client.post(reverse("register-apply", args=[session.pk]), form)


def looked_up(number: str, identity: str) -> Client:
    client = Client()
    answer = client.post(reverse("register-state"), {"number": number, "identity_number": identity})
    assert answer.status_code == 302
    return client


def test_sessions_are_listed_with_places_groups_and_rules(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    session = coming(name="冬季测试", quota=30, retest_hours=8, listed_groups_only=True)
    FeeGroup.objects.create(session=session, name="教师", amount=50)
    add_candidate(session)
    sent(session, group="教师", at=timezone.now())
    for hidden in (
        {"status": "planned"},
        {"self_registration": "none"},
        {"registration_closes_at": timezone.now()},
        {"date": timezone.localdate() - timedelta(days=1)},
    ):
        coming(**{"name": "看不到的考次", **hidden})
    for _ in range(5):
        coming()
    with django_assert_max_num_queries(4):
        page = Client().get(reverse("register")).content.decode()
    assert "冬季测试" in page
    assert "共 30 人，还余 <b>28</b> 人" in page
    assert "教师 50.00 元" in page
    assert "培训满 8 学时" in page
    assert "看不到的考次" not in page


def test_from_the_form_to_the_number_and_back() -> None:
    session, client, identity = coming(), Client(), identity_number()
    form = form_of(client, session, identity_number=identity.lower())
    answer = send(client, session, form)
    assert answer["Location"] == reverse("register-state")
    application = Application.objects.get()
    page = client.get(reverse("register-state")).content.decode()
    assert application.number_shown in page
    assert "申请中" in page
    assert identity not in page
    assert client.get(reverse("register-photo"))["Content-Type"] == "image/jpeg"
    again = looked_up(application.number_shown, identity)
    assert "申请中" in again.get(reverse("register-state")).content.decode()
    approve(application, by=add_user(Role.OFFICER), at=timezone.now())
    application.refresh_from_db()
    assert application.candidate
    number = application.candidate.admission_number
    assert number in again.get(reverse("register-state")).content.decode()


def test_the_form_sent_twice_is_one_application_also_for_the_last_place() -> None:
    session, client = coming(quota=1), Client()
    form = form_of(client, session)
    send(client, session, form)
    form["photo"].seek(0)
    assert send(client, session, form).status_code == 302
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"identity_number": "220202199001010011"}, "校验位不符"),
        ({"identity_number": "2202021990"}, "应为 18 位"),
        ({"name": "李明3"}, "姓名中有不应出现的字符"),
        ({"phone": "12"}, "电话号码应为 7 至 15 位数字"),
        ({"unit_name": ""}, "必填"),
        ({"agreed": ""}, "请阅读并勾选"),
        ({"wanted": ["large_print"]}, "请写明原因"),
        ({"identity_kind": "passport", "identity_number": "E1234567"}, "请填写这一项"),
        ({"photo": SimpleUploadedFile("a.jpg", b"GIF89a", "image/jpeg")}, "不是完整的 JPG"),
        ({"photo": SimpleUploadedFile("b.jpg", photo((300, 400)), "image/jpeg")}, "390 × 567"),
        ({"photo": ""}, "必填"),
    ],
)
def test_what_is_wrong_is_told_beside_what_was_typed(change: dict[str, Any], told: str) -> None:
    session, client = coming(), Client()
    page = send(client, session, form_of(client, session, **change)).content.decode()
    assert told in page or (told == "必填" and "fault" in page)
    assert 'value="城关中心小学"' in page or "unit_name" in change
    assert not Application.objects.exists()


def test_a_stranger_learns_nothing_about_a_person() -> None:
    """The same answer for a number that is registered, known by another name, or nobody's."""
    session = coming()
    registered, other = identity_number(), identity_number()
    add_candidate(session, add_person("李明", number=registered))
    add_person("王芳", number=other)
    pages = []
    for identity in (registered, other, identity_number()):
        client = Client()
        send(client, session, form_of(client, session, identity_number=identity))
        page = client.get(reverse("register-state")).content.decode()
        unlike = r"[0-9A-Z]{5}-[0-9A-Z]{5}|\d{4}\*+\w{4}|csrf\w+\" value=\"\w+|\d\d:\d\d"
        pages.append(re.sub(unlike, "", page))
    assert len(set(pages)) == 1
    number = Application.objects.latest("pk").number
    ways = [(number, identity_number()), ("ABCDE12345", registered)]
    told = [
        Client().post(reverse("register-state"), {"number": one, "identity_number": two})
        for one, two in ways
    ]
    assert [answer.status_code for answer in told] == [404, 404]
    assert len({answer.context["error"].text for answer in told}) == 1


def test_full_or_not_yet_open_sessions_take_no_form() -> None:
    client = Client()
    early = coming(registration_opens_at=timezone.now() + timedelta(days=1))
    page = client.get(reverse("register-apply", args=[early.pk])).content.decode()
    assert "到时再来" in page
    assert "<form" not in page
    full = coming(quota=0)
    page = client.get(reverse("register-apply", args=[full.pk])).content.decode()
    assert "名额已满" in page
    assert client.get(reverse("register-apply", args=[10**9])).status_code == 404


def test_a_refused_photo_is_replaced_and_the_application_waits_again() -> None:
    identity = identity_number()
    application = sent(coming(), identity_number=identity, at=timezone.now())
    officer = add_user(Role.OFFICER)
    return_for_more(application, by=officer, at=timezone.now(), reason="照片模糊，请更换。")
    client = looked_up(application.number, identity)
    assert "照片模糊，请更换。" in client.get(reverse("register-state")).content.decode()
    change = {"phone": "13800001111", "unit_name": "二小", "group": ""}
    bad = SimpleUploadedFile("a.jpg", photo(ground="blue"), "image/jpeg")
    mend = reverse("register-act", args=["mend"])
    answer = client.post(mend, {**change, "photo": bad})
    assert "背景不是白色" in answer.content.decode()
    good = SimpleUploadedFile("a.jpg", photo(), "image/jpeg")
    assert client.post(mend, {**change, "photo": good}).status_code == 302
    application.refresh_from_db()
    assert (application.state, application.unit_name) == ("applied", "二小")


def test_cancelling_asks_and_closing_forgets() -> None:
    identity = identity_number()
    application = sent(coming(), identity_number=identity, at=timezone.now())
    client = looked_up(application.number, identity)
    page = client.get(reverse("register-state")).content.decode()
    assert "data-confirm" in page
    assert client.get(reverse("register-act", args=["cancel"])).status_code == 302
    application.refresh_from_db()
    assert application.state == "applied"
    client.post(reverse("register-act", args=["cancel"]))
    application.refresh_from_db()
    assert application.state == "cancelled"
    client.post(reverse("register-act", args=["leave"]))
    assert "报名时所填的证件号码" in client.get(reverse("register-state")).content.decode()
    assert client.get(reverse("register-photo")).status_code == 302
    assert Client().post(reverse("register-act", args=["cancel"])).status_code == 302


def test_an_opened_application_closes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    identity = identity_number()
    application = sent(coming(), identity_number=identity, at=timezone.now())
    client = looked_up(application.number, identity)
    monkeypatch.setattr(register, "OPEN_SECONDS", -1)
    assert application.name not in client.get(reverse("register-state")).content.decode()


def test_applying_and_looking_up_are_throttled(monkeypatch: pytest.MonkeyPatch) -> None:
    def few(limit: Limit) -> Limit:
        return Limit(limit.name, 2, 100, limit.window, limit.sentence)

    for name in ("APPLYING", "ASKING", "GUESSING"):
        monkeypatch.setattr(register, name, few(getattr(register, name)))
    session, client = coming(), Client()
    answers = [send(client, session, {"name": "李明"}).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    asked = {"number": "ABCDE12345", "identity_number": "1"}
    state = reverse("register-state")
    # One number from many addresses, then many numbers from one address.
    answers = [
        Client(REMOTE_ADDR=f"10.0.1.{host}").post(state, asked).status_code for host in range(3)
    ]
    assert answers == [404, 404, 429]
    answers = [
        Client(REMOTE_ADDR="10.0.2.1").post(state, {**asked, "number": f"{n}"}).status_code
        for n in range(3)
    ]
    assert answers == [404, 404, 429]


def test_no_form_without_its_token() -> None:
    session, client = coming(), Client(enforce_csrf_checks=True)
    assert send(client, session, {"name": "李明"}).status_code == 403
    assert client.post(reverse("register-state"), {}).status_code == 403
