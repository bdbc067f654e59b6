"""A text read aloud on one page; in large print, over several pages that are turned."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from station import fonts, theme
from station.pages.fitted_text import FittedText
from station.pages.page import Ask, Page
from station.pages.turner import Turner
from station.sitting_state import WORDS_SHOWN, Sitting
from wordlists.paper import Item


class FittedPage(Page):
    """The text, from the beep to the end of the recording. Sizes are pixels at the base size."""

    def __init__(self, ask: Ask, largest: int, large_print: int, widest_em: float) -> None:
        super().__init__(ask)
        self.setProperty("role", "reading")
        self.view = FittedText(fonts.serif(largest), largest, widest_em)
        self.turner = Turner()
        self.turner.turned.connect(lambda: self.view.show_page(self.turner.page))
        self._largest, self._large_print = largest, large_print
        self._html = ""
        self._scale = 1.0
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.view, 1)
        self._column.addWidget(self.turner)

    def html_of(self, item: Item) -> str:
        """The item's text in the present look; "" for an item of another kind."""
        raise NotImplementedError

    @property
    def has_unseen(self) -> bool:
        """In large print, a page that was never shown."""
        return self.turner.has_unseen

    def turn(self, by: int) -> None:
        """Another page, in large print."""
        self.turner.turn(by)

    def redraw(self, sitting: Sitting) -> None:
        """Show the text while it may be read."""
        item = sitting.present if sitting.stage in WORDS_SHOWN else None
        html = "" if item is None else self.html_of(item)
        anew, self._html = html != self._html, html
        self.view.show_html(html)
        self._show_pages(anew)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Other pages in another size."""
        super().resizeEvent(event)
        self._show_pages(anew=False)

    def _show_pages(self, anew: bool) -> None:
        self.view.set_paged(self._large_print * self._scale if theme.is_large() else None)
        pages = self.view.pages
        self.turner.begin(pages) if anew else self.turner.set_pages(pages)
        self.view.show_page(self.turner.page)

    def rescale(self, scale: float) -> None:
        """Margins and the largest type."""
        self._scale = scale
        side, top = round(60 * scale), round(14 * scale)
        self._column.setContentsMargins(side, top, side, top)
        self.view.set_largest(self._largest * scale)
        self._show_pages(anew=False)
