"""Who is sent where: the best plan under the rule, with reasons; what is overdue with pairings and
new teachers.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.matches import induction_rules, pairing_rules
from admin.matches.induction_rules import State
from admin.matches.matching import (
    Choice,
    Near,
    Offered,
    Rule,
    Wanted,
    choices_for,
    matched,
    why_none,
)

MONDAY = date(2026, 5, 18)
DAYS = tuple(MONDAY + timedelta(days=one) for one in range(3))


def wanted(key: int = 1, **more: object) -> Wanted:
    told = {
        "school": 100 + key,
        "county": "清河县",
        "subject": "语文",
        "stage": "小学",
        "days": DAYS[:1],
    }
    return Wanted(key, **{**told, **more})  # type: ignore[arg-type]


def offered(person: int = 1, **more: object) -> Offered:
    told = {"name": "王小红", "school": person, "unit": "实验小学", "county": "东城区"}
    return Offered(person, **{**told, "subjects": ("语文",), **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("offer", "why"),
    [
        ({"subjects": ("数学",)}, "没有“语文”学科"),
        ({"stages": ("高中",)}, "都不教小学"),
        ({"school": 101}, "都是本校的"),
        ({"sent": 6}, "次数都已满"),
        ({"most": 0}, "次数都已满"),
        ({"busy": frozenset(DAYS)}, "都没有空"),
        ({"weekdays": (2, 3)}, "都没有空"),
        ({"first": DAYS[1]}, "都没有空"),
        ({"last": DAYS[0] - timedelta(days=1)}, "都没有空"),
    ],
)
def test_whoever_does_not_fit_is_not_sent_and_the_reason_is_told(
    offer: dict[str, object], why: str
) -> None:
    offers = [offered(**offer)]
    assert matched([wanted()], offers, Rule()) == []
    assert why in why_none(wanted(), offers, Rule())


def test_points_are_explained() -> None:
    offer = offered(stages=("小学",), titled="市级名师", sent=2)
    (choice,) = choices_for(wanted(), [offer], Rule(near=Near.OTHER))
    assert choice.points == 100 + 20 + 10 + 10 - 10
    assert choice.reasons == (
        "学科相符（语文）",
        "学段相符（小学）+20",
        "来自东城区，不是本校 +10",
        "市级名师 +10",
        "今年已送教 2 次 -10",
        "当天有空",
    )


def test_nobody_is_sent_twice_a_day_and_visits_spread() -> None:
    offers = [offered(1), offered(2, sent=1)]
    both = [wanted(1, days=DAYS[:2]), wanted(2, days=DAYS[:2])]
    assert {one.person for one in matched(both, offers, Rule(seldom=5))} == {1, 2}
    alone = matched(both, offers[:1], Rule())
    assert sorted(one.day for one in alone) == sorted(DAYS[:2])
    same_day = matched([wanted(1), wanted(2)], offers[:1], Rule())
    assert len(same_day) == 1


DAY_SETS = st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(tuple)
ORDERS = st.lists(st.tuples(st.sampled_from(["语文", "数学"]), DAY_SETS), max_size=3)
OFFERS = st.lists(
    st.tuples(
        st.sampled_from([("语文",), ("数学",), ()]),
        st.integers(0, 3),
        st.frozensets(st.sampled_from(DAYS)),
        st.sampled_from([101, 102, 500]),
    ),
    max_size=3,
)


@given(ORDERS, OFFERS)
def test_no_plan_is_better(
    asked: list[tuple[str, tuple[date, ...]]],
    given_: list[tuple[tuple[str, ...], int, frozenset[date], int]],
) -> None:
    rule = Rule(most_visits=3, seldom=7)
    orders = [wanted(key, subject=subject, days=days) for key, (subject, days) in enumerate(asked)]
    offers = [
        offered(key, subjects=subjects, sent=sent, busy=busy, school=school)
        for key, (subjects, sent, busy, school) in enumerate(given_)
    ]
    plan = matched(orders, offers, rule)
    assert allowed(plan, offers, rule)
    everything = product(*([None, *choices_for(one, offers, rule)] for one in orders))
    plans = [[one for one in some if one is not None] for some in everything]
    best = max((worth(some, rule) for some in plans if allowed(some, offers, rule)), default=0)
    assert worth(plan, rule) == best
    assert (
        plan == matched(list(reversed(orders)), list(reversed(offers)), rule)
        or worth(matched(list(reversed(orders)), list(reversed(offers)), rule), rule) == best
    )


def allowed(plan: list[Choice], offers: list[Offered], rule: Rule) -> bool:
    left = {one.person: one.left(rule) for one in offers}
    a_day = Counter((one.person, one.day) for one in plan)
    a_year = Counter(one.person for one in plan)
    an_order = Counter(one.order for one in plan)
    return all(count == 1 for count in (*a_day.values(), *an_order.values())) and all(
        count <= left[person] for person, count in a_year.items()
    )


def worth(plan: list[Choice], rule: Rule) -> int:
    """Points, less what each further visit of one person costs."""
    further = sum(n * (n - 1) // 2 for n in Counter(one.person for one in plan).values())
    return sum(one.points for one in plan) - rule.seldom * further


BEGINS, ENDS = date(2026, 1, 1), date(2026, 12, 31)


def warnings(today: date, **more: object) -> list[str]:
    facts = pairing_rules.Facts(BEGINS, ENDS, **more)  # type: ignore[arg-type]
    rule = pairing_rules.Rule(meeting_days=60, check_days=None, least_meetings=2)
    return pairing_rules.warnings_of(facts, rule, today)


def test_a_pairing_without_meetings_is_warned_of() -> None:
    assert warnings(BEGINS + timedelta(days=60)) == []
    assert "结对以来已 61 天没有活动" in warnings(BEGINS + timedelta(days=61))[0]
    met = (date(2026, 2, 1),)
    assert warnings(date(2026, 4, 2), meetings=met) == []
    assert "已 61 天没有活动" in warnings(date(2026, 4, 3), meetings=met)[0]
    assert warnings(BEGINS - timedelta(days=1)) == []
    assert warnings(date(2026, 12, 1), ended=date(2026, 11, 1)) == []


def test_a_pairing_near_its_end_tells_what_is_short_and_past_it_asks_for_the_outcome() -> None:
    often = tuple(BEGINS + timedelta(days=30 * one) for one in range(12))
    assert warnings(ENDS, meetings=often) == []
    assert any("至少 2 次" in one for one in warnings(ENDS, meetings=(date(2026, 12, 1),)))
    assert "期限" in warnings(ENDS + timedelta(days=1), meetings=often)[0]


@pytest.mark.parametrize(
    ("days", "more", "state"),
    [
        (100, {}, State.WAITING),
        (305, {}, State.SOON),
        (365, {}, State.SOON),
        (366, {}, State.LATE),
        (366, {"finished": 365}, State.DONE),
        (400, {"finished": 366}, State.DONE_LATE),
        (366, {"finished": 380}, State.LATE),
        (366, {"extended": 500}, State.WAITING),
        (501, {"extended": 500}, State.LATE),
        (999, {"excused": True}, State.EXCUSED),
    ],
)
def test_induction_is_in_time_or_not(days: int, more: dict[str, int], state: State) -> None:
    told = {
        key: value if key == "excused" else BEGINS + timedelta(days=value)
        for key, value in more.items()
    }
    facts = induction_rules.Facts(BEGINS, **told)  # type: ignore[arg-type]
    rule = induction_rules.Rule(finish_days=365, warn_days=60)
    assert induction_rules.state_of(facts, rule, BEGINS + timedelta(days=days)) == state
