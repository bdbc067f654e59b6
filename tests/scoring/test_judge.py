"""Verdicts from posteriors: sandhi, neutral tone, erhua, half thirds, and what was heard."""

import numpy as np
import pytest
from constructed_speech import EVEN

from scoring.expected import expect_text
from scoring.inventory import FINAL_INDEX, FINALS, INITIAL_INDEX, INITIALS, TONE_INDEX, TONES
from scoring.judge import JudgedSpan, judge_syllable, omitted_syllable
from scoring.judgement import SyllableJudgement, Verdict
from scoring.readings import judged_final
from scoring.thresholds import default_thresholds
from wordlists.syllable import parse_syllable

LIMITS = default_thresholds().verdict


def sharp(size: int, unit: int, sure: float) -> np.ndarray:
    row = np.full(size, (1 - sure) / (size - 1))
    row[unit] = sure
    return np.log(row).astype(np.float32)


def heard(pinyin: str, sure: float = 0.98) -> JudgedSpan:
    syllable = parse_syllable(pinyin)
    return JudgedSpan(
        sharp(len(INITIALS), INITIAL_INDEX[syllable.initial], sure),
        sharp(len(FINALS), FINAL_INDEX[judged_final(syllable)], sure),
        sharp(len(TONES), TONE_INDEX[syllable.tone], sure),
        sharp(2, int(syllable.erhua), sure),
    )


def judged(
    pinyin: str, hanzi: str, said: str, index: int = 0, sure: float = 0.98
) -> SyllableJudgement:
    expected = expect_text("polysyllables", pinyin, hanzi).syllables[index]
    return judge_syllable(expected, 0.1, 0.4, heard(said, sure), LIMITS, EVEN)


def test_a_right_syllable_is_correct_in_every_part() -> None:
    found = judged("shi4", "是", "shi4")
    assert found.verdict is Verdict.CORRECT
    assert [part.expected for part in found.parts] == ["sh", "-i", 4]
    assert [part.heard for part in found.parts] == ["sh", "-i", 4]
    assert all(part.p_correct > 0.9 for part in found.parts)


@pytest.mark.parametrize(
    ("said", "part", "named"),
    [("si4", 0, "s"), ("she4", 1, "e"), ("shi3", 2, 3)],
)
def test_a_wrong_part_is_an_error_and_named(said: str, part: int, named: object) -> None:
    found = judged("shi4", "是", said)
    assert found.verdict is Verdict.ERROR
    assert found.parts[part].verdict is Verdict.ERROR
    assert found.parts[part].heard == named
    assert found.parts[part].p_correct < 0.1
    assert all(p.verdict is Verdict.CORRECT for i, p in enumerate(found.parts) if i != part)


def test_between_right_and_wrong_lies_the_defect() -> None:
    expected = expect_text("polysyllables", "shi4", "是").syllables[0]
    span = heard("shi4")
    middle = (LIMITS.initial_correct + LIMITS.initial_error) / 2
    units = np.full(len(INITIALS), 1e-4)
    units[INITIAL_INDEX["sh"]], units[INITIAL_INDEX["s"]] = middle, 1 - middle
    doubtful = JudgedSpan(np.log(units).astype(np.float32), span.final, span.tone, span.rhotic)
    found = judge_syllable(expected, 0.0, 0.3, doubtful, LIMITS, EVEN)
    assert found.initial.verdict is Verdict.DEFECT
    assert found.verdict is Verdict.DEFECT


@pytest.mark.parametrize(
    ("pinyin", "hanzi", "said", "index"),
    [
        ("shui3 guo3", "水果", "shui2", 0),
        ("yi1 ge4", "一个", "yi2", 0),
        ("yi1 tian1", "一天", "yi4", 0),
        ("bu4 shi4", "不是", "bu2", 0),
        ("bai2 tian1", "白天", "tian5", 1),
        ("bai2 tian1", "白天", "tian1", 1),
        ("dou4 fu5", "豆腐", "fu5", 1),
        ("huar1", "花儿", "huar1", 0),
        ("ai4", "爱", "ai4", 0),
        ("er4", "二", "er4", 0),
    ],
)
def test_every_standard_reading_is_correct(pinyin: str, hanzi: str, said: str, index: int) -> None:
    found = judged(pinyin, hanzi, said, index)
    assert found.verdict is Verdict.CORRECT
    assert found.surface == said


@pytest.mark.parametrize(
    ("pinyin", "hanzi", "said", "index"),
    [
        ("shui3 guo3", "水果", "shui3", 0),
        ("yi1 ge4", "一个", "yi1", 0),
        ("bu4 shi4", "不是", "bu4", 0),
        ("dou4 fu5", "豆腐", "fu3", 1),
    ],
)
def test_missing_sandhi_is_an_error_of_tone(pinyin: str, hanzi: str, said: str, index: int) -> None:
    found = judged(pinyin, hanzi, said, index)
    assert found.tone.verdict is Verdict.ERROR
    assert found.initial.verdict is found.final.verdict is Verdict.CORRECT


def test_erhua_is_shown_in_the_final_and_missed_there() -> None:
    assert judged("huar1", "花儿", "huar1").final.expected == "uar"
    found = judged("huar1", "花儿", "hua1")
    assert (found.final.expected, found.final.heard) == ("uar", "ua")
    assert found.final.verdict is Verdict.ERROR
    unasked = judged("hua1", "花", "huar1")
    assert (unasked.final.expected, unasked.final.heard) == ("ua", "uar")
    assert unasked.final.verdict is Verdict.ERROR


def test_finals_that_erhua_merges_are_the_same() -> None:
    found = judged("panr2", "盘儿", "par2")
    assert found.final.verdict is Verdict.CORRECT
    assert found.final.heard == found.final.expected == "anr"


def test_a_low_half_third_may_sound_like_a_fourth() -> None:
    expected = expect_text("polysyllables", "lao3 shi1", "老师").syllables[0]
    tones = np.log(np.array([0.02, 0.02, 0.46, 0.48, 0.02])).astype(np.float32)
    span = heard("lao3")
    doubtful = JudgedSpan(span.initial, span.final, tones, span.rhotic)
    assert judge_syllable(expected, 0, 1, doubtful, LIMITS, EVEN).tone.verdict is Verdict.CORRECT


def test_a_clear_fourth_tone_is_no_half_third() -> None:
    assert judged("lao3 shi1", "老师", "lao4").tone.verdict is Verdict.ERROR


def test_an_omitted_syllable_is_named_and_placed() -> None:
    expected = expect_text("polysyllables", "shi4", "是").syllables[0]
    found = omitted_syllable(expected, 1.25)
    assert (found.start, found.end, found.verdict) == (1.25, 1.25, Verdict.OMITTED)
    assert all(part.heard is None and part.p_correct == 0 for part in found.parts)
