"""What a pause parts: words, words that belong together, or nothing."""

import pytest

from scoring.expected import expect_text
from scoring.phrasing import Break, breaks


def before(pinyin: str, hanzi: str) -> dict[str, Break]:
    """What a pause before each character parts."""
    expected = expect_text("passage", pinyin, hanzi)
    characters = [one.hanzi for one in expected.syllables]
    return dict(zip(characters, breaks(expected), strict=True))


def test_inside_a_word_and_at_punctuation() -> None:
    found = before("tian1 kong1 hen3 lan2 wo3 zou3 le5", "天空 很 蓝，我 走 了。")
    assert (found["空"], found["我"], found["天"]) == (Break.WORD, Break.MARK, Break.MARK)


def test_subject_and_predicate_may_be_parted() -> None:
    found = before("lao3 ren2 zhan4 zai4 men2 kou3", "老人 站 在 门口")
    assert found["站"] is Break.OPEN


@pytest.mark.parametrize(
    ("pinyin", "hanzi", "character"),
    [
        ("wo3 de5 shu1 bao1 hen3 xin1", "我 的 书包 很 新", "的"),
        ("ta1 zou3 le5 hen3 yuan3", "他 走 了 很 远", "了"),
        ("yi1 zhi1 mao1 pao3 guo4 lai2", "一 只 猫 跑 过来", "只"),
        ("wo3 bu4 zhi1 dao4", "我 不 知道", "知"),
        ("ta1 ba3 men2 guan1 shang4", "他 把 门 关 上", "门"),
        ("wo3 men5 chi1 ping2 guo3", "我们 吃 苹果。", "苹"),
    ],
)
def test_words_that_belong_together(pinyin: str, hanzi: str, character: str) -> None:
    assert before(pinyin, hanzi)[character] is Break.BOUND


def test_a_verb_may_be_parted_from_a_long_object() -> None:
    found = before("wo3 kan4 gu3 ren2 xie3 de5 shu1", "我 看 古人 写 的 书。")
    assert found["古"] is Break.OPEN


def test_a_full_verb_is_no_particle() -> None:
    """了 as liǎo and 地 as dì begin what follows."""
    assert before("zhe4 pian4 di4 hen3 da4", "这 片 地 很 大")["地"] is Break.OPEN


def test_where_words_are_not_known_nothing_but_marks_is() -> None:
    assert set(breaks(expect_text("passage", "tian1 kong1 hen3 lan2"))) == {Break.MARK, Break.OPEN}
