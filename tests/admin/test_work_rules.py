"""Rules of kinds of work and the states that follow, asked as tables."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.work.rules import Yearly, rule_faults, rules_of
from admin.work.states import Facts, Open, State, counts, days_late, first_open, state_of

TODAY = date(2026, 5, 16)


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def open_in(*days: int) -> tuple[Open, ...]:
    return tuple(Open(day(one)) for one in days)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (Facts(False, False), State.UNPLANNED),
        (Facts(True, False), State.UNPLANNED),
        (Facts(False, True, open_in(60)), State.UNPLANNED),
        (Facts(True, True, open_in(15)), State.ON_TIME),
        (Facts(True, True, open_in(14)), State.SOON),
        (Facts(True, True, open_in(0, 40)), State.SOON),
        (Facts(True, True, open_in(-1, 40)), State.LATE),
        (Facts(False, True, open_in(-1)), State.LATE),
        (Facts(True, True, open_in(-1), done_on=day(-3)), State.DONE),
        (Facts(True, True, open_in(-1), done_on=day(-3), is_evaluated=True), State.EVALUATED),
        (Facts(True, True, ()), State.ON_TIME),
    ],
)
def test_the_state_of_a_piece_of_work(facts: Facts, state: State) -> None:
    assert state_of(facts, TODAY, 14) == state


def test_days_late_count_from_the_earliest_open_day() -> None:
    assert days_late(Facts(True, True, open_in(-9, -2)), TODAY) == 9
    assert days_late(Facts(True, True, open_in(3)), TODAY) == 0
    assert days_late(Facts(True, True, open_in(-9), done_on=TODAY), TODAY) == 0


def test_the_earliest_open_day_tells_what_is_due() -> None:
    report = Open(day(-9), "阶段报告“上半年”")
    assert first_open(Facts(True, True, (Open(day(-2)), report))) == report
    assert first_open(Facts(True, True, (report, Open(day(-9))))) == Open(day(-9))
    assert first_open(Facts(True, True)) is None


@given(st.lists(st.sampled_from(list(State))))
def test_counts_add_up(states: list[State]) -> None:
    assert sum(counts(states).values()) == len(states)
    assert list(counts(states)) == list(State)


RULES = {
    "criteria": [{"name": "甲", "most": "60"}, {"name": "乙", "most": "40"}],
    "grades": [
        {"name": "优秀", "least": "90"},
        {"name": "合格", "least": "60"},
    ],
}


@pytest.mark.parametrize(
    ("total", "grade"), [("100", "优秀"), ("90", "优秀"), ("89.99", "合格"), ("59", "")]
)
def test_the_grade_follows_the_share_of_full_marks(total: str, grade: str) -> None:
    assert rules_of(RULES).grade_of(Decimal(total)) == grade


def test_defaults_hold_where_nothing_is_filled_in() -> None:
    rules = rules_of({})
    assert (rules.warning_days, rules.periods, rules.full) == (14, (), Decimal(0))
    assert rules.grade_of(Decimal(3)) == ""
    assert Yearly("二月底", 2, 29).on(2026) == date(2026, 2, 28)
    assert Yearly("二月底", 2, 29).on(2028) == date(2028, 2, 29)


def test_rules_that_contradict_themselves_are_refused_by_name() -> None:
    assert rule_faults(RULES) == {}
    wrong = {
        "milestones": [{"name": "甲", "month": 6, "day": 31}],
        "periods": [{"name": "上半年", "month": 7, "day": 5}] * 2,
        "criteria": [{"name": "甲", "most": "0"}],
        "grades": [{"name": "优", "least": "60"}, {"name": "良", "least": "60.0"}],
    }
    assert set(rule_faults(wrong)) == {"milestones", "periods", "criteria", "grades"}
    assert "grades" in rule_faults({"grades": [{"name": "优", "least": "60"}]})
