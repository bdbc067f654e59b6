"""Checking the choice item, the passage and the topics against what they are drawn from."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from wordlists import choice_items
from wordlists.checker_findings import Violation
from wordlists.paper import (
    ChoiceItem,
    MeasureWord,
    PaperWord,
    PassageItem,
    TalkItem,
    WordChoice,
    WordOrder,
)
from wordlists.passages import Passage
from wordlists.syllabus import CHOICE_COUNTS, PASSAGE_SYLLABLES, TOPICS_OFFERED
from wordlists.tables import topics

_TABLE_NAMES = {
    "word_choices": "词语判断",
    "measure_words": "量词搭配",
    "word_orders": "语序判断",
}


def choice_violations(item: ChoiceItem, place: int) -> Iterator[Violation]:
    """Rules `choice.*`."""
    before = 0  # groups are counted through the item
    for table, keys in _choice_keys(item).items():
        name = _TABLE_NAMES[table]
        if len(keys) != CHOICE_COUNTS[table]:
            what = f"{name}有 {len(keys)} 组，应为 {CHOICE_COUNTS[table]} 组"
            yield Violation("choice.counts", place, (), what)
        for number, key in enumerate(keys, start=1):
            if key not in _source_keys()[table]:
                what = f"{name}第 {number} 组与题库不符"
                yield Violation("choice.sources", place, (before + number,), what)
            if key in keys[: number - 1]:
                what = f"{name}第 {number} 组重复出现"
                yield Violation("choice.sources", place, (before + number,), what)
        before += len(keys)


def passage_violations(
    item: PassageItem, place: int, passages: Sequence[Passage]
) -> Iterator[Violation]:
    """Rules `passage.*`."""
    source = next((passage for passage in passages if passage.number == item.number), None)
    if source is None:
        yield Violation("passage.listed", place, (), f"作品库没有编号 {item.number} 的短文")
    else:
        if (item.title, item.author) != (source.title, source.author):
            yield Violation("passage.listed", place, (), "题目或作者与作品库不符")
        found = [(w.hanzi, w.pinyin, w.after, w.optional_neutral) for w in item.words]
        asked = [(w.hanzi, w.pinyin, w.after, w.optional_neutral) for w in source.words]
        if found != asked:
            yield Violation("passage.listed", place, (), "文字或注音与作品库不符")
    counted = sum(len(word.pinyin.split()) for word in item.words[: item.cut])
    if counted != PASSAGE_SYLLABLES:
        what = f"“//”前有 {counted} 个音节，应为 {PASSAGE_SYLLABLES} 个"
        yield Violation("passage.cut", place, (), what)


def talk_violations(item: TalkItem, place: int, edition: str) -> Iterator[Violation]:
    """Rule `talk.topics`."""
    if len(item.topics) != TOPICS_OFFERED or len(set(item.topics)) != len(item.topics):
        what = f"应给出 {TOPICS_OFFERED} 个不同的话题"
        yield Violation("talk.topics", place, (), what)
    listed = {(topic.number, topic.text) for topic in topics(edition)}
    for number, topic in enumerate(item.topics, start=1):
        if (topic.number, topic.text) not in listed:
            what = f"话题“{topic.text}”不在 {edition} 版话题表里"
            yield Violation("talk.topics", place, (number,), what)


def _choice_keys(item: ChoiceItem) -> dict[str, list[object]]:
    """Every group of the item, named so that the order of its options does not matter."""
    return {
        "word_choices": [_word_choice_key(group) for group in item.word_choices],
        "measure_words": [_measure_word_key(group) for group in item.measure_words],
        "word_orders": [_word_order_key(group) for group in item.word_orders],
    }


@cache
def _source_keys() -> dict[str, frozenset[object]]:
    """Every group of the shipped tables, named in the same way."""
    return {
        "word_choices": frozenset(map(_word_choice_key, choice_items.load_word_choices())),
        "measure_words": frozenset(map(_measure_word_key, choice_items.load_measure_words())),
        "word_orders": frozenset(map(_word_order_key, choice_items.load_word_orders())),
    }


def _word_choice_key(group: WordChoice | choice_items.WordChoice) -> object:
    return _plain_set(group.options), _plain(group.options[group.answer])


def _measure_word_key(group: MeasureWord | choice_items.MeasureWord) -> object:
    right = [group.options[answer] for answer in group.answers]
    return _plain(group.noun), _plain_set(group.options), _plain_set(right)


def _word_order_key(group: WordOrder | choice_items.WordOrder) -> object:
    sentences = [tuple(map(_plain, option)) for option in group.options]
    return frozenset(sentences), sentences[group.answer]


def _plain(word: PaperWord | choice_items.ChoiceWord) -> tuple[str, str, tuple[int, ...]]:
    return word.hanzi, word.pinyin, tuple(word.optional_neutral)


def _plain_set(words: Iterable[PaperWord | choice_items.ChoiceWord]) -> frozenset[object]:
    return frozenset(map(_plain, words))
