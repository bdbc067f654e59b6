"""The proposal for item 4: bands and deductions of the rubric, never more than a proposal."""

from dataclasses import replace
from decimal import Decimal

import pytest
from constructed_judgement import judged
from hypothesis import given
from hypothesis import strategies as st

from scoring.rubric import TALK_PARTS, national_rubric
from scoring.talk import Stretch, TalkFacts
from scoring.talk_ineffective import Ineffective
from scoring.talk_marks import talk_mark
from scoring.talk_pronunciation import TalkPronunciation
from scoring.talk_proposal import PARTS, propose
from scoring.talk_words import WordFlag
from scoring.transcript import Character, Line
from wordlists.syllable import parse_syllable

RUBRIC = national_rubric()
FULL = Decimal(40)
LINE = Line((Character("我", 10.0, 40.0, 0.9), Character("说", 40.0, 70.0, 0.9)))
GOOD = TalkFacts((LINE,), 180.0, 0.0, 180.0, syllables=600)
CLEAN = TalkPronunciation(300, ())


def errors(count: int, *heard: dict[str, str | int]) -> TalkPronunciation:
    kinds = heard or ({"initial": "s"},)
    wrong = [
        judged(parse_syllable("shi4"), place, "是", "error", kinds[place % len(kinds)])
        for place in range(count)
    ]
    return TalkPronunciation(300, tuple(wrong))


def test_a_good_talk_is_proposed_full_points() -> None:
    found = propose(GOOD, CLEAN, RUBRIC, FULL)
    assert found.mark == FULL
    assert all(part.reasons for part in found.parts.values())


@pytest.mark.parametrize(
    ("count", "heard", "band", "points"),
    [
        (0, ({"initial": "s"},), 1, "0"),
        (2, ({"initial": "s"},), 1, "1"),
        (6, ({"initial": "s"},), 2, "3"),
        (6, ({"initial": "s"}, {"tone": 1}), 3, "5"),
        (12, ({"initial": "s"},), 3, "5"),
        (12, ({"initial": "s"}, {"tone": 1}), 4, "7"),
        (20, ({"initial": "s"},), 5, "9"),
        (40, ({"initial": "s"}, {"tone": 1}), 6, "13"),
    ],
)
def test_pronunciation_goes_by_the_number_of_errors_and_the_accent(
    count: int, heard: tuple[dict[str, str | int], ...], band: int, points: str
) -> None:
    part = propose(GOOD, errors(count, *heard), RUBRIC, FULL).parts["pronunciation"]
    assert (part.band, str(part.deduction)) == (band, points)


def test_the_confusions_are_named() -> None:
    reasons = propose(GOOD, errors(6), RUBRIC, FULL).parts["pronunciation"].reasons
    assert "翘舌音读成平舌音（zh ch sh → z c s） 6 次。" in reasons


@pytest.mark.parametrize(
    ("effective", "points"),
    [
        (180, "0"), (176, "0"), (170, "1"), (155, "2"), (125, "3"), (120, "3"), (110, "4"),
        (80, "5"), (50, "6"),
    ],
)  # fmt: skip
def test_missing_time_costs_in_steps(effective: float, points: str) -> None:
    facts = replace(GOOD, missing_seconds=180.0 - effective)
    assert str(propose(facts, CLEAN, RUBRIC, FULL).parts["time"].deduction) == points


@pytest.mark.parametrize(("effective", "nothing"), [(30.0, True), (31.0, False)])
def test_thirty_seconds_or_less_get_nothing(effective: float, nothing: bool) -> None:
    found = propose(replace(GOOD, missing_seconds=180.0 - effective), CLEAN, RUBRIC, FULL)
    assert (found.mark == 0) is nothing


def test_halting_speech_full_of_fillers_is_not_fluent() -> None:
    pauses = tuple(Stretch(10.0 * n, 10.0 * n + 3) for n in range(10))
    halting = replace(GOOD, pauses=pauses)
    both = replace(halting, fillers=(("嗯", 30), ("那个", 12)))
    assert propose(halting, CLEAN, RUBRIC, FULL).parts["fluency"].band == 2
    part = propose(both, CLEAN, RUBRIC, FULL).parts["fluency"]
    assert part.band == 3
    assert any("嗯 30" in reason for reason in part.reasons)


def test_repeating_and_reading_aloud_are_ineffective_speech() -> None:
    found = (
        Ineffective(20.0, 45.0, "repeated", "我说", (2.0, 27.0)),
        Ineffective(65.0, 105.0, "read_aloud", "天还没亮透"),
    )
    part = propose(replace(GOOD, ineffective=found), CLEAN, RUBRIC, FULL).parts["ineffective"]
    assert (part.band, str(part.deduction)) == (3, "4")
    assert "重复前面说过的话 1 处，约 25 秒：0:20“我说”。" in part.reasons
    assert "与第三项短文相同 1 处，约 40 秒：1:05“天还没亮透”。" in part.reasons


def test_speech_that_is_all_ineffective_is_no_speech() -> None:
    hummed = (Ineffective(5.0, 160.0, "humming"),)
    assert propose(replace(GOOD, ineffective=hummed), CLEAN, RUBRIC, FULL).mark == 0


@pytest.mark.parametrize(
    ("count", "band", "points"), [(0, 1, "0"), (1, 2, "1"), (3, 2, "2"), (6, 3, "3"), (10, 3, "4")]
)
def test_words_and_forms_go_by_their_number(count: int, band: int, points: str) -> None:
    flags = tuple(
        WordFlag(10.0 * n, 10.0 * n + 0.3, 0, "dialect", "晓得", "知道") for n in range(count)
    )
    part = propose(replace(GOOD, words=flags), CLEAN, RUBRIC, FULL).parts["vocabulary_grammar"]
    assert (part.band, str(part.deduction)) == (band, points)
    assert ("晓得" in part.reasons[0]) is (count > 0)


def test_sentences_given_up_are_a_sign_of_fluency_and_no_grammar() -> None:
    broken = tuple(WordFlag(9.0 * n, 9.0 * n + 1, 0, "unfinished", "因为") for n in range(8))
    parts = propose(replace(GOOD, words=broken), CLEAN, RUBRIC, FULL).parts
    assert parts["vocabulary_grammar"].deduction == 0
    assert parts["fluency"].band == 2


def test_without_judged_syllables_pronunciation_is_left_to_people() -> None:
    part = propose(GOOD, None, RUBRIC, FULL).parts["pronunciation"]
    assert part.deduction == 0
    assert "请测试员判断" in part.reasons[0]


@given(st.floats(0, 180), st.integers(0, 60), st.integers(0, 60), st.sampled_from(["30", "40"]))
def test_every_proposal_is_one_an_examiner_could_give(
    effective: float, wrong: int, fillers: int, full: str
) -> None:
    facts = replace(GOOD, missing_seconds=180.0 - effective, fillers=(("嗯", fillers),))
    found = propose(facts, errors(wrong, {"initial": "s"}, {"tone": 1}), RUBRIC, Decimal(full))
    deductions = {PARTS[name]: part.deduction for name, part in found.parts.items()}
    assert set(deductions) == set(TALK_PARTS)
    given_by_examiner = talk_mark(Decimal(full), deductions, RUBRIC, no_speech=effective <= 30)
    assert given_by_examiner.mark == found.mark
    assert 0 <= found.mark <= Decimal(full)
