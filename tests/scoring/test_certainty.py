"""What the machine does not know: re-weighted probabilities, unsure parts, the mark's interval."""

from dataclasses import replace
from decimal import Decimal

import pytest
from constructed_judgement import reading
from hypothesis import given
from hypothesis import strategies as st

from scoring.certainty import Certainty, certainty, doubted, reweighted, wrong_share
from scoring.item_marks import mark_item
from scoring.judgement import Flag, ItemJudgement, Verdict
from scoring.rubric import national_rubric
from scoring.thresholds import default_thresholds

LIMITS = default_thresholds().doubt
RUBRIC = national_rubric()
HUNDRED = " ".join(["shi4", "ma1", "nan2", "ren3"] * 25)


def known(judgement: ItemJudgement) -> tuple[Certainty, Decimal | None]:
    mark = mark_item("monosyllables", judgement, Decimal(10), RUBRIC, 210)
    return certainty("monosyllables", judgement, mark, RUBRIC, LIMITS), mark.mark


def with_chance(judgement: ItemJudgement, chance: float, count: int) -> ItemJudgement:
    changed = [
        replace(one, tone=replace(one.tone, p_correct=chance)) if at < count else one
        for at, one in enumerate(judgement.syllables)
    ]
    return replace(judgement, syllables=tuple(changed))


def test_even_odds_say_no_more_than_the_usual_share() -> None:
    assert reweighted(0.5, 0.03) == pytest.approx(0.97)
    assert reweighted(0.0, 0.03) == 0
    assert reweighted(1.0, 0.03) == 1


@given(st.lists(st.floats(0, 1), max_size=40))
def test_the_share_of_wrong_ones_is_a_share(chances: list[float]) -> None:
    assert 0 <= wrong_share(chances, LIMITS) <= 1


def test_the_share_is_learnt_from_many_and_not_from_one() -> None:
    assert wrong_share([0.001], LIMITS) < 0.05
    half = [0.001] * 100 + [0.999] * 100
    assert 0.35 < wrong_share(half, LIMITS) < 0.5
    assert wrong_share([0.999] * 100, LIMITS) < 0.015


def test_a_sure_reading_has_a_narrow_interval_that_holds_the_mark() -> None:
    found, mark = known(with_chance(reading(HUNDRED), 0.999, 100))
    assert found.unsure == ()
    assert found.low is not None
    assert found.high == mark == Decimal(10)
    assert found.low >= Decimal("9.5")


def test_doubtful_syllables_are_listed_and_widen_the_interval() -> None:
    sure, _ = known(reading(HUNDRED))
    found, mark = known(with_chance(reading(HUNDRED), 0.05, 20))
    assert {one.syllable for one in found.unsure} == set(range(20))
    assert {one.part for one in found.unsure} == {"tone"}
    assert found.width > sure.width
    assert mark is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= mark <= found.high


def test_omitted_syllables_are_no_matter_of_hearing() -> None:
    all_read, _ = known(reading(HUNDRED))
    missing = reading(HUNDRED, {at: ("omitted", {}) for at in range(10)})
    found, _ = known(missing)
    assert found.high is not None
    assert all_read.high is not None
    assert all_read.high - found.high == Decimal("1.0")


def test_a_wide_interval_sends_the_item_to_people() -> None:
    judgement = reading(HUNDRED)
    wide = Certainty((), Decimal(5), Decimal(9))
    assert doubted(judgement, wide, LIMITS).flags[0].id == "unsure"
    assert doubted(judgement, Certainty((), Decimal(9), Decimal(9)), LIMITS) == judgement


def test_without_a_mark_there_is_no_interval_and_another_text_is_certain() -> None:
    refused = ItemJudgement("rejected", 1.0)
    assert known(refused)[0] == Certainty((), None, None)
    other = reading(HUNDRED).with_flag(Flag("text_mismatch", "读音与文本不符。"))
    found, _ = known(other)
    assert (found.low, found.high) == (0, 0)


def test_doubt_of_the_judge_is_told_in_chinese() -> None:
    judgement = reading(HUNDRED)
    first = judgement.syllables[0]
    assert first.verdict is Verdict.CORRECT
    part = replace(first.initial, p_correct=0.9999, doubt="opinions_differ")
    changed = replace(judgement, syllables=(replace(first, initial=part), *judgement.syllables[1:]))
    found, _ = known(changed)
    assert [(one.syllable, one.part) for one in found.unsure] == [(0, "initial")]
    assert "两个模型" in found.unsure[0].why
