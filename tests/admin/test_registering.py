"""Registering with people and sessions on record: numbers, fees, overrides, the trail."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Role
from admin.errors import WithoutReason
from admin.testing.errors import RegistrationRefused
from admin.testing.models import Candidate, FeeGroup
from admin.testing.registration import Entry, lapse_unpaid, register, settle_fee
from admin.testing.training_hours import Trained
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

pytestmark = pytest.mark.django_db


def test_numbers_and_fees_follow_the_session() -> None:
    session = add_session()
    FeeGroup.objects.create(session=session, name="教师", amount=Decimal(50))
    people = [Entry(add_person(), group="教师"), Entry(add_person(), group="学生")]
    made = register(session, people, by="system", at=AT)
    assert [one.admission_number[-4:] for one in made] == ["0001", "0002"]
    assert [one.fee_state for one in made] == ["due", "none"]
    assert made[0].fee_amount == 50


def test_all_or_none_beyond_the_quota() -> None:
    session = add_session(quota=1)
    with pytest.raises(RegistrationRefused, match="名额 1 人已满"):
        register(session, [Entry(add_person()), Entry(add_person())], by="system", at=AT)
    assert not session.candidates.exists()


def test_the_office_overrides_with_a_reason_that_is_kept() -> None:
    officer, session = add_user(Role.OFFICER), add_session(quota=0)
    (made,) = register(session, [Entry(add_person())], by=officer, at=AT, override="局长批示")
    entry = AuditEntry.objects.get(action="registration_overridden")
    assert (entry.subject_id, entry.reason) == (str(made.pk), "局长批示")
    assert entry.detail["grounds"] == ["full"]


def test_no_reason_registers_anybody_twice() -> None:
    there = add_candidate()
    with pytest.raises(RegistrationRefused, match="已报名本考次"):
        register(there.session, [Entry(there.person)], by="system", at=AT, override="补报")


def test_an_official_test_bars_the_next_until_its_result_is_published() -> None:
    closed = add_session(kind="official", status="closed", date=TODAY - timedelta(days=30))
    sat = add_candidate(closed)
    new = add_session(kind="official")
    entry = Entry(sat.person)
    sitting = add_sitting(sat, stage="finished")
    with pytest.raises(RegistrationRefused, match="成绩尚未公布"):
        register(new, [entry], by="system", at=AT)
    sitting.stage = "absent"
    sitting.save()
    assert register(new, [entry], by="system", at=AT)


def test_hours_of_training_come_from_whoever_keeps_them() -> None:
    before = add_candidate(add_session(date=TODAY - timedelta(days=90)))
    add_sitting(before, stage="finished")
    session = add_session(retest_hours=8)
    entries = [Entry(before.person)]
    with pytest.raises(RegistrationRefused, match="没有记录"):
        register(session, entries, by="system", at=AT)
    had = {before.person.pk: Trained(Decimal(8))}
    assert register(session, entries, by="system", at=AT, hours=lambda since: had)


def test_unpaid_registrations_lapse_after_the_time_to_pay_and_waivers_stay() -> None:
    officer = add_user(Role.OFFICER)
    session = add_session(pay_by=AT)
    due, paid, waived = (
        add_candidate(session, fee_amount=Decimal(50), fee_state="due") for _ in range(3)
    )
    settle_fee(paid, "paid", by=officer, at=AT)
    with pytest.raises(WithoutReason):
        settle_fee(waived, "waived", by=officer, at=AT)
    settle_fee(waived, "waived", by=officer, at=AT, reason="建档立卡")
    assert lapse_unpaid(session, by=officer, at=later(seconds=-1)) == 0
    assert lapse_unpaid(session, by=officer, at=AT) == 1
    assert list(session.candidates.filter(status="cancelled")) == [due]
    assert Candidate.objects.get(pk=due.pk).fee_state == "lapsed"
