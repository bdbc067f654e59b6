"""Rules of activities: ranks and awards from a jury's scores, quotas, steps, settings, charts."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from decimal import Decimal
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.activities.bars import bars
from admin.activities.judging import (
    LEAST_TO_TRIM,
    Standing,
    Total,
    award_of,
    standings,
    total_of,
)
from admin.activities.quota import Share, shares
from admin.activities.rules import Award, Criterion, Quota, check, rules_of
from admin.activities.steps import State, Step, after, possible

RUBRIC = (Criterion("基本功", Decimal(40)), Criterion("特色", Decimal("60")))
AWARDS = (Award("一等奖", Decimal(10)), Award("二等奖", Decimal(20)), Award("三等奖", Decimal(30)))
POINTS = st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10)


def totals(table: dict[int, list[str]]) -> list[Total]:
    """Contestant → what jurors 1, 2, … gave; "-" for abstained."""
    return [
        Total(juror, contestant, None if points == "-" else Decimal(points))
        for contestant, given in table.items()
        for juror, points in enumerate(given, 1)
    ]


def judged(table: dict[int, list[str]], **more: object) -> list[Standing]:
    wanted = {"trim": False, "outlier": None, "awards": (), **more}
    return standings(totals(table), **wanted)  # type: ignore[arg-type]


def test_equal_scores_share_the_better_rank() -> None:
    result = judged({7: ["90", "91"], 8: ["95", "95"], 9: ["91", "90"], 10: ["60", "60"]})
    assert [(one.contestant, one.score, one.rank) for one in result] == [
        (8, Decimal("95.00"), 1),
        (7, Decimal("90.50"), 2),
        (9, Decimal("90.50"), 2),
        (10, Decimal("60.00"), 4),
    ]


def test_the_mean_is_rounded_half_up_to_cents() -> None:
    (one,) = judged({1: ["80", "80.1", "80.1", "80.1", "80.1", "80.1", "80.1", "80.2"]})
    assert one.score == Decimal("80.10")
    (other,) = judged({1: ["80", "80.1", "80", "80"]})
    assert other.score == Decimal("80.03")  # 80.025


def test_the_highest_and_the_lowest_are_left_out_of_five() -> None:
    (one,) = judged({1: ["60", "80", "80", "80", "100"]}, trim=True)
    assert one.score == 80
    assert [given.juror for given in one.given if given.is_dropped] == [1, 5]
    (few,) = judged({1: ["60", "80", "80", "100"]}, trim=True)
    assert few.score == 80
    assert not any(given.is_dropped for given in few.given)
    (same,) = judged({1: ["80"] * 5}, trim=True)
    assert sum(given.is_dropped for given in same.given) == 2


def test_an_outlier_is_shown_and_counts() -> None:
    (one,) = judged({1: ["80", "82", "95"]}, outlier=Decimal(10))
    assert [given.is_outlier for given in one.given] == [False, False, True]
    assert one.score == Decimal("85.67")


def test_who_abstains_neither_counts_nor_drags_down() -> None:
    (one,) = judged({1: ["80", "-", "90"]})
    assert one.score == 85
    assert judged({1: ["-", "-"]}) == []


@given(
    st.dictionaries(
        st.integers(1, 50), st.lists(POINTS, min_size=7, max_size=7), min_size=1, max_size=12
    ),
    st.booleans(),
)
def test_whatever_is_given_the_result_is_in_order(
    table: dict[int, list[Decimal]], trim: bool
) -> None:
    given = [
        Total(juror, contestant, points)
        for contestant, row in table.items()
        for juror, points in enumerate(row)
    ]
    result = standings(given, trim=trim, outlier=Decimal(5), awards=AWARDS)
    assert {one.contestant for one in result} == set(table)
    for better, worse in itertools.pairwise(result):
        assert better.score >= worse.score
        assert (better.rank == worse.rank) == (better.score == worse.score)
    for one in result:
        assert one.rank == 1 + sum(other.score > one.score for other in result)
        row = table[one.contestant]
        assert min(row) <= one.score + Decimal("0.01")
        assert one.score <= max(row) + Decimal("0.01")
        middle = Decimal(median(row))
        assert [g.is_outlier for g in one.given] == [abs(p - middle) > 5 for p in row]
        dropped = [g.points for g in one.given if g.is_dropped]
        assert sorted(dropped) == ([min(row), max(row)] if trim else [])
    assert len(result[0].given) >= LEAST_TO_TRIM
    # the order in which ballots came decides nothing
    assert standings(given[::-1], trim=trim, outlier=Decimal(5), awards=AWARDS) == result


def test_awards_by_share_and_equals_get_the_same() -> None:
    got = [award_of(rank, 20, AWARDS) for rank in range(1, 21)]
    assert [got.count(one.name) for one in AWARDS] == [2, 4, 6]
    assert got[12:] == [""] * 8
    # three share rank 2 of ten contestants: one place of the first award is taken
    assert award_of(1, 10, AWARDS) == "一等奖"
    assert award_of(2, 10, AWARDS) == "二等奖"
    assert award_of(5, 10, AWARDS) == "三等奖"
    assert award_of(1, 4, AWARDS) == "二等奖"  # 0.4 of a place is none


def test_scores_are_read_by_the_rubric() -> None:
    scores, faults = total_of(RUBRIC, {"基本功": " 39.5 ", "特色": "60"})
    assert (scores, faults) == ({"基本功": "39.5", "特色": "60"}, {})
    for wrong in ("", "41", "-1", "三十", "NaN", "Infinity", "30.55", "1e5"):
        _, faults = total_of(RUBRIC, {"基本功": wrong, "特色": "60"})
        assert set(faults) == {"基本功"}, wrong


def test_the_quota_tells_how_many_are_missing() -> None:
    quota = Quota(Decimal(10), {"山区县": Decimal(25)})
    counts = {"东城区": (30, 3), "山区县": (30, 7), "市级": (5, 0)}
    east, hills, empty = shares(["东城区", "山区县", "西城区"], counts, quota)
    assert (east.percent, east.due, east.lacking, east.is_reached) == (Decimal("10.0"), 3, 0, True)
    assert (hills.percent, hills.due, hills.lacking) == (Decimal("23.3"), 8, 1)
    assert not hills.is_reached
    assert (empty.total, empty.is_reached) == (0, False)


@given(st.integers(0, 500), st.data(), st.integers(0, 1000).map(lambda one: Decimal(one) / 10))
def test_a_quota_is_reached_exactly_where_the_share_is(
    total: int, data: st.DataObject, asked: Decimal
) -> None:
    special = data.draw(st.integers(0, total))
    one = Share("县", total, special, asked)
    if total:
        assert one.is_reached == (Decimal(special) / total * 100 >= asked)
    assert Share("县", total, min(total, special + one.lacking), asked).lacking == 0


def test_steps_lead_on_and_back() -> None:
    assert after(State.PLANNED, Step.REPORT) is None
    assert after(State.HELD, Step.CANCEL) is None
    assert possible(State.CANCELLED) == [Step.TAKE_BACK]
    for state in State:
        assert all(after(state, step) for step in possible(state))


@pytest.mark.parametrize(
    ("stored", "key"),
    [
        ({"shape": "personal", "jury": True, "rubric": [{"name": "甲", "most": "10"}]}, "jury"),
        ({"jury": True, "rubric": [{"name": "甲", "most": "10"}]}, "participants"),
        ({"jury": True, "participants": True}, "rubric"),
        ({"rubric": [{"name": "甲", "most": "1"}, {"name": "甲", "most": "2"}]}, "rubric"),
        ({"awards": [{"name": "甲", "percent": "60"}, {"name": "乙", "percent": "41"}]}, "awards"),
        ({"quota_percent": "10"}, "quota_percent"),
        ({"shape": "personal", "annex": "themes"}, "annex"),
    ],
)
def test_settings_that_do_not_go_together_are_told(stored: dict[str, object], key: str) -> None:
    assert set(check(stored)) == {key}


def test_nothing_set_is_a_plain_activity() -> None:
    rules = rules_of({})
    assert not rules.is_personal
    assert not rules.quota
    assert check({}) == {}


def test_a_chart_is_well_formed_whatever_a_county_is_called() -> None:
    drawn = ET.fromstring(bars("参加<人数>", [('东"城&区', 3), ("名字很长很长的一个县", 0)]))
    told = drawn.attrib["aria-label"]
    assert '东"城&区 3' in told
    assert len(drawn.findall("{*}rect")) == 2
    assert bars("空", []).endswith("</svg>")
