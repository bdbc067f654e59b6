"""Themes of practice: each with plenty of words that hold its sounds, and something to say."""

from __future__ import annotations

import pytest

from scoring.exercises import FLUENCY, PracticeWord, exercises, standard_clip
from scoring.practice_hints import hint_for
from scoring.practice_themes import practice_themes
from scoring.practice_words import clip_of, expected_of, hint_of, words_of
from wordlists.spelling import INITIALS
from wordlists.syllable import legal_pairs

THEMES = sorted(practice_themes())
PLENTY = 40  # the fewest words: 一 and 不 stand in few words of the list


def test_every_exercise_but_fluency_is_a_theme() -> None:
    assert set(practice_themes()) == set(exercises()) - {FLUENCY}


def test_groups_are_the_booths() -> None:
    groups = {theme.group for theme in practice_themes().values()}
    assert groups == {"声母", "韵母", "声调", "轻声", "儿化", "变调"}


@pytest.mark.parametrize("theme", THEMES)
def test_words_are_plenty_and_none_comes_twice(theme: str) -> None:
    words = words_of(theme)
    assert len(words) >= PLENTY
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("theme", THEMES)
def test_words_of_the_exercise_come_first_and_pairs_can_be_heard(theme: str) -> None:
    exercise = exercises()[theme]
    paired = [word for pair in exercise.pairs for word in pair]
    assert words_of(theme)[0] in {*paired, *exercise.words}
    assert not paired or any(clip_of(word) for word in words_of(theme)[: len(paired)])


@pytest.mark.parametrize("theme", THEMES)
def test_every_word_has_a_hint(theme: str) -> None:
    for word in words_of(theme)[:200]:
        assert hint_of(practice_themes()[theme], word).endswith("。")


def test_retroflex_words_hold_one_of_its_sounds() -> None:
    sounds = {"zh", "ch", "sh", "z", "c", "s"}
    for word in words_of("retroflex"):
        assert sounds & {one.initial for one in word.syllables}, word


def test_neighbours_train_different_sounds() -> None:
    first = [
        next(one.initial for one in word.syllables if one.initial in {"n", "l"})
        for word in words_of("n_l")[40:140]
    ]
    assert 40 <= first.count("n") <= 60


def test_sandhi_words_are_spoken_otherwise_than_written() -> None:
    for theme in ("third_sandhi", "yi_bu"):
        for word in words_of(theme):
            spoken = [place.surface.allowed[0] for place in expected_of(word).syllables]
            assert spoken != list(word.syllables), word


def test_every_sound_of_putonghua_has_a_hint() -> None:
    assert all(hint_for("initial", one) for one in INITIALS)
    finals = {final for _, final in legal_pairs()} - {"m", "n", "ng", "io"}
    assert [one for one in finals if not hint_for("final", one)] == []
    assert all(hint_for("tone", str(tone)) for tone in range(1, 6))
    assert "卷" in hint_for("final", "uar")
    assert hint_for("tone", "3", True) != hint_for("tone", "3")


def test_a_clip_is_named_only_where_it_lies() -> None:
    assert clip_of(PracticeWord.parse("主力 zhu3 li4")) == "zhu3-li4"
    assert standard_clip("zhu3-li4") is not None
    assert clip_of(PracticeWord.parse("菜肴 cai4 yao2")) is None
