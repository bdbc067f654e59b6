"""Miscues, from readings drawn by hand: what counts, what came again, where it stopped."""

from collections.abc import Sequence

import pytest
from constructed_speech import hear, timeline

from scoring.align import align
from scoring.expected import Expected, expect_text
from scoring.judgement import PauseKind
from scoring.miscues import Miscues, find_miscues
from scoring.thresholds import default_thresholds

LIMITS = default_thresholds()
PASSAGE = expect_text("passage", "wo3 men5 qu4 gong1 yuan2 san4 bu4", "我们去公园，散步。")
WORDS = expect_text("polysyllables", "gong1 yuan2 tian1 qi4", "公园 天气")


def miscues(said: Sequence[str | float], expected: Expected, last: bool = True) -> Miscues:
    heard, frames = hear(timeline(said))
    alignment = align(heard, expected, frames, LIMITS.alignment)
    return find_miscues(alignment, expected, frames, LIMITS.pauses, last)


def test_a_clean_reading_has_none() -> None:
    found = miscues(["wo3", "men5", "qu4", "gong1", "yuan2", 0.5, "san4", "bu4"], PASSAGE)
    assert all(found.counting)
    assert found.repetitions == found.insertions == found.pauses == ()


def test_the_second_reading_of_a_word_counts_by_default() -> None:
    said = ["gong1", "yuan2", 0.5, "gong1", "yuan2", 0.5, "tian1", "qi4"]
    found = miscues(said, WORDS)
    starts = [one.start for one in found.counting if one]
    assert starts == pytest.approx([0.98, 1.22, 1.96, 2.2], abs=0.06)
    (repetition,) = found.repetitions
    assert (repetition.first, repetition.last, repetition.restart) == (0, 1, False)
    assert repetition.start == pytest.approx(0.0, abs=0.05)
    assert repetition.end == pytest.approx(0.48, abs=0.05)


def test_the_first_reading_counts_where_the_setting_says_so() -> None:
    said = ["gong1", "yuan2", 0.5, "gong1", "yuan2", 0.5, "tian1", "qi4"]
    found = miscues(said, WORDS, last=False)
    starts = [one.start for one in found.counting if one]
    assert starts == pytest.approx([0.0, 0.24, 1.96, 2.2], abs=0.06)
    assert found.repetitions[0].start == pytest.approx(0.98, abs=0.05)


def test_breaking_off_inside_a_word_is_a_restart() -> None:
    said = ["wo3", "men5", "qu4", "gong1", 0.3, "gong1", "yuan2", 0.3, "san4", "bu4"]
    (repetition,) = miscues(said, PASSAGE).repetitions
    assert (repetition.first, repetition.last, repetition.restart) == (3, 3, True)


def test_going_back_over_words_is_no_restart() -> None:
    said = ["wo3", "men5", "qu4", "gong1", "yuan2", "qu4", "gong1", "yuan2", "san4", "bu4"]
    (repetition,) = miscues(said, PASSAGE).repetitions
    assert (repetition.first, repetition.last, repetition.restart) == (2, 4, False)


def test_an_omitted_syllable_has_the_place_where_it_should_be() -> None:
    found = miscues(["wo3", "men5", "gong1", "yuan2", "san4", "bu4"], PASSAGE)
    assert found.counting[2] is None
    assert found.places[2] == pytest.approx(0.48, abs=0.06)


def test_an_added_syllable_is_named_with_its_time() -> None:
    said = ["wo3", "men5", "qu4", "le5", "gong1", "yuan2", "san4", "bu4"]
    (insertion,) = miscues(said, PASSAGE).insertions
    assert insertion.heard == "le5"
    assert 0.6 < insertion.start < insertion.end < 1.05


@pytest.mark.parametrize(
    ("said", "where", "before"),
    [
        (["wo3", "men5", "qu4", "gong1", 0.5, "yuan2", "san4", "bu4"], "within_word", 4),
        (["wo3", "men5", "qu4", 0.9, "gong1", "yuan2", "san4", "bu4"], "within_phrase", 3),
        (["wo3", "men5", "qu4", "gong1", "yuan2", 2.5, "san4", "bu4"], "between", 5),
    ],
)
def test_a_pause_is_named_by_its_place(said: list[str | float], where: str, before: int) -> None:
    (pause,) = miscues(said, PASSAGE).pauses
    assert (pause.where, pause.before) == (PauseKind(where), before)
    silence = next(one for one in timeline(said) if one.syllable is None)
    assert pause.start == pytest.approx(silence.start, abs=0.03)
    assert pause.end == pytest.approx(silence.end, abs=0.03)


def test_the_second_reading_counts_where_there_is_a_third() -> None:
    said = ["gong1", "yuan2", 0.5, "gong1", "yuan2", 0.5, "gong1", "yuan2", 0.5, "tian1", "qi4"]
    found = miscues(said, WORDS)
    starts = [one.start for one in found.counting[:2] if one]
    assert starts == pytest.approx([0.98, 1.22], abs=0.06)
    assert [(one.first, one.last) for one in found.repetitions] == [(0, 1), (0, 1)]
    assert found.repetitions[1].start == pytest.approx(1.96, abs=0.06)


def test_a_word_broken_off_is_not_yet_read() -> None:
    said = ["gong1", 0.4, "gong1", "yuan2", 0.5, "gong1", "yuan2", 0.5, "tian1", "qi4"]
    found = miscues(said, WORDS)
    starts = [one.start for one in found.counting[:2] if one]
    assert starts == pytest.approx([1.62, 1.86], abs=0.06)
    assert [one.restart for one in found.repetitions] == [True, False]


def test_in_a_passage_the_last_reading_counts() -> None:
    said = ["wo3", "men5", *["qu4", 0.4] * 3, "gong1", "yuan2", "san4", "bu4"]
    found = miscues(said, PASSAGE)
    assert found.counting[2]
    assert found.counting[2].start == pytest.approx(1.76, abs=0.06)
    assert len(found.repetitions) == 2
