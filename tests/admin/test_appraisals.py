"""Appraisals as records: nothing overwritten, nobody of the own unit, ranks over the round."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.appraisals.assessing import lacking_of, return_self, send_self
from admin.appraisals.deciding import decide, earlier_of, outcome, reopen
from admin.appraisals.errors import BadAppraisal, NotNow, OwnUnit
from admin.appraisals.models import Appraisal, IndicatorScore
from admin.appraisals.rounds import announce, places, standard_in, take_in
from admin.appraisals.visiting import add_appraiser, leave_team, score
from admin.errors import WithoutReason
from admin.kinds.changing import change_kind
from admin.people.models import Organisation
from tests.admin.factories import add_organisation, add_user
from tests.admin.matched_records import add_appraisal, add_teacher, hand_in, score_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return add_user(Role.OFFICER)


def add_training_school(name: str = "清河进修学校") -> Organisation:
    return add_organisation(name, kind="training_school")


def test_the_self_assessment_is_handed_in_whole(officer: User) -> None:
    appraisal, now = add_appraisal(add_training_school(), officer), timezone.now()
    assert len(lacking_of(appraisal)) == 3
    with pytest.raises(BadAppraisal, match="没有自评分"):
        send_self(appraisal, by=officer, at=now)
    hand_in(appraisal, officer)
    with pytest.raises(NotNow):
        send_self(appraisal, by=officer, at=now)
    return_self(appraisal, by=officer, at=now, reason="缺产权证明")
    send_self(appraisal, by=officer, at=now)


def test_nobody_appraises_the_own_unit(officer: User) -> None:
    school = add_training_school()
    appraisal, now = add_appraisal(school, officer), timezone.now()
    hand_in(appraisal, officer)
    own = add_teacher(add_organisation("教研室", parent=school), "本校")
    with pytest.raises(OwnUnit):
        add_appraiser(appraisal, own, lead=False, by=officer, at=now)
    member, *_ = score_by(appraisal, [0], officer)
    officer.person = own
    with pytest.raises(OwnUnit):
        score(member, {"A1": (Decimal(1), "")}, by=officer, at=now, reason="改")


def test_changed_scores_stay_and_need_a_reason(officer: User) -> None:
    appraisal, now = add_appraisal(add_training_school(), officer), timezone.now()
    hand_in(appraisal, officer)
    member, *_ = score_by(appraisal, [0, 0, 0], officer)
    with pytest.raises(WithoutReason):
        score(member, {"A1": (Decimal(5), "")}, by=officer, at=now)
    assert score(member, {"A1": (Decimal(5), "")}, by=officer, at=now, reason="算错") == 1
    kept = IndicatorScore.objects.filter(appraiser=member, indicator="A1")
    assert [one.points for one in kept] == [8, 5]
    with pytest.raises(BadAppraisal):
        score(member, {"A1": (Decimal("8.5"), "")}, by=officer, at=now, reason="改")
    assert outcome(appraisal).lines[0].points == 7
    leave_team(member, by=officer, at=now, reason="生病")
    assert outcome(appraisal).missing
    with pytest.raises(BadAppraisal, match="评分不全"):
        decide(appraisal, by=officer, at=now)


def test_results_are_ranked_kept_and_announced_once(officer: User) -> None:
    appraisal, now = add_appraisal(add_training_school(), officer), timezone.now()
    units = [add_training_school(f"{one}县进修学校") for one in "甲乙"]
    others = take_in(appraisal.round, units, by=officer, at=now)
    for one, off in zip((appraisal, *others), (2, 0, 2), strict=True):
        hand_in(one, officer)
        score_by(one, [off, off, off], officer)
        with pytest.raises(BadAppraisal, match="没有评定"):
            announce(one.round, localdate(), by=officer, at=now)
        decide(one, by=officer, at=now)
    assert [one.rank for one in places(appraisal.round)] == [1, 2, 2]
    reopen(others[0], by=officer, at=now, reason="有异议")
    with pytest.raises(WithoutReason):
        decide(others[0], by=officer, at=now)
    decide(others[0], by=officer, at=now, reason="复核无误")
    assert others[0].results.count() == 2
    announce(appraisal.round, localdate(), by=officer, at=now)
    with pytest.raises(NotNow):
        reopen(appraisal, by=officer, at=now, reason="再看")
    with pytest.raises(NotNow):
        take_in(appraisal.round, [add_training_school()], by=officer, at=now)


def test_a_changed_standard_leaves_earlier_rounds_as_they_were(officer: User) -> None:
    school, now = add_training_school(), timezone.now()
    first = add_appraisal(school, officer)
    hand_in(first, officer)
    score_by(first, [0, 0, 0], officer)
    result = decide(first, by=officer, at=now)
    version = first.kind.version()
    rows = [dict(row) for row in version.definition.rules["indicators"]]
    rows[0]["points"] = "4"
    rules = {**version.definition.rules, "indicators": rows, "levels": []}
    change_kind(
        first.kind,
        first.kind.name,
        replace(version.definition, rules=rules),
        is_active=True,
        seen=version.number,
        reason="新办法",
        by=officer,
        at=now,
    )
    second = add_appraisal(school, officer, "2027 年评估")
    assert standard_in(second.round).points() == 96
    assert standard_in(Appraisal.objects.get(pk=first.pk).round).points() == 100
    (earlier,) = earlier_of(second)
    assert (earlier.result, earlier.shares["A1"]) == (result, Decimal("100.0"))
    assert earlier_of(first) == []
