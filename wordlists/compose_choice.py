"""The choice item: groups drawn from its three tables, their options in drawn order."""

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from wordlists import choice_items
from wordlists.draw import Draw
from wordlists.errors import NoPaper
from wordlists.paper import ChoiceItem, MeasureWord, PaperWord, WordChoice, WordOrder
from wordlists.syllabus import CHOICE_COUNTS

T = TypeVar("T")


_word_choices = cache(choice_items.load_word_choices)
_measure_words = cache(choice_items.load_measure_words)
_word_orders = cache(choice_items.load_word_orders)


def compose_choice(draw: Draw) -> ChoiceItem:
    """Draw the item by the rules `choice.*`; raises NoPaper where a table has too few groups."""
    return ChoiceItem(
        tuple(_word_choice(draw, g) for g in _drawn(draw, "word_choices", _word_choices())),
        tuple(_measure_word(draw, g) for g in _drawn(draw, "measure_words", _measure_words())),
        tuple(_word_order(draw, g) for g in _drawn(draw, "word_orders", _word_orders())),
    )


def _drawn(draw: Draw, table: str, groups: Sequence[T]) -> list[T]:
    """As many groups of a table as the item has."""
    count = CHOICE_COUNTS[table]
    if len(groups) < count:
        raise NoPaper(
            f"选择判断题库不够：需要 {count} 组，只有 {len(groups)} 组。请补充题库后再组卷。",
            f"{table}: {len(groups)} of {count}",
        )
    return draw.some(groups, count)


def _word_choice(draw: Draw, group: choice_items.WordChoice) -> WordChoice:
    order = draw.shuffled(range(len(group.options)))
    return WordChoice(tuple(_word(group.options[i]) for i in order), order.index(group.answer))


def _measure_word(draw: Draw, group: choice_items.MeasureWord) -> MeasureWord:
    order = draw.shuffled(range(len(group.options)))
    options = tuple(_word(group.options[i]) for i in order)
    answers = sorted(order.index(answer) for answer in group.answers)
    return MeasureWord(_word(group.noun), options, tuple(answers))


def _word_order(draw: Draw, group: choice_items.WordOrder) -> WordOrder:
    order = draw.shuffled(range(len(group.options)))
    options = tuple(tuple(_word(word) for word in group.options[i]) for i in order)
    return WordOrder(options, order.index(group.answer))


def _word(word: choice_items.ChoiceWord) -> PaperWord:
    return PaperWord(word.hanzi, word.pinyin, optional_neutral=tuple(word.optional_neutral))
