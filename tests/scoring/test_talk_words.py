"""Words and forms that are not Putonghua are named with their time; ordinary talk is not."""

import pytest
from transcribed import line

from scoring.talk_words import WordFlag, find_words


def kinds(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.said) for one in find_words([line(text)])]


@pytest.mark.parametrize(
    ("text", "said", "standard"),
    [
        ("俺们那里的人都爱吃面", "俺们", "我们"),
        ("这个事情我不晓得", "晓得", "知道"),
        ("你说咋办呢", "咋办", "怎么办"),
        ("今天忒热了", "忒", "太"),
        ("我们在灶披间做饭", "灶披间", "厨房"),
    ],
)
def test_dialect_words_are_named_with_the_standard_word(
    text: str, said: str, standard: str
) -> None:
    (found,) = find_words([line(text, 10.0)])
    at = 10.0 + 0.25 * text.index(said)
    assert found == WordFlag(at, at + 0.25 * len(said), 0, "dialect", said, standard)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("我有去过那个地方", "有去过"),
        ("你走先，我马上来", "走先"),
        ("他长得高过我很多", "高过我"),
        ("原因是因为我们没有准备好", "原因是因为"),
        ("大约有三百人左右", "大约有三百人左右"),
    ],
)
def test_forms_of_dialect_grammar_and_mixed_constructions_are_named(text: str, said: str) -> None:
    assert kinds(text) == [("grammar", said)]


def test_a_measure_word_that_does_not_go_with_its_noun_is_named() -> None:
    (found,) = find_words([line("我买了一口椅子")])
    assert (found.kind, found.said, found.standard) == ("measure", "一口椅子", "一把/张椅子")
    assert kinds("我买了一把椅子") == []


@pytest.mark.parametrize(
    "text",
    [
        "我没有去过那个地方，还有听过的歌也不多",
        "阿拉伯数字和伊拉克",
        "咋舌的价格",
        "他先走了，你先吃吧",
        "我们讨论讨论，休息休息再慢慢走",
        "这件事我比他知道得早",
        "那么事情就这样了",
        "所有去过的人都说好",
    ],
)
def test_standard_sentences_are_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_a_start_made_twice_is_a_matter_of_fluency() -> None:
    assert kinds("然后，然后我就回家了") == [("restart", "然后，然后")]
    assert kinds("我最喜欢的，我最喜欢的是夏天") == [("restart", "我最喜欢的，我最喜欢的")]


def test_a_sentence_given_up_is_named_where_silence_follows() -> None:
    talk = [line("我没有去，因为"), line("后来我就回家了", 6.0)]
    assert [(one.kind, one.said) for one in find_words(talk)] == [("unfinished", "因为")]
    assert find_words([talk[0], line("下雨了", 1.9)]) == ()


def test_what_the_recogniser_guessed_is_no_evidence() -> None:
    assert find_words([line("这个事情我不晓得", probability=0.3)]) == ()
