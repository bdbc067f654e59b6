"""Syllables: both written forms lead back to themselves; what is no syllable says so."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wordlists.errors import NotASyllable
from wordlists.spelling import SPELLINGS, takes_erhua
from wordlists.syllable import (
    TONES,
    Syllable,
    is_legal,
    legal_pairs,
    parse_pinyin,
    parse_syllable,
)

EVERY_SYLLABLE = [
    Syllable(initial, final, tone, erhua)
    for initial, final in sorted(legal_pairs())
    for tone in TONES
    for erhua in (False, True)
    if not erhua or takes_erhua(initial, final)
]

# What the scheme prints (汉语拼音方案, 四 and 五): digits, marks, initial, final, tone, erhua.
WRITTEN = [
    ("shi4", "shì", "sh", "-i", 4, False),
    ("zi5", "zi", "z", "-i", 5, False),
    ("ri4", "rì", "r", "-i", 4, False),
    ("yi1", "yī", "", "i", 1, False),
    ("ying2", "yíng", "", "ing", 2, False),
    ("you3", "yǒu", "", "iou", 3, False),
    ("liu2", "liú", "l", "iou", 2, False),
    ("gui4", "guì", "g", "uei", 4, False),
    ("lun4", "lùn", "l", "uen", 4, False),
    ("wen2", "wén", "", "uen", 2, False),
    ("wu3", "wǔ", "", "u", 3, False),
    ("weng1", "wēng", "", "ueng", 1, False),
    ("zhong1", "zhōng", "zh", "ong", 1, False),
    ("yong4", "yòng", "", "iong", 4, False),
    ("qiong2", "qióng", "q", "iong", 2, False),
    ("yu2", "yú", "", "ü", 2, False),
    ("yuan2", "yuán", "", "üan", 2, False),
    ("xue2", "xué", "x", "üe", 2, False),
    ("jun1", "jūn", "j", "ün", 1, False),
    ("nü3", "nǚ", "n", "ü", 3, False),
    ("lüe4", "lüè", "l", "üe", 4, False),
    ("lu4", "lù", "l", "u", 4, False),
    ("er2", "ér", "", "er", 2, False),
    ("ger1", "gēr", "g", "e", 1, True),
    ("huar1", "huār", "h", "ua", 1, True),
    ("wengr4", "wèngr", "", "ueng", 4, True),
    ("zir3", "zǐr", "z", "-i", 3, True),
    ("yo1", "yō", "", "io", 1, False),
    ("ê4", "ề", "", "ê", 4, False),
    ("ê1", "ê\u0304", "", "ê", 1, False),
    ("ng2", "ńg", "", "ng", 2, False),
    ("m4", "m̀", "", "m", 4, False),
    ("hng5", "hng", "h", "ng", 5, False),
]


@pytest.mark.parametrize(("digits", "marks", "initial", "final", "tone", "erhua"), WRITTEN)
def test_the_schemes_own_spellings(
    digits: str, marks: str, initial: str, final: str, tone: int, erhua: bool
) -> None:
    syllable = Syllable(initial, final, tone, erhua)
    assert parse_syllable(digits) == syllable
    assert parse_syllable(marks) == syllable
    assert (syllable.digits, syllable.marks, str(syllable)) == (digits, marks, digits)


def test_every_legal_syllable_comes_back_from_digits_and_marks() -> None:
    assert len(EVERY_SYLLABLE) == 4150
    for syllable in EVERY_SYLLABLE:
        assert parse_syllable(syllable.digits) == syllable
        assert parse_syllable(syllable.marks) == syllable
        assert parse_syllable(unicodedata.normalize("NFD", syllable.marks)) == syllable


def test_no_two_syllables_are_written_alike() -> None:
    assert len({syllable.digits for syllable in EVERY_SYLLABLE}) == len(EVERY_SYLLABLE)
    assert len({syllable.marks for syllable in EVERY_SYLLABLE}) == len(EVERY_SYLLABLE)


@pytest.mark.parametrize("text", ["nv3", "nü3", "nu:3", "nǚ", "nǔ:", "nv\u030c"])
def test_u_with_two_dots_in_every_usual_way(text: str) -> None:
    assert parse_syllable(text) == Syllable("n", "ü", 3)


@pytest.mark.parametrize(("text", "plain"), [("jv2", "ju2"), ("yü4", "yu4"), ("qüan2", "quan2")])
def test_u_with_two_dots_after_j_q_x_y(text: str, plain: str) -> None:
    assert parse_syllable(text) == parse_syllable(plain)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "5", "shi0", "shi6", "shi44", "SHI4", "Shi4", "ｓｈｉ4", "shi４", " shi4"),
        *("shì4", "shíì", "lìu", "gùi", "xúe", "nue4", "lue4", "ong1", "jua1", "zhi:1"),
        *("err2", "êr1", "ngr2", "mr1", "hn1", "diou1", "guei4", "lüü4", "iu1", "r1", "ér儿"),
        *("bai2tian1", "xi'an1", "，", "一", "\u0304", "1shi"),
    ],
)
def test_what_is_no_syllable_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(NotASyllable) as refusal:
        parse_syllable(text)
    assert refusal.value.id == "not_a_syllable"
    assert "不是合格的拼音音节" in refusal.value.sentence


@given(st.text(alphabet="abceghijlmnoqruvxyzüêāǎàńňḿ:12345\u0304\u030c r", max_size=8))
@example("u:")
@example("v\u0301:")
def test_pinyin_like_text_is_a_syllable_or_refused(text: str) -> None:
    try:
        syllable = parse_syllable(text)
    except NotASyllable:
        return
    assert parse_syllable(syllable.digits) == parse_syllable(syllable.marks) == syllable


@given(st.text())
def test_no_text_at_all_breaks_the_parser(text: str) -> None:
    try:
        syllables = parse_pinyin(text)
    except NotASyllable:
        return
    assert len(syllables) == len(text.split())


@pytest.mark.parametrize("parts", [("j", "u", 1), ("", "ong", 1), ("b", "x", 1), ("b", "a", 0)])
def test_a_syllable_that_cannot_be_written_cannot_be_built(parts: tuple[str, str, int]) -> None:
    with pytest.raises(NotASyllable):
        Syllable(*parts)


def test_a_slip_can_be_written_though_putonghua_has_no_such_syllable() -> None:
    pointed = parse_syllable("zian1")
    assert (pointed.initial, pointed.final) == ("z", "ian")
    assert not is_legal(pointed)
    assert all(is_legal(syllable) for syllable in EVERY_SYLLABLE)
    assert legal_pairs() < SPELLINGS.keys()


def test_parse_pinyin_reads_a_word() -> None:
    assert [s.marks for s in parse_pinyin("bai2  tian1")] == ["bái", "tiān"]
    with pytest.raises(NotASyllable):
        parse_pinyin("  ")


def test_with_tone_changes_nothing_else() -> None:
    assert parse_syllable("huar1").with_tone(4).digits == "huar4"
