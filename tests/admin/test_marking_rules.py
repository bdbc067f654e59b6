"""The settings of marking: read, refused, kept by version, and which version a session has."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Role
from admin.errors import NotAllowed, WithoutReason
from admin.marking.assigning import assign, share_out_session
from admin.marking.errors import (
    NoPlaceLeft,
    NotInTheRubric,
    RulesChanged,
    RulesRefused,
    RulesUnchanged,
)
from admin.marking.models import MarkingRulesVersion
from admin.marking.records import record_of
from admin.marking.rule_table import (
    SETTINGS,
    BadRules,
    MarkingRules,
    ShareStep,
    changes,
    from_text,
    to_text,
)
from admin.marking.rules_in_force import change_rules, rules_in_force, rules_of_session
from admin.marking.state import item_marks
from admin.marking.talk import submit_talk_mark
from tests.admin.factories import AT, add_session, add_user, later
from tests.admin.marked_sittings import DEDUCTIONS, add_examiners, add_finished, mark


def test_the_default_table_reads_back_from_its_text() -> None:
    rules = MarkingRules()
    assert from_text(to_text(rules)) == rules
    assert list(to_text(rules)) == [one.name for one in SETTINGS]
    assert from_text({}) == rules


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("allowed_difference", "五"),
        ("allowed_difference", "-1"),
        ("allowed_difference", "NaN"),
        ("allowed_difference", "4.999"),
        ("adjudicators", "3"),
        ("adjudicators", "1.5"),
        ("other_level", "yes"),
        ("talk_presets", "ladder silence"),
        ("talk_presets", "不存在"),
        ("reviewed_kinds", "final"),
        ("review_shares", "100 10"),
        ("review_shares", "500 6\n100 10\n其余 2"),
        ("review_shares", "100 110\n其余 2"),
        ("holidays", "十月一日"),
    ],
)
def test_what_cannot_be_read_is_named(name: str, text: str) -> None:
    with pytest.raises(BadRules) as refused:
        from_text({name: text})
    assert set(refused.value.faults) == {name}


def test_shares_and_dates_as_people_write_them() -> None:
    rules = from_text(
        {"review_shares": "50 20%\n其余 5", "holidays": "2026-10-02 2026-10-01\n2026-10-01"}
    )
    assert rules.review_shares == (ShareStep(50, Decimal(20)), ShareStep(None, Decimal(5)))
    assert rules.holidays == (date(2026, 10, 1), date(2026, 10, 2))
    assert set(changes(MarkingRules(), rules)) == {"review_shares", "holidays"}


@pytest.mark.django_db
class TestVersions:
    def test_each_version_is_kept_with_its_reason_and_trail(self) -> None:
        chief = add_user(Role.CHIEF_EXAMINER)
        assert rules_in_force().number == 1
        change_rules({"adjudicators": "2"}, seen=1, reason="省里来文", by=chief, at=AT)
        change_rules({"appeal_days": "10"}, seen=2, reason="改期限", by=chief, at=later(days=1))
        assert rules_in_force().rules == MarkingRules(adjudicators=2, appeal_days=10)
        assert rules_in_force(later(hours=1)).rules == MarkingRules(adjudicators=2)
        assert rules_in_force(later(hours=-1)).number == 1
        (entry, *_) = AuditEntry.objects.filter(action="marking_rules_changed")
        assert (entry.detail["before"], entry.detail["after"]) == (
            {"appeal_days": "15"},
            {"appeal_days": "10"},
        )
        with pytest.raises(TypeError):
            MarkingRulesVersion.objects.get(number=2).save()

    def test_refusals(self) -> None:
        chief = add_user(Role.CHIEF_EXAMINER)
        with pytest.raises(NotAllowed):
            change_rules({}, seen=1, reason="试", by=add_user(Role.EXAMINER), at=AT)
        with pytest.raises(WithoutReason):
            change_rules({"adjudicators": "2"}, seen=1, reason=" ", by=chief, at=AT)
        with pytest.raises(RulesChanged):
            change_rules({"adjudicators": "2"}, seen=7, reason="试", by=chief, at=AT)
        with pytest.raises(RulesRefused):
            change_rules({"adjudicators": "9"}, seen=1, reason="试", by=chief, at=AT)
        with pytest.raises(RulesUnchanged):
            change_rules({"adjudicators": "1"}, seen=1, reason="试", by=chief, at=AT)

    def test_a_change_never_reaches_into_marking_that_has_begun(self) -> None:
        chief, session, next_one = add_user(Role.CHIEF_EXAMINER), add_session(), add_session()
        assign(add_finished(session), add_examiners(1)[0], by="system", at=AT)
        change_rules({"adjudicators": "2"}, seen=1, reason="改", by=chief, at=later(hours=1))
        assert rules_of_session(session).number == 1
        assert rules_of_session(next_one).number == 2

    def test_the_page_shows_faults_beside_the_setting_and_keeps_what_was_typed(self) -> None:
        client = Client()
        client.force_login(add_user(Role.CHIEF_EXAMINER))
        form = {**to_text(MarkingRules()), "seen": "1", "reason": "试", "adjudicators": "7"}
        answer = client.post(reverse("marking-rules"), form)
        assert answer.status_code == 422
        assert "应在 1 至 2 之间" in answer.content.decode()
        assert 'value="7"' in answer.content.decode()
        chosen = {"talk_presets": ["", "ladder", "silence"]}
        clash = client.post(reverse("marking-rules"), {**form, "adjudicators": "1", **chosen})
        assert "只能选一个" in clash.content.decode()
        shown = client.post(reverse("marking-rules"), {**form, "adjudicators": "2"}, follow=True)
        assert "第 2 版" in shown.content.decode()
        assert "仲裁人数" in shown.content.decode()

    def test_a_preset_in_force_is_what_marks_are_checked_by(self) -> None:
        chief, before, after = add_user(Role.CHIEF_EXAMINER), add_session(), add_session()
        begun = assign(add_finished(before), add_examiners(1)[0], by="system", at=AT)
        change_rules({"talk_presets": "alike"}, seen=1, reason="省里", by=chief, at=later(hours=1))
        new = assign(add_finished(after), add_examiners(1)[0], by="system", at=later(hours=2))
        off_topic = {**DEDUCTIONS, "off_topic": Decimal(40)}
        with pytest.raises(NotInTheRubric):
            submit_talk_mark(begun, off_topic, by=begun.examiner, at=later(hours=3))
        marking = submit_talk_mark(new, off_topic, by=new.examiner, at=later(hours=3))
        assert (marking.mark, marking.rubric_version) == (0, "1+alike1")

    def test_two_more_decide_where_the_rules_say_so(self) -> None:
        chief, sitting = add_user(Role.CHIEF_EXAMINER), add_finished()
        change_rules({"adjudicators": "2"}, seen=1, reason="省里", by=chief, at=AT)
        for points in ("0", "14", "5", "6"):  # 38.5, 24.5, 33.5, 32.5
            mark(assign(sitting, add_examiners(1)[0], by="system", at=later(hours=1)), points)
        assert item_marks(record_of(sitting))[3].mark == Decimal("33.00")
        with pytest.raises(NoPlaceLeft):
            assign(sitting, add_examiners(1)[0], by="system", at=later(hours=1))

    def test_a_pilot_takes_the_machines_opinion_in_the_seconds_place(self) -> None:
        chief, session = add_user(Role.CHIEF_EXAMINER), add_session()
        change_rules({"one_examiner": "是"}, seen=1, reason="试点", by=chief, at=AT)
        sitting = add_finished(session)
        (one,) = share_out_session(session, add_examiners(2), by=chief, at=later(hours=1))
        mark(one, "4", at=later(hours=2))  # 34.5; the machine says 35.5
        assert item_marks(record_of(sitting))[3].mark == Decimal("35.00")
