"""Item 4: the rubric's values only, never below nothing, and what happens when examiners differ."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.rubric import TALK_PARTS, national_rubric
from scoring.talk_marks import TalkMarkError, combine_examiners, talk_mark

RUBRIC = national_rubric()
FULL = Decimal(40)
NOTHING_OFF = {part: Decimal(0) for part in TALK_PARTS}
MARKS = st.decimals(min_value=0, max_value=40, places=1)


def test_each_part_takes_off_what_its_band_says() -> None:
    marked = talk_mark(
        FULL, NOTHING_OFF | {"pronunciation": Decimal(3), "fluency": Decimal("0.5")}, RUBRIC
    )
    assert marked.mark == Decimal("36.5")


def test_a_value_between_the_bands_is_refused() -> None:
    with pytest.raises(TalkMarkError, match="pronunciation"):
        talk_mark(FULL, NOTHING_OFF | {"pronunciation": Decimal("2.5")}, RUBRIC)


def test_the_thirty_point_talk_has_its_own_values() -> None:
    deductions = NOTHING_OFF | {"pronunciation": Decimal("1.5")}
    assert talk_mark(Decimal(30), deductions, RUBRIC).mark == Decimal("28.5")
    with pytest.raises(TalkMarkError):
        talk_mark(FULL, deductions, RUBRIC)


def test_a_part_left_out_is_refused() -> None:
    with pytest.raises(TalkMarkError, match="fluency"):
        talk_mark(FULL, {"pronunciation": Decimal(0)}, RUBRIC)


def test_thirty_seconds_or_less_of_speech_count_nothing() -> None:
    assert talk_mark(FULL, NOTHING_OFF, RUBRIC, no_speech=True).mark == 0


@given(st.tuples(*(st.sampled_from(sorted(
    {value for band in RUBRIC.bands_of(part) for value in band.deductions(FULL)}
)) for part in TALK_PARTS)))  # fmt: skip
def test_no_mark_leaves_its_range(points: tuple[Decimal, ...]) -> None:
    marked = talk_mark(FULL, dict(zip(TALK_PARTS, points, strict=True)), RUBRIC)
    assert 0 <= marked.mark <= FULL


def test_near_marks_are_averaged() -> None:
    combined = combine_examiners([Decimal("35.5"), Decimal("34")], Decimal(5))
    assert combined.mark == Decimal("34.75")


def test_far_marks_wait_for_a_third() -> None:
    combined = combine_examiners([Decimal(38), Decimal(32)], Decimal(5))
    assert combined.mark is None
    assert combined.needs_adjudication


def test_the_third_examiner_joins_the_nearer_one() -> None:
    combined = combine_examiners([Decimal(38), Decimal(32), Decimal(33)], Decimal(5))
    assert combined.mark == Decimal("32.5")


@given(MARKS, MARKS, MARKS)
def test_three_marks_always_decide_within_their_range(
    first: Decimal, second: Decimal, third: Decimal
) -> None:
    combined = combine_examiners([first, second, third], Decimal(5))
    assert combined.mark is not None
    assert min(first, second, third) <= combined.mark <= max(first, second, third)
