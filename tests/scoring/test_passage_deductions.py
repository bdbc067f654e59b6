"""The graded deductions of item 3: none for a standard reading, evidence for every proposal."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from constructed_judgement import reading, words
from numpy.typing import NDArray

from scoring.deductions import Deduction
from scoring.expected import Expected, TextWord, expect_words
from scoring.judgement import ItemJudgement, Pause, PauseKind, Repetition
from scoring.passage_deductions import PassageReading, graded_deductions
from scoring.rubric import national_rubric
from wordlists.sandhi import Word
from wordlists.syllable import parse_syllable

RUBRIC = national_rubric()
TEXT = " ".join(["shi4", "zhong1", "ren2", "hao3", "nan2", "sheng1", "ming2", "tian1"] * 20)
COUNT = len(TEXT.split())
TONES_IN_TURN = ["ma1", "ma2", "ma3", "ma4", "ma2", "ma4", "ma1", "ma3"]
VARIED = " ".join((TONES_IN_TURN[at % 8 :] + TONES_IN_TURN)[at // 8 % 3] for at in range(COUNT))


def voice(spread: float, seconds: float = 60.0) -> NDArray[np.float32]:
    """Pitch that swings `spread` semitones either way, voiced throughout."""
    time = np.arange(round(seconds * 100)) / 100
    return np.stack([spread * np.sin(8 * time), np.ones_like(time)], axis=1).astype(np.float32)


def proposals(judgement: ItemJudgement, spread: float = 5.0) -> dict[str, Deduction]:
    passage = PassageReading(judgement, words(TEXT), COUNT, voice(spread))
    return {one.rule.id: one for one in graded_deductions(passage, RUBRIC)}


def test_a_standard_reading_gets_none() -> None:
    assert proposals(reading(TEXT)) == {}


def test_scattered_slips_are_not_graded() -> None:
    flaws = {
        3: ("error", {"tone": 2}), 9: ("defect", {"initial": "z"}), 20: ("defect", {"final": "en"}),
        44: ("defect", {"tone": 1}), 61: ("omitted", {}),
    }  # fmt: skip
    pauses = (
        Pause(3.0, 3.4, PauseKind.WITHIN_WORD, 9),
        Pause(8.0, 8.7, PauseKind.WITHIN_PHRASE, 30),
        Pause(12.0, 14.5, PauseKind.BETWEEN, 48),
    )
    assert proposals(reading(TEXT, flaws, pauses=pauses)) == {}


def test_a_defect_that_always_comes_back_is_named_with_its_syllables() -> None:
    retroflex = {at: ("defect", {"initial": "s"}) for at in range(0, COUNT, 8)}
    found = proposals(reading(TEXT, retroflex))["3.systematic"]
    assert found.points == Decimal("0.5")
    assert "翘舌音读成平舌音" in found.why
    assert "字 0:00、字 0:02" in found.why
    assert "共 20 个音节" in found.why


def test_more_than_three_families_cost_a_point() -> None:
    heard: list[dict[str, str | int]] = [
        {"initial": "s"}, {"final": "ueng"}, {"initial": "l"}, {}, {"initial": "l"},
        {"final": "en"}, {"final": "i"}, {"final": "an"},
    ]  # fmt: skip
    flaws = {at: ("defect", heard[at % 8]) for at in range(COUNT) if heard[at % 8]}
    assert proposals(reading(TEXT, flaws))["3.systematic"].points == 1


def test_errors_have_cost_already_and_are_no_defects() -> None:
    wrong = {at: ("error", {"initial": "s"}) for at in range(0, COUNT, 8)}
    assert "3.systematic" not in proposals(reading(TEXT, wrong))


@pytest.mark.parametrize(
    ("count", "points"), [(1, None), (2, "0.5"), (4, "0.5"), (5, "1"), (8, "2")]
)
def test_pauses_inside_words_cost_by_their_number(count: int, points: str | None) -> None:
    pauses = tuple(
        Pause(2.0 * n, 2.0 * n + 0.4, PauseKind.WITHIN_WORD, 8 * n + 1) for n in range(1, count + 1)
    )
    found = proposals(reading(TEXT, pauses=pauses)).get("3.pauses")
    assert (str(found.points) if found else None) == points


def test_a_pause_is_shown_between_its_neighbours() -> None:
    pauses = (
        Pause(2.0, 2.4, PauseKind.WITHIN_WORD, 9),
        Pause(6.0, 7.1, PauseKind.WITHIN_WORD, 19),
    )
    why = proposals(reading(TEXT, pauses=pauses))["3.pauses"].why
    assert "0:02“字字 ▎字字”词内 0.4 秒" in why
    assert "0:06“字字 ▎字字”词内 1.1 秒" in why


def test_a_pause_between_words_may_be_right_and_a_long_one_is_not_fluent() -> None:
    """Subject and predicate may be parted; who stands still in a phrase has lost the way."""
    short = Pause(6.0, 7.1, PauseKind.WITHIN_PHRASE, 18)
    assert proposals(reading(TEXT, pauses=(short,) * 5)) == {}
    found = proposals(reading(TEXT, pauses=(replace(short, end=8.2),)))
    assert set(found) == {"3.fluency"}
    assert "句中停住 1 次：0:06“字字”后 2.2 秒" in found["3.fluency"].why


def test_the_silence_before_going_back_costs_nothing_of_its_own() -> None:
    back = tuple(Repetition(2.0 * n, 2.0 * n + 0.4, 8 * n, 8 * n + 1) for n in range(1, 4))
    pauses = tuple(
        Pause(one.end, one.end + 0.6, PauseKind.WITHIN_WORD, one.first + 1) for one in back
    )
    assert set(proposals(reading(TEXT, repetitions=back, pauses=pauses))) == {"3.fluency"}


def sentences(count: int = COUNT) -> Expected:
    """Sentences of eight syllables."""
    forms = [parse_syllable(one) for one in TEXT.split()[:count]]
    return expect_words(
        "passage",
        [
            TextWord(Word("字字", (forms[at], forms[at + 1])), "。" if at % 8 == 6 else "")
            for at in range(0, count, 2)
        ],
    )


def test_sentences_read_without_a_breath_are_wrong_pauses() -> None:
    passage = PassageReading(reading(TEXT), sentences(), COUNT, falling(2.0))
    found = {one.rule.id: one.why for one in graded_deductions(passage, RUBRIC)}
    assert "句末不停" in found["3.pauses"]


def falling(semitones: float) -> NDArray[np.float32]:
    """A lively voice that sinks by `semitones` over each sentence of eight syllables."""
    pitch = voice(5.0)
    place = (np.arange(len(pitch)) / 100 - 0.5) / 0.25 % 8 / 8
    pitch[:, 0] = 5 * np.sin(0.9 * np.arange(len(pitch))) - semitones * place
    return pitch


@pytest.mark.parametrize(("semitones", "named"), [(4.0, False), (-4.0, True)])
def test_sentences_that_do_not_sink_are_an_intonation_fault(semitones: float, named: bool) -> None:
    passage = PassageReading(reading(VARIED), sentences(), COUNT, falling(semitones))
    found = {one.rule.id: one.why for one in graded_deductions(passage, RUBRIC)}
    assert ("句调不下降" in found.get("3.intonation", "")) is named


@pytest.mark.parametrize(("times", "points"), [(1, "0.5"), (3, "0.5"), (4, "1"), (9, "2")])
def test_going_back_costs_by_its_number(times: int, points: str) -> None:
    back = tuple(Repetition(1.0 + n, 1.4 + n, 2 * n, 2 * n + 1) for n in range(times))
    found = proposals(reading(TEXT, repetitions=back))["3.fluency"]
    assert str(found.points) == points
    assert f"回读 {times} 次：0:01“字字”" in found.why


def stretched(judgement: ItemJudgement, factor: float, spoken: float = 0.96) -> ItemJudgement:
    """The same reading slower; of each syllable's time the share `spoken` is sound."""
    slow = tuple(
        replace(one, start=one.start * factor, end=(one.start + 0.25 * spoken) * factor)
        for one in judgement.syllables
    )
    return replace(judgement, syllables=slow, duration=judgement.duration * factor)


