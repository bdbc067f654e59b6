"""Sandhi by table (sandhi_cases.tsv), and what holds for any row of words.

In the table a word is written characters:syllables, the syllables joined by +, a · before one that
may be neutral. What is allowed: forms of a syllable joined by /, best first; * = half third.
"""

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wordlists.errors import NotAWord
from wordlists.sandhi import Word, surface
from wordlists.syllable import NEUTRAL, TONES, Syllable, legal_pairs, parse_pinyin
from wordlists.tables import load_table

with (Path(__file__).parent / "sandhi_cases.tsv").open(encoding="utf-8", newline="") as lines:
    CASES = list(csv.DictReader(lines, delimiter="\t"))


def word(written: str) -> Word:
    hanzi, _, syllables = written.partition(":")
    parts = syllables.split("+")
    optional = frozenset(index for index, part in enumerate(parts) if part.startswith("·"))
    return Word(hanzi, parse_pinyin(" ".join(part.lstrip("·") for part in parts)), optional)


def shown(words: list[Word]) -> str:
    return " ".join(
        "/".join(form.digits for form in place.allowed) + ("*" if place.half_third else "")
        for place in surface(words)
    )


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case['rule']} {case['words'].split(':')[0]}" for case in CASES]
)
def test_the_table_of_sandhi(case: dict[str, str]) -> None:
    assert shown([word(written) for written in case["words"].split()]) == case["allowed"]


def test_the_table_is_long_enough_and_without_repetition() -> None:
    assert len({case["words"] for case in CASES}) == len(CASES) >= 120


def test_expected_is_the_citation_form() -> None:
    assert [place.expected.digits for place in surface([word("你好:ni3+hao3")])] == ["ni3", "hao3"]


@pytest.mark.parametrize("written", ["你好:ni3", "你:ni3+hao3", "花儿:hua1", ":a1", "小孩:hair2"])
def test_characters_and_syllables_must_fit(written: str) -> None:
    with pytest.raises(NotAWord, match="个数不符"):
        word(written)


def test_erhua_may_be_unwritten_and_a_name_may_have_a_dot() -> None:
    assert word("小孩:xiao3+hair2").characters == ("小", "孩")
    assert word("小孩儿:xiao3+hair2").characters == ("小", "孩儿")
    assert word("史蒂芬·霍金:shi3+di4+fen1+huo4+jin1").characters[3] == "霍"
    with pytest.raises(NotAWord, match="可轻声"):
        Word("你好", parse_pinyin("ni3 hao3"), frozenset({2}))


def test_no_words_sound_like_nothing() -> None:
    assert surface([]) == ()


PAIRS = sorted(legal_pairs())


@st.composite
def any_word(draw: st.DrawFn) -> Word:
    length = draw(st.integers(1, 5))
    hanzi = draw(st.text("一不啊的你好想老虎看个九十第", min_size=length, max_size=length))
    syllables = []
    for character in hanzi:
        authored = {"一": ("", "i"), "不": ("b", "u"), "啊": ("", "a")}.get(character)
        pair = authored or draw(st.sampled_from(PAIRS))
        syllables.append(Syllable(*pair, draw(st.sampled_from((*TONES, 3, 3)))))
    optional = draw(st.frozensets(st.integers(0, length - 1)))
    return Word(hanzi, tuple(syllables), optional)


@given(st.lists(any_word(), max_size=6))
def test_for_any_words(words: list[Word]) -> None:
    places = surface(words)
    citation = [(w, index) for w in words for index in range(len(w.syllables))]
    assert len(places) == len(citation)
    for place, (owner, index) in zip(places, citation, strict=True):
        assert place.expected == owner.syllables[index]
        assert place.allowed
        assert len(set(place.allowed)) == len(place.allowed)
        if owner.hanzi[index] != "啊":
            parts = {(form.initial, form.final, form.erhua) for form in place.allowed}
            expected = place.expected
            assert parts == {(expected.initial, expected.final, expected.erhua)}
        if index in owner.optional_neutral or place.expected.tone == NEUTRAL:
            assert NEUTRAL in {form.tone for form in place.allowed}
        assert not (place.half_third and 3 not in {form.tone for form in place.allowed})
    assert not places or not places[-1].half_third


@given(st.lists(any_word(), max_size=6))
def test_the_best_reading_has_no_two_full_thirds_side_by_side(words: list[Word]) -> None:
    places = surface(words)
    best = [place.allowed[0].tone for place in places]
    assert (3, 3) not in set(pairwise(best))


@pytest.mark.parametrize("list_number", [1, 2])
def test_every_listed_word_can_be_said(list_number: int) -> None:
    for entry in load_table("2021", list_number):
        places = surface([Word(entry.hanzi, entry.syllables, entry.optional_neutral)])
        assert len(places) == len(entry.syllables)
        tones = [syllable.tone for syllable in entry.syllables]
        if tones == [3, 3] and not entry.optional_neutral:
            assert [form.tone for form in places[0].allowed] == [2]
