"""The office's grid of applications and the page of one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Role
from admin.registering.applying import Wish
from admin.registering.models import Application
from tests.admin.factories import add_candidate, add_person, add_user, identity_number
from tests.admin.sent_applications import add_announced, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(add_user(Role.OFFICER))
    return client


def test_the_grid_filters_by_the_address_and_asks_nothing_per_row(
    office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = add_announced()
    address = reverse("session-applications", args=[session.pk])
    office.get(address)  # the session notes when it was last seen
    counts = []
    for _ in range(2):
        for name in ("李明", "王芳", "张华"):
            number = identity_number()
            add_person(name, number=number)
            sent(session, name=name, identity_number=number)
        with django_assert_num_queries(100, exact=False) as asked:
            office.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    page = office.get(address + "?state=applied&q=王芳").content.decode()
    assert page.count('name="chosen"') == 2
    assert "李明" not in page
    number = Application.objects.filter(name="张华")[0].number_shown
    assert office.get(address + f"?q={number.lower()}").content.decode().count("chosen") >= 1
    assert "没有符合条件" in office.get(address + "?q=赵").content.decode()
    assert "没有符合条件" in office.get(address + "?wanted=1").content.decode()


def test_many_are_approved_and_the_filters_stay(office: Client) -> None:
    session = add_announced()
    waiting = [sent(session) for _ in range(3)]
    doubled = sent(session, wish=Wish(["extra_time"], "口吃"))
    address = reverse("session-applications", args=[session.pk]) + "?state=applied&q=%E6%9D%8E"
    form = {"chosen": [one.pk for one in [*waiting, doubled]], "act": "approve"}
    answer = office.post(address, form, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    page = answer.content.decode()
    assert "已处理 3 份" in page
    assert "单独审核" in page
    assert session.candidates.count() == 3


def test_many_are_returned_with_one_reason_and_none_without(office: Client) -> None:
    session = add_announced()
    waiting = [sent(session) for _ in range(2)]
    address = reverse("session-applications", args=[session.pk])
    form = {"chosen": [one.pk for one in waiting], "act": "return"}
    assert "请写明理由" in office.post(address, form, follow=True).content.decode()
    office.post(address, {**form, "reason": "照片模糊"})
    assert set(session.applications.values_list("state", "reason")) == {("returned", "照片模糊")}
    assert "没有选中" in office.post(address, {"act": "approve"}, follow=True).content.decode()
    for key in ("9" * 40, "x", ""):
        assert office.post(address, {"act": "approve", "chosen": key}).status_code == 302
    other = add_announced()
    foreign = {"chosen": [sent(other).pk], "act": "refuse", "reason": "x"}
    office.post(address, foreign)
    assert other.applications.get().state == "applied"


def test_what_speaks_against_it_is_shown_and_a_reason_overrides(office: Client) -> None:
    session, number = add_announced(), identity_number()
    add_candidate(add_announced(), add_person("李明", number=number))
    application = sent(session, identity_number=number)
    address = reverse("application", args=[application.pk])
    assert "成绩尚未公布" in office.get(address).content.decode()
    refused = office.post(address, {"act": "approve"})
    assert refused.status_code == 409
    assert "写明理由后再点" in refused.content.decode()
    answer = office.post(address, {"act": "approve", "reason": "前一场已退考"}, follow=True)
    made = session.candidates.get()
    assert f"准考证号 {made.admission_number}" in answer.content.decode()
    assert AuditEntry.objects.get(action="registration_overridden").reason == "前一场已退考"


def test_a_refusal_by_rule_tells_the_applicant_the_rule(office: Client) -> None:
    session, number = add_announced(), identity_number()
    add_candidate(session, add_person("李明", number=number))
    known, clear = sent(session, identity_number=number), sent(session)
    for one, status in ((known, 302), (clear, 422)):
        answer = office.post(reverse("application", args=[one.pk]), {"act": "refuse"})
        assert answer.status_code == status
    known.refresh_from_db()
    assert known.reason.startswith("您已报名本考次。请用原来的报名号查询")


def test_after_a_decision_comes_the_next_one(office: Client) -> None:
    session = add_announced()
    first, second = sent(session), sent(session)
    answer = office.post(reverse("application", args=[first.pk]), {"act": "approve"})
    assert answer["Location"] == reverse("application", args=[second.pk])
    answer = office.post(
        reverse("application", args=[second.pk]), {"act": "refuse", "reason": "照片不是本人"}
    )
    assert answer["Location"] == reverse("session-applications", args=[session.pk])


def test_accommodations_are_granted_with_the_approval(office: Client) -> None:
    session = add_announced()
    application = sent(session, wish=Wish(["extra_time", "large_print"], "低视力"))
    address = reverse("application", args=[application.pk])
    page = office.get(address).content.decode()
    assert "低视力" in page
    assert 'name="large_print" id="id_large_print" checked' in page
    wrong = office.post(address, {"act": "approve", "extra_time_percent": "999"})
    assert wrong.status_code == 422
    assert not session.candidates.exists()
    office.post(address, {"act": "approve", "extra_time_percent": "30", "large_print": "on"})
    made = session.candidates.get()
    assert (made.extra_time_percent, made.large_print) == (30, True)


def test_photos_sent_and_on_record_stand_side_by_side(office: Client) -> None:
    session, number = add_announced(self_registration="direct"), identity_number()
    made = sent(session, identity_number=number)
    again = sent(add_announced(), identity_number=number)
    page = office.get(reverse("application", args=[again.pk])).content.decode()
    assert "档案照片" in page
    for which in ("sent", "record"):
        answer = office.get(reverse("application-photo", args=[again.pk, which]))
        assert answer["Content-Type"] == "image/jpeg"
    nobody = sent(add_announced())
    missing = reverse("application-photo", args=[nobody.pk, "record"])
    assert office.get(missing).status_code == 404
    assert made.candidate


def test_the_list_of_sessions_leads_to_the_work(office: Client) -> None:
    assert "还没有人在网上报名" in office.get(reverse("applications")).content.decode()
    session = add_announced(name="冬季测试")
    sent(session)
    page = office.get(reverse("applications")).content.decode()
    assert reverse("session-applications", args=[session.pk]) in page
    assert "1 份等待审核" in office.get(reverse("session", args=[session.pk])).content.decode()


def test_the_telephone_is_shown_once_for_a_reason(office: Client) -> None:
    application = sent(add_announced(), phone="13912345678")
    page = office.get(reverse("application", args=[application.pk])).content.decode()
    assert "13912345678" not in page
    unmask = reverse("application-unmask", args=[application.pk])
    assert office.post(unmask, {"reason": ""}).status_code == 422
    shown = office.post(unmask, {"reason": "电话联系"})
    assert "13912345678" in shown.content.decode()
    assert AuditEntry.objects.get(action="identity_unmasked").reason == "电话联系"
