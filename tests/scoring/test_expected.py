"""From a manifest's pinyin and hanzi, or a paper's words, to what may be heard."""

import pytest

from scoring.errors import BadText
from scoring.expected import Expected, TextWord, expect_item, expect_text, expect_words
from wordlists.errors import NotASyllable
from wordlists.paper import PaperWord, PassageItem, PolysyllablesItem
from wordlists.sandhi import Word
from wordlists.syllable import parse_pinyin


def allowed(expected: Expected) -> list[str]:
    """Allowed readings of each syllable, joined by a stroke."""
    return ["/".join(form.digits for form in one.surface.allowed) for one in expected.syllables]


def words(expected: Expected) -> list[int]:
    return [one.word for one in expected.syllables]


@pytest.mark.parametrize(
    ("pinyin", "hanzi", "readings"),
    [
        ("shui3 guo3", "水果", "shui2 guo3"),
        ("yi1 ge4", "一个", "yi2 ge4"),
        ("yi2 ge4", "一个", "yi2 ge4"),
        ("bu4 shi4", "不是", "bu2 shi4"),
        ("yi1 ge4", "", "yi2 ge4"),
        ("bu4 shi4", "", "bu2 shi4"),
        ("huar1 lao3 shi1", "花儿 老师", "huar1 lao3 shi1"),
        ("huar1 lao3 shi1", "花 老师", "huar1 lao3 shi1"),
        ("lao3 shi1 hao3", "老师 好", "lao3 shi1 hao3"),
        ("hao3 hao3", "好 好", "hao3 hao3"),
        ("bai2 tian1", "白天", "bai2 tian5/tian1"),
        ("bai2 tian5", "白天", "bai2 tian5/tian1"),
        ("dou4 fu5", "豆腐", "dou4 fu5"),
    ],
)
def test_words_of_item_two_are_expected_as_they_sound(
    pinyin: str, hanzi: str, readings: str
) -> None:
    assert allowed(expect_text("polysyllables", pinyin, hanzi)) == readings.split()


def test_the_authored_reading_is_the_one_that_results_name() -> None:
    expected = expect_text("polysyllables", "zhe4 li5", "这里")
    assert [one.citation.digits for one in expected.syllables] == ["zhe4", "li5"]


def test_single_words_know_no_sandhi() -> None:
    expected = expect_text("monosyllables", "yi1 bu4 hao3 ma3", "一不好马")
    assert allowed(expected) == ["yi1", "bu4", "hao3", "ma3"]
    assert words(expected) == [0, 1, 2, 3]
    assert not any(one.surface.half_third for one in expected.syllables)


def test_hanzi_spaces_part_the_words() -> None:
    expected = expect_text("polysyllables", "bai2 tian1 xiao3 hair2 kan4", "白天 小孩儿 看")
    assert words(expected) == [0, 0, 1, 1, 2]
    assert [one.hanzi for one in expected.syllables] == ["白", "天", "小", "孩儿", "看"]
    assert [one.position for one in expected.syllables] == [0, 1, 0, 1, 0]


def test_many_syllables_without_hanzi_allow_sandhi_and_none() -> None:
    expected = expect_text("polysyllables", "tong3 yi1 shui3 guo3 bu4 shi4")
    assert not expected.words_known
    for one, reading in zip(
        allowed(expected), ["tong3", "yi1", "shui3", "guo3", "bu4", "shi4"], strict=True
    ):
        assert reading in one.split("/")
    assert "shui2" in allowed(expected)[2]
    assert "bu2" in allowed(expected)[4]


def test_a_passage_without_spaces_is_parted_by_the_lists() -> None:
    expected = expect_text("passage", "wo3 men5 zai4 gong1 yuan2 san4 bu4", "我们在公园散步。")
    assert words(expected) == [0, 0, 1, 2, 2, 3, 3]


def test_sandhi_stops_at_punctuation() -> None:
    expected = expect_text("passage", "wo3 hen3 hao3 ni3 ye3 hao3", "我很好，你也好。")
    assert allowed(expected)[2] == "hao3"
    assert [one.closes_group for one in expected.syllables] == [False, False, True] * 2


def test_a_papers_words_bring_their_optional_neutral_tones() -> None:
    word = Word("太阳", parse_pinyin("tai4 yang2"), frozenset({1}))
    expected = expect_words("passage", [TextWord(word, "。")])
    assert set(allowed(expected)[1].split("/")) == {"yang5", "yang2"}


def test_a_papers_passage_counts_up_to_its_cut() -> None:
    words = (
        PaperWord("今天", "jin1 tian1", after="，"),
        PaperWord("我们", "wo3 men5"),
        PaperWord("来", "lai2", after="。"),
    )
    expected = expect_item(PassageItem("L01", "题", "", words, cut=2))
    assert (expected.counted, expected.uncounted) == (4, 1)
    assert expect_item(PolysyllablesItem(words)).uncounted == 0


def test_half_thirds_are_marked() -> None:
    expected = expect_text("polysyllables", "lao3 shi1 ni3 hao3", "老师 你好")
    assert expected.syllables[0].surface.half_third
    assert not expected.syllables[1].surface.half_third


@pytest.mark.parametrize(
    ("pinyin", "hanzi", "error"),
    [
        ("shi4 xx9", "", NotASyllable),
        ("", "", NotASyllable),
        ("shi4", "是不是", BadText),
        ("shi4 bu2 shi4", "是", BadText),
    ],
)
def test_what_cannot_be_a_text_is_refused(pinyin: str, hanzi: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        expect_text("polysyllables", pinyin, hanzi)


def test_no_words_is_no_text() -> None:
    with pytest.raises(BadText, match="空"):
        expect_words("passage", [])
