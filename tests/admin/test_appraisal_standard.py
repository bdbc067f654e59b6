"""What scores amount to: each line explained, hard and soft summed, level and rank by the rules."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.appraisals.settings import faults_of, standard_of
from admin.appraisals.standard import (
    Combine,
    Indicator,
    Level,
    Standard,
    Strength,
    combined,
    outcome_of,
    ranks,
)

D = Decimal
HARD = Indicator("A1", Strength.HARD, "办学条件", "校舍", D(60), least=D(20))
SOFT = Indicator("B1", Strength.SOFT, "培训", "学时", D(40))
LEVELS = (Level("省级", D(85), D(50), D(30)), Level("市级", D(60)))
STANDARD = Standard((HARD, SOFT), LEVELS, least_scorers=2, most_spread=D(30))


def scored(*pairs: tuple[int, int]) -> dict[int, dict[str, D]]:
    return {who: {"A1": D(hard), "B1": D(soft)} for who, (hard, soft) in enumerate(pairs)}


def test_hard_and_soft_are_summed_and_the_first_level_reached_counts() -> None:
    found = outcome_of(STANDARD, scored((55, 35), (54, 36)))
    assert (found.hard, found.soft, found.total) == (D("54.50"), D("35.50"), D("90.00"))
    assert (found.level, found.lacking, found.missing) == ("省级", (), [])


def test_a_level_is_missed_for_one_strength_or_for_one_indicator() -> None:
    soft = outcome_of(STANDARD, scored((60, 25), (60, 25)))
    assert soft.level == "市级"
    assert soft.lacking == ("软实力 25 分，“省级”要 30 分",)
    low = outcome_of(STANDARD, scored((19, 40), (19, 40)))
    assert low.level == ""
    assert "A1 校舍至少要 20 分" in low.lacking


def test_too_few_scorers_count_nothing_and_a_wide_spread_is_told() -> None:
    few = outcome_of(STANDARD, scored((55, 35)))
    assert (few.missing, few.total) == (["A1", "B1"], D(0))
    assert few.lines[0].note == "还差 1 人评分"
    wide = outcome_of(STANDARD, scored((50, 20), (50, 40)))
    assert [bool(one.note) for one in wide.lines] == [False, True]


@pytest.mark.parametrize(
    ("how", "points", "one"),
    [
        (Combine.MEAN, [1, 2, 2], "1.67"),
        (Combine.MEDIAN, [1, 9, 2], "2.00"),
        (Combine.TRIMMED, [0, 5, 6, 10], "5.50"),
        (Combine.TRIMMED, [0, 5, 10], "5.00"),
    ],
)
def test_several_scores_become_one(how: Combine, points: list[int], one: str) -> None:
    assert combined([D(p) for p in points], how) == D(one)


@given(st.dictionaries(st.integers(), st.decimals(0, 100, places=2)))
def test_equal_totals_share_a_place(totals: dict[int, D]) -> None:
    for key, rank in ranks(totals).items():
        assert rank == 1 + sum(other > totals[key] for other in totals.values())


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), min_size=2, max_size=6),
    st.sampled_from(Combine),
)
def test_totals_lie_within_what_was_given(pairs: list[tuple[int, int]], how: Combine) -> None:
    standard = Standard((HARD, SOFT), LEVELS, combine=how)
    found = outcome_of(standard, scored(*pairs))
    assert min(one for one, _ in pairs) <= found.hard <= max(one for one, _ in pairs)
    assert found.total == found.hard + found.soft <= standard.points()


def row(code: str = "A1", points: str = "60", **more: str) -> dict[str, str]:
    return {
        "code": code,
        "strength": "hard",
        "group": "组",
        "title": "项",
        "points": points,
        **more,
    }


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"indicators": [row(), row()]}, "编号有重复"),
        ({"indicators": [row(points="0")]}, "大于 0"),
        ({"indicators": [row(least="61")]}, "最低分不能高于分值：A1"),
        ({"indicators": [row()], "levels": [{"name": "省级", "total": "61"}]}, "超过满分"),
        (
            {"indicators": [row()], "levels": [{"name": "省级", "total": "50", "soft": "1"}]},
            "软实力超过满分",
        ),
        (
            {
                "indicators": [row()],
                "levels": [{"name": "市级", "total": "40"}, {"name": "省级", "total": "50"}],
            },
            "从高到低",
        ),
    ],
)
def test_a_standard_that_contradicts_itself_is_refused(
    rules: dict[str, object], sentence: str
) -> None:
    assert sentence in next(iter(faults_of(rules).values()))
    assert standard_of({}).indicators == ()
