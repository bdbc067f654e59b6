"""The choice item: word choices, measure words, word orders on one page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtWidgets import QVBoxLayout

from station import fonts, theme, wording
from station.language import Text
from station.pages.fitted_text import FittedText
from station.pages.page import Ask, Page, shown
from station.sitting_state import WORDS_SHOWN, Sitting
from wordlists.paper import ChoiceItem, PaperWord

LARGEST_PIXELS = 28  # at the base size
GAP = "　　"


def choice_html(item: ChoiceItem) -> str:
    """Word choices left, measure words right, word orders below."""
    words = [GAP.join(escape(word.hanzi) for word in group.options) for group in item.word_choices]
    measures = [
        f"{escape(group.noun.hanzi)}（{'　'.join(escape(w.hanzi) for w in group.options)}）"
        for group in item.measure_words
    ]
    orders = [GAP.join(_sentence(option) for option in group.options) for group in item.word_orders]
    return (
        '<table width="100%" cellspacing="0" cellpadding="0"><tr>'
        f'<td width="50%">{_section(wording.CHOICE_WORDS, words)}</td>'
        f'<td width="50%">{_section(wording.CHOICE_MEASURES, measures)}</td></tr>'
        f'<tr><td colspan="2">{_section(wording.CHOICE_ORDERS, orders)}</td></tr></table>'
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


class ChoicePage(Page):
    """The groups, from the beep to the end of the recording."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask)
        self.setProperty("role", "reading")
        self.view = FittedText(fonts.serif(LARGEST_PIXELS), LARGEST_PIXELS, widest_em=60.0)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.view)

    def redraw(self, sitting: Sitting) -> None:
        """Show the groups while they may be read."""
        item = sitting.present
        if sitting.stage in WORDS_SHOWN and isinstance(item, ChoiceItem):
            self.view.show_html(choice_html(item))
        else:
            self.view.show_html("")

    def rescale(self, scale: float) -> None:
        """Margins and the largest type."""
        side, top = round(60 * scale), round(10 * scale)
        self._column.setContentsMargins(side, top, side, top)
        self.view.set_largest(LARGEST_PIXELS * scale)
