"""The list of registrations; cancelling one, and reinstating it with the rules asked again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.errors import WithoutReason
from admin.registering.cancelling import against, cancel, reinstate
from admin.registering.errors import AlreadyCancelled, Begun, NotCancelled
from admin.testing.arrange import seat_candidates
from admin.testing.errors import RegistrationRefused
from admin.testing.models import Candidate, Session
from admin.testing.registration import lapse_unpaid
from tests.admin.factories import (
    AT,
    add_candidate,
    add_person,
    add_seat,
    add_seated,
    add_sitting,
    add_user,
    later,
)
from tests.admin.sent_applications import add_announced

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return add_user(Role.OFFICER)


def state(candidate: Candidate) -> tuple[str, str]:
    candidate.refresh_from_db()
    return candidate.status, candidate.fee_state


def test_cancelled_and_reinstated_under_the_same_number(officer: User) -> None:
    candidate = add_candidate(add_announced(quota=1))
    with pytest.raises(WithoutReason):
        cancel(candidate, by=officer, at=AT, reason="")
    with pytest.raises(NotCancelled):
        reinstate(candidate, by=officer, at=AT, reason="误操作")
    cancel(candidate, by=officer, at=AT, reason="本人退考")
    with pytest.raises(AlreadyCancelled):
        cancel(candidate, by=officer, at=AT, reason="本人退考")
    number = candidate.admission_number
    with pytest.raises(WithoutReason):
        reinstate(candidate, by=officer, at=AT, reason="")
    assert reinstate(candidate, by=officer, at=AT, reason="误操作").admission_number == number
    assert state(candidate) == ("registered", "none")
    acts = AuditEntry.objects.filter(subject_id=str(candidate.pk)).order_by("pk")
    assert [(one.action, one.reason) for one in acts] == [
        ("registration_cancelled", "本人退考"),
        ("registration_reinstated", "误操作"),
    ]


def test_the_rules_are_asked_again(officer: User) -> None:
    session, person = add_announced(quota=1), add_person()
    candidate = add_candidate(session, person, status="cancelled")
    assert against(candidate, at=AT) == []
    add_candidate(session)
    add_candidate(add_announced(), person)
    with pytest.raises(RegistrationRefused, match=r"名额 1 人已满.*成绩尚未公布"):
        reinstate(candidate, by=officer, at=AT, reason="补考")
    assert state(candidate)[0] == "cancelled"
    reinstate(candidate, by=officer, at=AT, reason="局长批示", override=True)
    entry = AuditEntry.objects.get(action="registration_reinstated")
    assert entry.detail["grounds"] == ["full", "open_test"]


def test_no_reason_reinstates_anybody_for_a_session_that_is_over(officer: User) -> None:
    candidate = add_candidate(add_announced(status="closed"), status="cancelled")
    with pytest.raises(RegistrationRefused, match="考次已结束"):
        reinstate(candidate, by=officer, at=AT, reason="补登", override=True)


def test_a_lapsed_fee_is_due_again_and_a_paid_one_stays_paid(officer: User) -> None:
    session = add_announced(pay_by=AT)
    fee = {"fee_amount": Decimal(50)}
    due = add_candidate(session, fee_state="due", **fee)
    paid = add_candidate(session, fee_state="paid", **fee)
    assert lapse_unpaid(session, by=officer, at=AT) == 1
    cancel(paid, by=officer, at=AT, reason="退考")
    for one in (due, paid):
        reinstate(one, by=officer, at=AT, reason="已补缴")
    assert (state(due)[1], state(paid)[1]) == ("due", "paid")


def test_a_seat_is_free_again_and_who_has_begun_stays(officer: User) -> None:
    seat = add_seat()
    candidate = add_seated(seat)
    sitting = add_sitting(candidate, stage="logged_in")
    with pytest.raises(Begun):
        cancel(candidate, by=officer, at=AT, reason="退考")
    sitting.stage = "seated"
    sitting.save()
    cancel(candidate, by=officer, at=AT, reason="退考")
    candidate.refresh_from_db()
    assert candidate.seat is None
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("session", args=[candidate.session_id])).content.decode()
    assert candidate.admission_number not in page


def test_who_was_reinstated_is_seated_with_the_others(officer: User) -> None:
    session = Session.objects.get(pk=add_announced().pk)
    add_seat(add_seat().room)
    add_seat(add_seated().seat.room)
    room = add_seat().room
    room.site = session.site
    room.save()
    candidate = add_candidate(session)
    seat_candidates(session, seed=1, by=officer, at=AT)
    candidate.refresh_from_db()
    cancel(candidate, by=officer, at=AT, reason="退考")
    reinstate(candidate, by=officer, at=later(hours=1), reason="误操作")
    assert seat_candidates(session, seed=2, by=officer, at=AT) == 1


def test_the_pages(officer: User) -> None:
    client = Client()
    client.force_login(officer)
    session = add_announced(quota=1)
    gone = add_candidate(session, add_person("李明"), status="cancelled")
    there = add_candidate(session, add_person("王芳"))
    address = reverse("registrations", args=[session.pk])
    page = client.get(address + "?status=cancelled").content.decode()
    assert "李明" in page
    assert "王芳" not in page
    assert "查看、恢复" in page
    assert there.admission_number in client.get(address + "?q=王").content.decode()
    one = reverse("candidate-registration", args=[gone.pk])
    assert "名额 1 人已满" in client.get(one).content.decode()
    act = reverse("candidate-registration-act", args=[gone.pk, "reinstate"])
    refused = client.post(act, {"reason": "补考"})
    assert refused.status_code == 409
    assert 'value="补考"' in refused.content.decode()
    assert client.post(act, {"reason": "补考", "override": "on"})["Location"] == one
    cancelling = reverse("candidate-registration-act", args=[there.pk, "cancel"])
    client.post(cancelling, {"reason": "退考"})
    assert state(there)[0] == "cancelled"
    assert client.post(act.replace("reinstate", "delete"), {"reason": "x"}).status_code == 404