def test_a_hasty_reading_is_not_fluent() -> None:
    passage = PassageReading(stretched(reading(TEXT), 0.6), words(TEXT), COUNT, voice(5.0))
    (found,) = graded_deductions(passage, RUBRIC)
    assert "语速过快" in found.why


def test_a_very_slow_reading_is_not_fluent() -> None:
    passage = PassageReading(stretched(reading(TEXT), 2.2), words(TEXT), COUNT, voice(5.0, 120))
    (found,) = graded_deductions(passage, RUBRIC)
    assert found.rule.id == "3.fluency"
    assert "语速过慢" in found.why


def test_word_by_word_is_not_fluent() -> None:
    passage = PassageReading(stretched(reading(TEXT), 1.6, 0.5), words(TEXT), COUNT, voice(5, 120))
    (found,) = graded_deductions(passage, RUBRIC)
    assert "一字一顿" in found.why


@pytest.mark.parametrize(("spread", "points"), [(5.0, None), (1.7, "0.5"), (1.0, "1")])
def test_a_flat_voice_is_an_intonation_fault(spread: float, points: str | None) -> None:
    found = proposals(reading(TEXT), spread).get("3.intonation")
    assert (str(found.points) if found else None) == points


def test_nothing_after_the_mark_is_evidence() -> None:
    pauses = tuple(Pause(30.0 + n, 30.5 + n, PauseKind.WITHIN_WORD, 130 + 2 * n) for n in range(5))
    back = tuple(Repetition(30.0 + n, 30.4 + n, 120 + n, 121 + n) for n in range(3))
    judgement = reading(TEXT, pauses=pauses, repetitions=back)
    assert graded_deductions(PassageReading(judgement, words(TEXT), 100, voice(5.0)), RUBRIC) == ()


def test_a_passage_that_was_not_read_is_not_graded() -> None:
    nothing = reading(TEXT, {at: ("omitted", {}) for at in range(COUNT)})
    assert proposals(nothing) == {}
