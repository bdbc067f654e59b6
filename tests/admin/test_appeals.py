"""Appeals: in time, by others, answered once, every version kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.errors import NotAllowed, WithoutReason
from admin.marking.assigning import assign
from admin.marking.closing import is_open
from admin.marking.errors import MarkedTwice, MarkingClosed, NotNational
from admin.marking.ordering import name_reviewer
from admin.marking.records import record_of
from admin.marking.rules_in_force import change_rules, rules_in_force
from admin.marking.talk import correct_talk_mark
from admin.results.appeals import AppealForm, answer_appeal, enter_appeal, last_day
from admin.results.errors import (
    AppealAnswered,
    AppealOpen,
    AppealTooLate,
    FeeNotPaid,
    NothingToRelease,
    NotReady,
    NotReleased,
)
from admin.results.models import Appeal
from admin.results.release import preview, release
from admin.results.working_days import after_working_days, is_working
from admin.testing.models import Sitting
from tests.admin.factories import AT, add_session, add_user, later
from tests.admin.marked_sittings import (
    DEDUCTIONS,
    add_finished,
    add_national,
    do_review,
    mark,
    mark_all,
)

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(DAYS, st.integers(1, 40), st.sets(DAYS, max_size=20), st.sets(DAYS, max_size=5))
def test_so_many_working_days_lie_between(
    start: date, count: int, holidays: set[date], extra: set[date]
) -> None:
    end = after_working_days(start, count, holidays, extra)
    days = [start + timedelta(days=one) for one in range(1, (end - start).days + 1)]
    assert sum(is_working(day, holidays, extra) for day in days) == count
    assert is_working(end, holidays, extra)


def test_holidays_are_left_out_and_weekends_worked_count() -> None:
    national_day = {date(2026, 10, day) for day in range(1, 8)}
    wednesday = date(2026, 9, 30)
    assert after_working_days(wednesday, 1, national_day) == date(2026, 10, 8)
    assert after_working_days(wednesday, 3, national_day, {date(2026, 10, 10)}) == date(
        2026, 10, 10
    )


@pytest.fixture
def chief(db: None) -> User:
    return add_user(Role.CHIEF_EXAMINER)


@pytest.fixture
def sitting(chief: User) -> Sitting:
    """Released with 90.3, level 2A, on Saturday, 16 May 2026."""
    session = add_session()
    made = add_finished(session)
    mark_all(session, chief)
    release(session, by=chief, at=AT)
    return made


def form(scope: str = "talk", day: date | None = None, **fields: str) -> AppealForm:
    return AppealForm(scope, fields.pop("reason", "对得分有异议"), day or localdate(AT), **fields)


def entered(sitting: Sitting, scope: str = "talk") -> Appeal:
    by = add_user(Role.OFFICER)
    return enter_appeal(sitting, form(scope), by=by, at=later(hours=1))


def mark_anew(appeal: Appeal, chief: User, points: str) -> None:
    for _ in range(2):
        examiner = add_national()
        mark(assign(appeal.result.sitting, examiner, by=chief, at=later(hours=2)), points)


class TestEntering:
    def test_deadlines_by_the_settings(self, sitting: Sitting, chief: User) -> None:
        made = entered(sitting)
        assert made.answer_by == date(2026, 6, 5)
        assert is_open(sitting)
        with pytest.raises(AppealOpen):
            entered(sitting)

    def test_in_time_or_not(self, sitting: Sitting, chief: User) -> None:
        by = add_user(Role.OFFICER)
        result = sitting.results.get()
        change_rules({"holidays": "2026-06-04\n2026-06-05"}, seen=1, reason="放假", by=chief, at=AT)
        last = last_day(result, rules_in_force().rules)
        assert last == date(2026, 6, 9)
        at = later(days=60)
        for day in (last + timedelta(days=1), localdate(AT) - timedelta(days=1), localdate(at)):
            with pytest.raises(AppealTooLate):
                enter_appeal(sitting, form(day=day), by=by, at=at)
        assert enter_appeal(sitting, form(day=last), by=by, at=at).received_on == last

    def test_refusals(self, sitting: Sitting, chief: User) -> None:
        by = add_user(Role.OFFICER)
        with pytest.raises(NotAllowed):
            enter_appeal(sitting, form(), by=add_user(Role.EXAMINER), at=later(hours=1))
        with pytest.raises(WithoutReason):
            enter_appeal(sitting, form(reason=" "), by=by, at=later(hours=1))
        with pytest.raises(NotReleased):
            enter_appeal(add_finished(), form(), by=by, at=later(hours=1))
        change_rules({"appeal_fee": "50"}, seen=1, reason="收费", by=chief, at=AT)
        with pytest.raises(FeeNotPaid):
            enter_appeal(sitting, form(), by=by, at=later(hours=1))
        made = enter_appeal(sitting, form(receipt="0012"), by=by, at=later(hours=1))
        assert (made.fee, made.receipt, made.rules_version) == (50, "0012", 2)


class TestMarkingAnew:
    def test_only_national_examiners_who_have_not_heard_it(
        self, sitting: Sitting, chief: User
    ) -> None:
        before = sitting.marking_assignments.get(position=1).examiner
        entered(sitting)
        with pytest.raises(MarkedTwice):
            assign(sitting, before, by=chief, at=later(hours=2))
        with pytest.raises(NotNational):
            assign(sitting, add_user(Role.EXAMINER), by=chief, at=later(hours=2))

    def test_the_first_marks_can_no_longer_be_corrected(
        self, sitting: Sitting, chief: User
    ) -> None:
        first = sitting.marking_assignments.get(position=1)
        entered(sitting)
        with pytest.raises(MarkingClosed):
            correct_talk_mark(first, DEDUCTIONS, by=first.examiner, at=later(hours=2), reason="改")

    def test_what_is_lacking_keeps_the_answer_back(self, sitting: Sitting, chief: User) -> None:
        made = entered(sitting)
        with pytest.raises(NotReady, match="尚未分配测试员"):
            answer_appeal(made, by=chief, at=later(hours=3), reason="复听")
        assert [row.change for row in preview(sitting.candidate.session)] == ["appealed"]

    def test_release_of_the_session_leaves_an_appeal_alone(
        self, sitting: Sitting, chief: User
    ) -> None:
        made = entered(sitting)
        mark_anew(made, chief, "5")
        with pytest.raises(NothingToRelease):
            release(sitting.candidate.session, by=chief, at=later(hours=3), reason="改")


class TestAnswer:
    def test_changed_is_a_further_version(self, sitting: Sitting, chief: User) -> None:
        made = entered(sitting)
        mark_anew(made, chief, "1")
        with pytest.raises(NotAllowed):
            answer_appeal(made, by=add_user(Role.OFFICER), at=later(hours=3), reason="复听")
        with pytest.raises(WithoutReason):
            answer_appeal(made, by=chief, at=later(hours=3), reason="")
        answer = answer_appeal(made, by=chief, at=later(hours=3), reason="语音扣分偏多")
        versions = sitting.results.order_by("number").values_list("total", "level", "reason")
        assert list(versions) == [
            (Decimal("90.3"), "2A", "首次发布"),
            (Decimal("92.3"), "1B", "成绩复核：语音扣分偏多"),
        ]
        assert "92.3" in answer.told
        assert "命题说话" not in answer.told
        assert not is_open(sitting)
        with pytest.raises(AppealAnswered):
            answer_appeal(made, by=chief, at=later(hours=4), reason="再答")

    def test_unchanged_leaves_the_result_and_the_first_marks(
        self, sitting: Sitting, chief: User
    ) -> None:
        change_rules({"appeal_tolerance": "1"}, seen=1, reason="容差", by=chief, at=AT)
        made = entered(sitting)
        mark_anew(made, chief, "4")
        answer = answer_appeal(made, by=chief, at=later(hours=3), reason="差异不大")
        assert (answer.result, answer.total) == (None, Decimal("89.3"))
        assert answer.told == "经复核，维持原成绩：总分 90.3，二级甲等。"
        assert sitting.results.count() == 1
        assert not is_open(sitting)
        first = sitting.marking_assignments.filter(reopening=None)
        assert set(record_of(sitting).assigned) == {one.examiner_id for one in first}
        assert [row.change for row in preview(sitting.candidate.session)] == ["same"]

    def test_all_items_are_heard_by_two(self, sitting: Sitting, chief: User) -> None:
        made = entered(sitting, "all")
        review = made.reopening.reviews.get()
        for less in ("1", "2"):
            examiner = add_national()
            mark(assign(sitting, examiner, by=chief, at=later(hours=2)))
            do_review(name_reviewer(review, examiner, by=chief, at=later(hours=2)), less)
        answer = answer_appeal(made, by=chief, at=later(hours=3), reason="朗读有漏读")
        assert answer.result is not None
        assert answer.result.total == Decimal("88.8")

    def test_two_who_differ_too_much_want_a_third(self, sitting: Sitting, chief: User) -> None:
        made = entered(sitting)
        for points in ("0", "14"):
            mark(assign(sitting, add_national(), by=chief, at=later(hours=2)), points)
        with pytest.raises(NotReady, match="仲裁"):
            answer_appeal(made, by=chief, at=later(hours=3), reason="复听")


class TestPages:
    def test_from_entry_to_answer(self, sitting: Sitting, chief: User) -> None:
        client = Client()
        client.force_login(chief)
        examiners = [add_national() for _ in range(2)]
        address = reverse("appeal-new", args=[sitting.pk])
        assert "登记" in client.get(address).content.decode()
        sent = {"scope": "talk", "reason": "异议", "received_on": "2020-01-01"}
        assert client.post(address, sent).status_code == 422
        made = entered(sitting)
        assert sitting.candidate.person.name in client.get(reverse("appeals")).content.decode()
        page = reverse("appeal", args=[made.pk])
        for examiner in examiners:
            client.post(page, {"examiner": examiner.pk})
        for assignment in made.reopening.assignments.all():
            mark(assignment, "1", at=later(hours=2))
        told = client.post(page, {"reason": "复听"}, follow=True).content.decode()
        assert "成绩更正为总分 92.3" in told
        answered = client.get(reverse("appeals") + "?state=answered").content.decode()
        assert "更正为 92.3" in answered
        result = client.get(reverse("result", args=[sitting.pk])).content.decode()
        assert "90.3" in result
        assert "规则第 1 版" in result
