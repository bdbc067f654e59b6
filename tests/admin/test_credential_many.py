"""Many cases in one act: each whole or not at all, and who is left is named with the reason."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.credentials.deciding import propose
from admin.credentials.filing import open_on, submit
from admin.credentials.models import Case, Credential, MemberTie, ReviewDay
from admin.credentials.panels import enter_tie
from admin.credentials.stages import Act, State
from admin.hours.entering import Hours, enter_hours
from tests.admin.credential_cases import (
    all_right,
    applied,
    committee,
    entered,
    sent_own,
    with_scans,
)
from tests.admin.factories import AT, add_organisation, add_person, add_user, identity_number
from tests.admin.test_credential_pages import client_of

pytestmark = pytest.mark.django_db
TITLE, AWARD, QUALIFIED = "renowned.teacher", "one-skill.award", "qualification.primary"


def act(client: Client, cases: list[Case], what: str, **sent: object) -> list[str]:
    """What the page says after it."""
    address = reverse("credential-cases-act", args=[cases[0].kind_id]) + f"?state={cases[0].state}"
    form = {"act": what, "chosen": [one.pk for one in cases], **sent}
    answer = client.post(address, form)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?state={cases[0].state}")
    return [str(one) for one in get_messages(answer.wsgi_request)]


def states(cases: list[Case]) -> list[str]:
    return [Case.objects.get(pk=one.pk).state for one in cases]


def named(code: str, names: str, officer: User) -> list[Case]:
    return [applied(code, person=add_person(f"{one}老师"), by=officer) for one in names]


def test_papers_of_complete_cases_are_found_right_and_incomplete_ones_are_left() -> None:
    officer = add_user(Role.OFFICER)
    whole, lacking = named(TITLE, "甲乙", officer)
    with_scans(whole)
    cases = [submit(one, by=officer, at=AT) for one in (whole, lacking)]
    told = act(client_of(officer), cases, "accept")
    assert states(cases) == [State.COMPLETE, State.SUBMITTED]
    assert told[0] == "已办理 1 份。"
    assert told[1].startswith("乙老师没有办理：还没有上传：")
    assert not lacking.lines.filter(state="right").exists()


def test_the_same_panel_is_given_to_all_but_whom_a_tie_keeps_away() -> None:
    officer = add_user(Role.OFFICER)
    cases = [all_right(one, officer) for one in named(TITLE, "甲乙", officer)]
    members = committee(cases[0], 3, officer)
    assert cases[1].person is not None
    enter_tie(members[0], cases[1].person, "teacher", reason="师生", by=officer, at=AT)
    assert MemberTie.objects.exists()
    told = act(client_of(officer), cases, "panel", member=[one.pk for one in members])
    assert states(cases) == [State.PANEL, State.COMPLETE]
    assert [one.seats.count() for one in cases] == [3, 0]
    assert "乙老师没有办理：专家0须回避" in told[1]


def test_cases_are_put_on_a_review_day_and_its_page_and_the_own_page_say_when() -> None:
    officer, number = add_user(Role.OFFICER), identity_number()
    east, west = (add_organisation(name, kind="county") for name in ("东城区", "西城区"))
    own = all_right(with_scans(sent_own(QUALIFIED, east, identity_number=number)), officer)
    other = applied(QUALIFIED, person=add_person("乙老师"), organisation=west, by=officer)
    other = all_right(other, officer)
    client = client_of(officer)
    when = timezone.localtime() + timedelta(days=9)
    sent = {"when": f"{when:%Y-%m-%dT09:30}", "place": "一中报告厅"}
    early = act(client, [own], "day", **sent | {"when": "2020-01-01T09:30"})
    assert "不能在今天以前" in early[0]
    assert act(client, [own, other], "day", **sent)[-1] == "已办理 2 份。"
    day = ReviewDay.objects.get()
    page = reverse("credential-day", args=[day.pk])
    assert page in client.get(reverse("credential-cases", args=[own.kind_id])).content.decode()
    assert "乙老师" in client.get(page).content.decode()
    clerk = client_of(add_user(Role.COUNTY_OFFICER, organisation=east))
    seen = clerk.get(page).content.decode()
    assert "李明" in seen
    assert "乙老师" not in seen
    applicant = Client()
    form = {"number": own.own.number, "identity_number": number}
    applicant.post(reverse("apply-state"), form)
    told = applicant.get(reverse("apply-state")).content.decode()
    assert f"{when:%Y-%m-%d} 09:30，一中报告厅" in told


def test_by_rule_the_unmet_are_left_out_and_a_refusal_proposed_is_not_turned() -> None:
    officer, today = add_user(Role.OFFICER), timezone.localdate()
    titles = [
        entered(TITLE, today, today + timedelta(700), person=add_person(f"{one}老师"), by=officer)
        for one in "甲乙丙"
    ]
    few = Hours(today, "县级培训", Decimal(6), "taught")
    enter_hours(titles[1].person, few, by=officer, at=AT, reason="结业证书")
    cases = [all_right(open_on(one, Act.REVIEW, "", by=officer, at=AT), officer) for one in titles]
    propose(cases[2], False, "没有履职", by=officer, at=AT)
    client = client_of(officer)
    told = act(client, cases, "propose")
    assert states(cases) == [State.PROPOSED, State.COMPLETE, State.PROPOSED]
    assert told[0] == "已办理 1 份。"
    assert any(one.startswith("乙老师没有办理：不符合：") for one in told)
    told = act(client, cases, "decide")
    assert states(cases) == [State.DECIDED, State.COMPLETE, State.PROPOSED]
    assert Case.objects.get(pk=cases[0].pk).decision.by_rule
    assert any("丙老师没有办理：拟定意见是不同意" in one for one in told)
    act(client, cases, "close")
    assert states(cases) == [State.CLOSED, State.COMPLETE, State.PROPOSED]


def test_deciding_many_needs_the_right_and_other_counties_stay_out_of_reach() -> None:
    officer, trainer = add_user(Role.OFFICER), add_user(Role.TRAINER)
    (case,) = (all_right(one, officer) for one in named(AWARD, "甲", officer))
    case = propose(case, True, "评委会", by=officer, at=AT)
    address = reverse("credential-cases-act", args=[case.kind_id])
    form = {"act": "decide", "chosen": [case.pk]}
    assert client_of(trainer).post(address, form).status_code == 403
    clerk = add_user(Role.COUNTY_OFFICER, organisation=add_organisation("西城区", kind="county"))
    assert client_of(clerk).post(address, form | {"act": "close"}).status_code == 422
    assert states([case]) == [State.PROPOSED]


def test_all_due_reviews_are_opened_once_for_whom_one_reaches() -> None:
    officer, today = add_user(Role.OFFICER), timezone.localdate()
    east, west = (add_organisation(name, kind="county") for name in ("东城区", "西城区"))
    ends = today + timedelta(days=400)
    begun = today - timedelta(days=340)
    mine, other = (
        entered(TITLE, begun, ends, organisation=add_organisation(parent=one), by=officer)
        for one in (east, west)
    )
    clerk = client_of(add_user(Role.COUNTY_OFFICER, organisation=east))
    address = reverse("credential-due-reviews") + "?what=review&days=60"
    assert (
        "开展年度考核（1 人）"
        in clerk.get(reverse("credential-due"), {"what": "review", "days": 60}).content.decode()
    )
    assert clerk.post(address).status_code == 302
    assert clerk.post(address).status_code == 422
    assert [one.credential for one in Case.objects.filter(act="review")] == [mine]
    assert client_of(officer).post(address).status_code == 302
    assert Case.objects.filter(act="review", credential=other).count() == 1
    assert Credential.objects.count() == 2
