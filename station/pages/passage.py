"""Item 3: the whole passage on one page, without the // mark."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from station import fonts, theme
from station.pages.fitted_text import FittedText
from station.pages.page import Ask, Page
from station.pages.turner import Turner
from station.sitting_state import WORDS_SHOWN, Sitting
from wordlists.paper import PassageItem

LARGEST_PIXELS = 34  # at the base size
LARGE_PRINT_PIXELS = 46  # over several pages


def passage_html(item: PassageItem) -> str:
    """Title and paragraphs; every paragraph begins two characters in."""
    text = "".join(word.hanzi + word.after for word in item.words)
    paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
    title = f'<p style="text-align: center; margin: 0 0 6px 0;">{escape(item.title)}</p>'
    # Wide spaces instead of text-indent, which Qt takes in pixels only.
    return title + "".join(
        f'<p style="line-height: 112%; margin: 0; white-space: pre-wrap;">　　{escape(line)}</p>'
        for line in paragraphs
    )


class PassagePage(Page):
    """The passage, from the beep to the end of the recording."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask)
        self.setProperty("role", "reading")
        self.view = FittedText(fonts.serif(LARGEST_PIXELS), LARGEST_PIXELS, widest_em=48.0)
        self.turner = Turner()
        self.turner.turned.connect(lambda: self.view.show_page(self.turner.page))
        self._html = ""
        self._scale = 1.0
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.view, 1)
        self._column.addWidget(self.turner)

    @property
    def has_unseen(self) -> bool:
        """In large print, a page that was never shown."""
        return self.turner.has_unseen

    def turn(self, by: int) -> None:
        """Another page, in large print."""
        self.turner.turn(by)

    def redraw(self, sitting: Sitting) -> None:
        """Show the passage while it may be read."""
        item = sitting.present
        shown = sitting.stage in WORDS_SHOWN and isinstance(item, PassageItem)
        html = passage_html(item) if shown and isinstance(item, PassageItem) else ""
        anew, self._html = html != self._html, html
        self.view.show_html(html)
        self._show_pages(anew)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Other pages in another size."""
        super().resizeEvent(event)
        self._show_pages(anew=False)

    def _show_pages(self, anew: bool) -> None:
        self.view.set_paged(LARGE_PRINT_PIXELS * self._scale if theme.is_large() else None)
        pages = self.view.pages
        self.turner.begin(pages) if anew else self.turner.set_pages(pages)
        self.view.show_page(self.turner.page)

    def rescale(self, scale: float) -> None:
        """Margins and the largest type."""
        self._scale = scale
        side, top = round(60 * scale), round(14 * scale)
        self._column.setContentsMargins(side, top, side, top)
        self.view.set_largest(LARGEST_PIXELS * scale)
        self._show_pages(anew=False)
