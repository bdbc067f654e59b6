"""The checker finds what is broken: for every rule a paper that breaks it, planted on purpose."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from wordlists.checker import violations
from wordlists.composer import compose
from wordlists.paper import Item, Paper, PaperWord, Topic
from wordlists.syllable import Syllable
from wordlists.syllabus import RULES, final_of

GOOD = compose("with_choice", "2021", 5, dialect_focus=["n", "ing"])
MONO, POLY, CHOICE, PASSAGE, TALK = range(5)


def _changed(place: int, **fields: object) -> Paper:
    items = list(GOOD.items)
    items[place] = replace(items[place], **fields)
    return replace(GOOD, items=tuple(items))


def _words(place: int) -> list[PaperWord]:
    return list(GOOD.items[place].words)


def _syllables(word: PaperWord) -> tuple[Syllable, ...]:
    return word.spoken().syllables


def _with_word(place: int, number: int, **fields: object) -> Paper:
    """Word `number` (0-based) of an item with other fields."""
    words = _words(place)
    words[number] = replace(words[number], **fields)
    return _changed(place, words=tuple(words))


def _without(place: int, unwanted: Callable[[Syllable], bool], kept: int) -> Paper:
    """All but `kept` of the words with an unwanted syllable give way to a harmless one."""
    words, seen = _words(place), 0
    harmless = next(word for word in words if not any(map(unwanted, _syllables(word))))
    for number, word in enumerate(words):
        if any(map(unwanted, _syllables(word))):
            seen += 1
            if seen > kept:
                words[number] = harmless
    return _changed(place, words=tuple(words))


def _moved(place: int, number: int, beside: int) -> Paper:
    """Word `number` put right before the word now at `beside`."""
    words = _words(place)
    word = words.pop(number)
    words.insert(beside - (number < beside), word)
    return _changed(place, words=tuple(words))


def _brought_together(place: int, share: Callable[[PaperWord, PaperWord], bool]) -> Paper:
    """The first two words that `share` a feature, put side by side."""
    words = _words(place)
    for number, word in enumerate(words):
        for other in range(len(words)):
            if abs(number - other) > 1 and share(word, words[other]):
                return _moved(place, number, other)
    raise AssertionError("no two words share it")


def _fewer(place: int, is_one: Callable[[PaperWord], bool], left: int) -> Paper:
    """Only `left` of the words for which `is_one` holds stay."""
    words, seen = [], 0
    for word in _words(place):
        seen += is_one(word)
        if not is_one(word) or seen <= left:
            words.append(word)
    return _changed(place, words=tuple(words))


def _tones(word: PaperWord) -> list[int]:
    return [syllable.tone for syllable in _syllables(word)]


def _third_before(tones: set[int]) -> Callable[[PaperWord], bool]:
    def holds(word: PaperWord) -> bool:
        pairs = zip(_tones(word), _tones(word)[1:], strict=False)
        return any(first == 3 and second in tones for first, second in pairs)

    return holds


def _erhua(word: PaperWord) -> bool:
    return any(syllable.erhua for syllable in _syllables(word))


def _neutral(word: PaperWord) -> bool:
    return 5 in _tones(word)


def _same_erhua() -> Paper:
    """Four erhua words and more, but 孩 and 伴 become the same ar."""
    others = [word for word in _words(POLY) if not _erhua(word)]
    same = [
        PaperWord("小孩儿", "xiao3 hair2", 2),
        PaperWord("老伴儿", "lao3 banr4", 2),
        PaperWord("名牌儿", "ming2 pair2", 3),
        PaperWord("刀把儿", "dao1 bar4", 2),
    ]
    return _changed(POLY, words=tuple(others + same))


def _first_two(word: PaperWord, other: PaperWord, part: str) -> bool:
    return getattr(_syllables(word)[-1], part) == getattr(_syllables(other)[0], part)


def _item_list(*kinds: str) -> tuple[Item, ...]:
    return tuple(item for item in GOOD.items if item.kind in kinds)


def _repeated_group() -> Paper:
    groups = GOOD.items[CHOICE].word_choices
    return _changed(CHOICE, word_choices=(*groups[:-1], groups[0]))


def _wrong_answer() -> Paper:
    groups = GOOD.items[CHOICE].word_orders
    wrong = replace(groups[0], answer=(groups[0].answer + 1) % len(groups[0].options))
    return _changed(CHOICE, word_orders=(wrong, *groups[1:]))


def _missing_measure() -> Paper:
    groups = GOOD.items[CHOICE].measure_words
    fewer = replace(groups[0], options=groups[0].options[:-1], answers=(0,))
    return _changed(CHOICE, measure_words=(fewer, *groups[1:]))


CUT = GOOD.items[PASSAGE].cut
TOPICS = GOOD.items[TALK].topics

PLANTED: list[tuple[str, str, Callable[[], Paper]]] = [
    ("paper.items", "全卷", lambda: replace(GOOD, edition="1994")),
    ("paper.items", "全卷", lambda: replace(GOOD, version="without_choice")),
    ("paper.items", "全卷", lambda: replace(GOOD, items=_item_list("monosyllables", "talk"))),
    ("paper.items", "全卷", lambda: replace(GOOD, items=GOOD.items[::-1])),
    ("monosyllables.count", "第 1 项", lambda: _changed(MONO, words=tuple(_words(MONO)[:-1]))),
    (
        "monosyllables.count",
        "第 1 项第 3 个",
        lambda: _with_word(MONO, 2, hanzi="白天", pinyin="bai2 tian1"),
    ),
    ("monosyllables.neutral", "第 1 项第 9 个", lambda: _with_word(MONO, 8, pinyin="ma5")),
    (
        "monosyllables.erhua",
        "第 1 项第 9 个",
        lambda: _with_word(MONO, 8, hanzi="馅儿", pinyin="xianr4"),
    ),
    ("monosyllables.tables", "第 1 项第 1 个", lambda: _with_word(MONO, 0, pinyin="bo1")),
    (
        "monosyllables.tables",
        "第 1 项",
        lambda: _changed(MONO, words=tuple(w for w in _words(MONO) if w.list == 1)),
    ),
    (
        "monosyllables.tables",
        "第 1 项第 2 个",
        lambda: _with_word(MONO, 1, list=3 - (_words(MONO)[1].list or 0)),
    ),
    ("monosyllables.initials", "第 1 项", lambda: _without(MONO, lambda s: s.initial == "f", 2)),
    ("monosyllables.initials", "第 1 项", lambda: _without(MONO, lambda s: s.initial == "", 2)),
    ("monosyllables.finals", "第 1 项", lambda: _without(MONO, lambda s: s.final == "uai", 1)),
    ("monosyllables.finals", "第 1 项", lambda: _without(MONO, lambda s: s.final == "er", 0)),
    (
        "monosyllables.finals",
        "第 1 项",
        lambda: _without(MONO, lambda s: final_of(s) == "-i(z)", 1),
    ),
    ("monosyllables.tones", "第 1 项", lambda: _without(MONO, lambda s: s.tone == 3, 19)),
    (
        "monosyllables.tones",
        "第 1 项",
        lambda: _changed(MONO, words=tuple(w for w in _words(MONO) if _tones(w) == [4]) * 2),
    ),
    *(
        (
            "monosyllables.in_a_row",
            "第 1 项第",
            lambda part=part: _brought_together(MONO, lambda a, b: _first_two(a, b, part)),
        )
        for part in ("initial", "final", "tone")
    ),
    (
        "monosyllables.no_repeats",
        "第 1 项第 51 个",
        lambda: _with_word(MONO, 50, hanzi=_words(MONO)[0].hanzi),
    ),
    (
        "monosyllables.no_repeats",
        "第 1 项第 1、51 个",
        lambda: _with_word(MONO, 50, pinyin=_words(MONO)[0].pinyin),
    ),
    (
        "monosyllables.one_reading",
        "第 1 项第 4 个",
        lambda: _with_word(MONO, 3, hanzi="长", pinyin="chang2"),
    ),
    ("polysyllables.count", "第 2 项", lambda: _changed(POLY, words=tuple(_words(POLY)[:-1]))),
    (
        "polysyllables.shape",
        "第 2 项",
        lambda: _fewer(POLY, lambda w: len(_syllables(w)) == 4, 0),
    ),
    (
        "polysyllables.tables",
        "第 2 项第 1 个",
        lambda: _with_word(POLY, 0, optional_neutral=(1,)),
    ),
    ("polysyllables.tables", "第 2 项", lambda: _fewer(POLY, lambda w: w.list == 1, 20)),
    (
        "polysyllables.tables",
        "第 2 项第 7 个",
        lambda: _with_word(POLY, 6, hanzi="键盘", pinyin="jian4 pan2", list=3),
    ),
    ("polysyllables.initials", "第 2 项", lambda: _without(POLY, lambda s: s.initial == "s", 0)),
    ("polysyllables.finals", "第 2 项", lambda: _without(POLY, lambda s: s.final == "iong", 0)),
    ("polysyllables.tones", "第 2 项", lambda: _without(POLY, lambda s: s.tone == 2, 5)),
    ("polysyllables.third_third", "第 2 项", lambda: _fewer(POLY, _third_before({3}), 2)),
    ("polysyllables.third_other", "第 2 项", lambda: _fewer(POLY, _third_before({1, 2, 4}), 3)),
    ("polysyllables.neutral", "第 2 项", lambda: _fewer(POLY, _neutral, 2)),
    ("polysyllables.erhua", "第 2 项", lambda: _fewer(POLY, _erhua, 3)),
    ("polysyllables.erhua", "第 2 项", _same_erhua),
    *(
        (
            "polysyllables.in_a_row",
            "第 2 项第",
            lambda part=part: _brought_together(POLY, lambda a, b: _first_two(a, b, part)),
        )
        for part in ("initial", "final", "tone")
    ),
    *(
        (
            "polysyllables.in_a_row",
            "第 2 项第",
            lambda is_one=is_one: _brought_together(POLY, lambda a, b: is_one(a) and is_one(b)),
        )
        for is_one in (_neutral, _erhua, _third_before({3}))
    ),
    (
        "polysyllables.no_repeats",
        "第 2 项第 30 个",
        lambda: _with_word(POLY, 29, hanzi=_words(POLY)[0].hanzi, pinyin=_words(POLY)[0].pinyin),
    ),
    (
        "polysyllables.one_reading",
        "第 2 项第 4 个",
        lambda: _with_word(POLY, 3, hanzi="播种", pinyin="bo1 zhong3"),
    ),
    (
        "polysyllables.one_reading",
        "第 2 项第 4 个",
        lambda: _with_word(POLY, 3, hanzi="指甲", pinyin="zhi3 jia5"),
    ),
    ("focus", "第 1 项", lambda: _without(MONO, lambda s: s.initial == "n", 4)),
    ("focus", "第 2 项", lambda: _without(POLY, lambda s: s.final == "ing", 2)),
    (
        "choice.counts",
        "第 3 项",
        lambda: _changed(CHOICE, word_choices=GOOD.items[CHOICE].word_choices[:-1]),
    ),
    ("choice.sources", "第 3 项第 10 个", _repeated_group),
    ("choice.sources", "第 3 项第 21 个", _wrong_answer),
    ("choice.sources", "第 3 项第 11 个", _missing_measure),
    ("passage.listed", "第 4 项", lambda: _changed(PASSAGE, number="L99")),
    ("passage.listed", "第 4 项", lambda: _changed(PASSAGE, title="别的题目")),
    ("passage.listed", "第 4 项", lambda: _with_word(PASSAGE, 0, after="！！")),
    ("passage.cut", "第 4 项", lambda: _changed(PASSAGE, cut=CUT - 1)),
    ("talk.topics", "第 5 项", lambda: _changed(TALK, topics=TOPICS[:1])),
    ("talk.topics", "第 5 项", lambda: _changed(TALK, topics=(TOPICS[0], TOPICS[0]))),
    (
        "talk.topics",
        "第 5 项第 2 个",
        lambda: _changed(TALK, topics=(TOPICS[0], Topic("51", "我的宇宙飞船"))),
    ),
]


def test_the_paper_that_is_broken_below_was_good():
    assert violations(GOOD) == ()


@pytest.mark.parametrize(("rule", "place", "plant"), PLANTED)
def test_a_planted_violation_is_found(rule: str, place: str, plant: Callable[[], Paper]):
    found = [violation for violation in violations(plant()) if violation.rule == rule]
    assert any(violation.place.startswith(place) for violation in found), found
    assert all(violation.clause == RULES[rule].clause for violation in found)


def test_every_rule_has_a_paper_that_breaks_it():
    assert {rule for rule, _, _ in PLANTED} == set(RULES)


def test_one_exchanged_word_is_not_blamed_on_other_words():
    found = violations(_with_word(MONO, 3, hanzi="长", pinyin="chang2"))
    assert all(4 in violation.words for violation in found if violation.words)


def test_a_violation_reads_as_a_sentence_with_its_clause():
    (violation,) = violations(_changed(TALK, topics=(TOPICS[0], Topic("51", "我的宇宙飞船"))))
    assert str(violation) == (
        "第 5 项第 2 个：话题“我的宇宙飞船”不在 2021 版话题表里"
        "（talk.topics，大纲四（五）命题说话）"
    )


def test_a_word_list_of_the_other_edition_is_noticed():
    rules = {violation.rule for violation in violations(replace(GOOD, edition="2004"))}
    assert "monosyllables.tables" in rules


def test_the_order_of_options_is_free():
    groups = GOOD.items[CHOICE].word_choices
    first = groups[0]
    turned = replace(
        first, options=first.options[::-1], answer=len(first.options) - 1 - first.answer
    )
    assert violations(_changed(CHOICE, word_choices=(turned, *groups[1:]))) == ()
