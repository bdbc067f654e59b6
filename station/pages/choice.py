"""The choice item: word choices, measure words, word orders on one page; large, a page each."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from station import theme, wording
from station.language import Text
from station.pages.fitted_page import FittedPage
from station.pages.page import Ask, shown
from wordlists.paper import ChoiceItem, Item, PaperWord

LARGEST_PIXELS = 28  # at the base size
LARGE_PRINT_PIXELS = 40  # over several pages
GAP = "　　"


def choice_html(item: ChoiceItem, large: bool) -> str:
    """Word choices left, measure words right, word orders below; ``large``: one after the other."""
    words = [GAP.join(escape(word.hanzi) for word in group.options) for group in item.word_choices]
    measures = [
        f"{escape(group.noun.hanzi)}（{'　'.join(escape(w.hanzi) for w in group.options)}）"
        for group in item.measure_words
    ]
    orders = [GAP.join(_sentence(option) for option in group.options) for group in item.word_orders]
    titles = (wording.CHOICE_WORDS, wording.CHOICE_MEASURES, wording.CHOICE_ORDERS)
    sections = [*map(_section, titles, (words, measures, orders))]
    if large:
        return "".join(sections)
    left, right, below = sections
    return (
        '<table width="100%" cellspacing="0" cellpadding="0"><tr>'
        f'<td width="50%">{left}</td><td width="50%">{right}</td></tr>'
        f'<tr><td colspan="2">{below}</td></tr></table>'
    )


def _sentence(words: Sequence[PaperWord]) -> str:
    return escape("".join(word.hanzi + word.after for word in words))


def _section(title: Text, lines: Sequence[str]) -> str:
    """A heading in the accent's colour, and numbered lines, every second one blue."""
    colours = (theme.palette().row_blue, theme.palette().row_black)
    rows = "".join(
        f'<div style="color: {colours[number % 2]}; white-space: pre-wrap;">{number}．{line}</div>'
        for number, line in enumerate(lines, start=1)
    )
    return (
        f'<div style="color: {theme.palette().accent}; margin-top: 4px;">{shown(title)}</div>{rows}'
    )


class ChoicePage(FittedPage):
    """The groups, from the beep to the end of the recording."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask, LARGEST_PIXELS, LARGE_PRINT_PIXELS, widest_em=60.0)

    def html_of(self, item: Item) -> str:
        """The groups, as the look wants them."""
        return choice_html(item, large=theme.is_large()) if isinstance(item, ChoiceItem) else ""
