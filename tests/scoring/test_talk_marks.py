"""Item 4: the rubric's values only, never below nothing, and what happens when examiners differ."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.rubric import TALK_PARTS, national_rubric
from scoring.talk_marks import TalkMarkError, combine_marks, differ, talk_mark

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


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (["35.5"], "35.50"),
        (["35.5", "34"], "34.75"),
        (["38", "32", "33"], "32.50"),  # the two nearest
        (["38", "32", "35"], "35.00"),  # as near to both: all three
        (["38", "30", "20"], "34.00"),  # a third far from both: the first two are still nearest
        (["38", "30", "33", "36"], "34.50"),  # without highest and lowest
        (["30.25", "30.26"], "30.26"),  # half a hundredth upwards
    ],
)
def test_marks_taken_together(marks: list[str], expected: str) -> None:
    assert combine_marks(decimals(*marks)) == Decimal(expected)


def test_the_allowed_difference_itself_is_allowed() -> None:
    assert not differ(Decimal(38), Decimal(33), Decimal(5))
    assert differ(Decimal(38), Decimal("32.99"), Decimal(5))


@given(st.lists(MARKS, min_size=1, max_size=4), st.randoms())
def test_order_does_not_matter_and_no_mark_leaves_the_range(
    marks: list[Decimal], chance: Random
) -> None:
    mixed = [*marks]
    chance.shuffle(mixed)
    combined = combine_marks(marks)
    assert combine_marks(mixed) == combined
    assert min(marks) <= combined <= max(marks)


@given(MARKS, MARKS, MARKS)
def test_of_three_no_pair_left_out_is_nearer(
    first: Decimal, second: Decimal, third: Decimal
) -> None:
    low, middle, high = sorted([first, second, third])
    combined = combine_marks([first, second, third])
    if middle - low < high - middle:
        assert low <= combined <= middle
    elif middle - low > high - middle:
        assert middle <= combined <= high


@pytest.mark.parametrize("count", [0, 5])
def test_neither_none_nor_five(count: int) -> None:
    with pytest.raises(ValueError, match="one to four"):
        combine_marks([Decimal(30)] * count)
