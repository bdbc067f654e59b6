"""Words found in running text by the official lists."""

import pytest

from scoring.known_words import listed, split_words
from wordlists.syllable import parse_pinyin


@pytest.mark.parametrize(
    ("hanzi", "pinyin", "words"),
    [
        ("我们去公园", "wo3 men5 qu4 gong1 yuan2", "我们 去 公园"),
        ("公园", "gong1 yuan3", "公园"),
        ("公园", "hong2 hua1", "公 园"),
        ("好", "hao3", "好"),
    ],
)
def test_the_longest_listed_word_with_these_sounds_is_taken(
    hanzi: str, pinyin: str, words: str
) -> None:
    found = split_words(list(hanzi), parse_pinyin(pinyin))
    assert [word.hanzi for word in found] == words.split()


def test_authored_syllables_stay_and_the_lists_dot_is_added() -> None:
    word = listed("白天", parse_pinyin("bai2 tian1"))
    assert word.pinyin == "bai2 tian1"
    assert word.optional_neutral == {1}


@pytest.mark.parametrize(
    ("hanzi", "authored", "word", "optional"),
    [
        ("这里", "zhe4 li5", "zhe4 li3", {1}),
        ("来不及", "lai2 bu5 ji2", "lai2 bu4 ji2", {1}),
        ("东西", "dong1 xi1", "dong1 xi1", set()),
        ("东西", "dong1 xi5", "dong1 xi5", set()),
        ("豆腐", "dou4 fu3", "dou4 fu3", set()),
        ("自然", "zi4 ran2", "zi4 ran2", {1}),
    ],
)
def test_the_authored_reading_chooses_the_entry(
    hanzi: str, authored: str, word: str, optional: set[int]
) -> None:
    found = listed(hanzi, parse_pinyin(authored))
    assert (found.pinyin, found.optional_neutral) == (word, optional)


def test_an_unlisted_word_is_taken_as_it_is() -> None:
    assert listed("鑫淼", parse_pinyin("xin1 miao3")).optional_neutral == frozenset()
