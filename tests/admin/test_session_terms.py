"""Changing an announced session: with a reason, before and after kept, consequences seen first."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.errors import WithoutReason
from admin.registering.changing import change_terms
from admin.registering.consequences import consequences_of, digest_of
from admin.registering.errors import ChangedMeanwhile, ConsequencesUnseen, TooLateToChange
from admin.registering.terms import Terms, terms_of
from admin.testing.models import FeeGroup, Session
from tests.admin.factories import (
    AT,
    TODAY,
    add_candidate,
    add_person,
    add_session,
    add_sitting,
    add_user,
    later,
)
from tests.admin.sent_applications import add_announced, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return add_user(Role.OFFICER)


def changed(session: Session, officer: User, after: Terms, **told: Any) -> bool:
    values = {
        "seen": terms_of(session).digest,
        "accepted": "",
        "reason": "扩大规模",
        "at": AT,
        **told,
    }
    return change_terms(session, after, by=officer, **values)


def with_fees(**fields: Any) -> Session:
    session = add_announced(quota=10, **fields)
    FeeGroup.objects.create(session=session, name="教师", amount=Decimal(50))
    return session


def test_before_and_after_go_on_record_with_the_reason(officer: User) -> None:
    session = with_fees()
    after = replace(terms_of(session), quota=20, fees=(("教师", Decimal(60)), ("学生", Decimal(0))))
    assert changed(session, officer, after)
    session.refresh_from_db()
    assert terms_of(session) == after
    entry = AuditEntry.objects.get(action="session_changed")
    assert (entry.reason, entry.actor) == ("扩大规模", officer)
    assert entry.detail["before"] == {"quota": 10, "fees": ["教师 50.00"]}
    assert entry.detail["after"] == {"quota": 20, "fees": ["教师 60.00", "学生 0.00"]}


def test_a_reason_is_due_once_announced_and_nothing_after_the_end(officer: User) -> None:
    session = with_fees()
    after = replace(terms_of(session), quota=20)
    with pytest.raises(WithoutReason):
        changed(session, officer, after, reason=" ")
    Session.objects.update(status="planned")
    assert changed(session, officer, after, reason="")
    Session.objects.update(status="closed")
    with pytest.raises(TooLateToChange):
        changed(session, officer, replace(after, quota=30))


def test_no_change_leaves_no_trace(officer: User) -> None:
    session = with_fees()
    assert not changed(session, officer, terms_of(session))
    assert not AuditEntry.objects.filter(action="session_changed").exists()


def test_two_officers_do_not_overwrite_each_other(officer: User) -> None:
    session = with_fees()
    seen, before = terms_of(session).digest, terms_of(session)
    changed(session, officer, replace(before, quota=20))
    with pytest.raises(ChangedMeanwhile):
        changed(session, officer, replace(before, interval_days=30), seen=seen)
    session.refresh_from_db()
    assert (session.quota, session.interval_days) == (20, 0)


class TestConsequences:
    def said(self, session: Session, **change: Any) -> list[str]:
        after = replace(terms_of(session), **change)
        return [one.sentence for one in consequences_of(session, after, at=AT)]

    def test_nobody_is_touched_by_more_room(self) -> None:
        session = with_fees()
        add_candidate(session, group="教师")
        sent(session, group="教师")
        assert self.said(session, quota=20, registration_closes_at=later(days=9)) == [
            "退报截止提前：已报名的 1 人自行取消的时间变短，请通知他们。"
        ]
        assert self.said(session, quota=20, cancel_by=None) == []

    def test_a_smaller_quota_names_the_last_ones(self) -> None:
        session = with_fees()
        people = [add_candidate(session, registered_at=later(hours=n)) for n in range(3)]
        waiting = sent(session)
        after = replace(terms_of(session), quota=2)
        first, second = consequences_of(session, after, at=AT)
        assert first.numbers == (people[2].admission_number,)
        assert "超出新的名额" in first.sentence
        assert second.numbers == (waiting.number_shown,)

    def test_stricter_rules_name_whom_they_would_refuse(self) -> None:
        sat = add_person()
        past = add_session(kind="official", status="closed", date=TODAY - timedelta(days=9))
        add_sitting(add_candidate(past, sat), stage="finished")
        session = with_fees(one_open_test=False)
        add_candidate(session, sat, group="学生")
        add_candidate(session, group="教师")
        told = self.said(
            session, interval_days=300, retest_hours=8, listed_groups_only=True, one_open_test=True
        )
        for part in ("类别", "天数不够", "学时不够", "成绩尚未公布"):
            assert sum(part in one and "已报名的 1 人" in one for one in told) == 1, part

    def test_fees_times_and_the_closed_page(self) -> None:
        session = with_fees(registration_opens_at=later(days=-9))
        add_candidate(session, group="教师", fee_state="due", fee_amount=50)
        sent(session)
        assert "改为 60.00 元：已报名的 1 人仍按报名时的金额" in "".join(
            self.said(session, fees=(("教师", Decimal(60)),))
        )
        assert "不再列出" in "".join(self.said(session, fees=()))
        assert "已经逾期，可被取消" in "".join(self.said(session, pay_by=AT))
        assert "1 份申请仍须逐一审核" in "".join(self.said(session, self_registration="none"))
        assert "提交时间早于" in "".join(self.said(session, registration_opens_at=later(days=1)))

    def test_only_what_was_shown_is_accepted(self, officer: User) -> None:
        session = with_fees()
        add_candidate(session, registered_at=AT)
        after = replace(terms_of(session), quota=0)
        with pytest.raises(ConsequencesUnseen):
            changed(session, officer, after)
        shown = digest_of(consequences_of(session, after, at=AT))
        add_candidate(session, registered_at=AT)  # meanwhile
        with pytest.raises(ConsequencesUnseen):
            changed(session, officer, after, accepted=shown)
        shown = digest_of(consequences_of(session, after, at=AT))
        assert changed(session, officer, after, accepted=shown)
        kept = AuditEntry.objects.get(action="session_changed").detail["consequences"]
        assert "已报名的 2 人超出新的名额" in kept[0]


class TestPage:
    def form(self, client: Client, session: Session, **change: Any) -> dict[str, Any]:
        page = client.get(reverse("session-edit", args=[session.pk]))
        flat: dict[str, Any] = {}
        for bound in page.context["form"]:
            if isinstance(bound.field.widget, forms.CheckboxInput):
                flat |= {bound.name: "on"} if bound.value() else {}
            else:
                shown = bound.field.widget.format_value(bound.value())
                flat[bound.name] = shown[0] if isinstance(shown, list) else shown
        seen = page.context["seen"]
        return {key: one or "" for key, one in flat.items()} | {"seen": seen, **change}

    def test_seen_accepted_done(self, officer: User) -> None:
        client, session = Client(), with_fees()
        client.force_login(officer)
        add_candidate(session)
        add_candidate(session)
        address = reverse("session-edit", args=[session.pk])
        form = self.form(client, session, quota="1", reason="场地缩小")
        page = client.post(address, form).content.decode()
        assert "已报名的 1 人超出新的名额" in page
        session.refresh_from_db()
        assert session.quota == 10
        found = re.search(r'name="accepted" value="(\w+)"', page)
        assert found
        answer = client.post(address, {**form, "accepted": found[1]})
        assert answer["Location"] == reverse("session", args=[session.pk])
        session.refresh_from_db()
        assert session.quota == 1
        trail = client.get(address).content.decode()
        assert "名额 10 → 1" in trail
        assert "场地缩小" in trail

    def test_what_was_not_touched_is_no_change(self, officer: User) -> None:
        closes = later(days=9).replace(second=17, microsecond=5)
        client, session = Client(), with_fees(registration_closes_at=closes, pay_by=closes)
        client.force_login(officer)
        add_candidate(session, fee_state="due")
        address = reverse("session-edit", args=[session.pk])
        answer = client.post(address, self.form(client, session, reason="核对"), follow=True)
        assert "没有改动" in answer.content.decode()

    def test_the_data_admin_is_no_way_around_it(self) -> None:
        client, session = Client(), with_fees()
        client.force_login(add_user(Role.ADMINISTRATOR, is_staff=True))
        add = client.get("/data/lab_testing/session/add/").content.decode()
        change = client.get(f"/data/lab_testing/session/{session.pk}/change/").content.decode()
        fields = {"quota", "interval_days", "one_open_test", "self_registration"}
        assert all(f'name="{name}"' in add for name in fields)
        assert not any(f'name="{name}"' in change for name in fields)
        assert 'name="date"' in change

    def test_without_a_reason_nothing_is_lost(self, officer: User) -> None:
        client, session = Client(), with_fees()
        client.force_login(officer)
        address = reverse("session-edit", args=[session.pk])
        answer = client.post(address, self.form(client, session, quota="77"))
        assert "请写明理由" in answer.content.decode()
        assert 'value="77"' in answer.content.decode()
        wrong = self.form(client, session, cancel_by="2026-01-01T00:00")
        wrong["registration_opens_at"] = "2026-02-01T00:00"
        assert "须晚于报名开始" in client.post(address, wrong).content.decode()
