"""Who may be registered: each rule alone, and that nothing else refuses anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.testing.registration_rules import Facts, Ground, Rules, refusals

AT = datetime(2026, 5, 1, tzinfo=UTC)
DAY = date(2026, 5, 16)
FACTS = Facts(at=AT, test_date=DAY)


def grounds(rules: Rules, facts: Facts) -> set[Ground]:
    return {refusal.ground for refusal in refusals(rules, facts)}


def test_by_default_anybody_may_come_again_the_next_day() -> None:
    again = replace(FACTS, last_test=DAY - timedelta(days=1), taken=10_000, group="教师")
    assert refusals(Rules(), again) == []


@given(quota=st.integers(0, 500), taken=st.integers(0, 500))
def test_the_quota_lets_in_just_so_many(quota: int, taken: int) -> None:
    full = grounds(Rules(quota=quota), replace(FACTS, taken=taken))
    assert full == ({Ground.FULL} if taken >= quota else set())


@given(offset=st.integers(-100, 100))
def test_registration_is_open_from_the_first_moment_to_the_last_excluded(offset: int) -> None:
    rules = Rules(opens_at=AT, closes_at=AT + timedelta(seconds=50))
    found = grounds(rules, replace(FACTS, at=AT + timedelta(seconds=offset)))
    expected = {Ground.NOT_YET} if offset < 0 else {Ground.TOO_LATE} if offset >= 50 else set()
    assert found == expected


@given(days=st.integers(0, 400), since=st.integers(0, 400))
def test_the_interval_counts_whole_days_between_the_tests(days: int, since: int) -> None:
    facts = replace(FACTS, last_test=DAY - timedelta(days=since))
    assert grounds(Rules(interval_days=days), facts) == (
        {Ground.INTERVAL} if since < days else set()
    )


@given(asked=st.integers(0, 100), had=st.none() | st.decimals(0, 100, places=1))
def test_hours_are_asked_of_a_retest_only(asked: int, had: Decimal | None) -> None:
    rules, first = Rules(retest_hours=asked), replace(FACTS, hours=had)
    assert grounds(rules, first) == set()
    short = asked > 0 and (had is None or had < asked)
    retest = replace(first, last_test=DAY - timedelta(days=90))
    assert grounds(rules, retest) == ({Ground.HOURS} if short else set())


@pytest.mark.parametrize("one", [True, False])
def test_one_open_test_is_a_setting(one: bool) -> None:
    found = grounds(Rules(one_open_test=one), replace(FACTS, open_elsewhere=True))
    assert found == ({Ground.OPEN_TEST} if one else set())


def test_listed_groups_only() -> None:
    rules = Rules(groups=frozenset({"教师", "师范生"}))
    assert grounds(rules, replace(FACTS, group="教师")) == set()
    (refusal,) = refusals(rules, replace(FACTS, group="公务员"))
    assert refusal.ground == Ground.WRONG_GROUP
    assert "师范生、教师" in refusal.sentence


def test_no_reason_helps_where_there_is_nothing_left_to_register_for() -> None:
    facts = replace(
        FACTS, session_closed=True, already_here=True, numbers_left=False, open_elsewhere=True
    )
    firm = {refusal.ground: refusal.may_be_overridden for refusal in refusals(Rules(), facts)}
    assert firm == {
        Ground.CLOSED: False,
        Ground.ALREADY_HERE: False,
        Ground.NUMBERS_SPENT: False,
        Ground.OPEN_TEST: True,
    }
