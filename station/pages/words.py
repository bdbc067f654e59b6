"""Items 1 and 2: words in rows, the rows alternately black and blue so that none is missed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station import fonts, theme
from station.pages.page import Ask, Page
from station.pages.turner import Turner
from station.sitting_state import WORDS_SHOWN, Sitting
from wordlists.paper import MonosyllablesItem, PolysyllablesItem

SYLLABLES_A_ROW = 10  # item 1: ten rows of ten
WORDS_A_ROW = 5  # item 2: about ten syllables in a row
ROWS_A_PAGE_LARGE = 5  # in large print: type a third larger and more
LARGEST_SHARE = 0.70  # of the row's height that a character may take


class WordRows(QWidget):
    """Paints rows of words, each word in the middle of its cell, all at one size."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[tuple[str, ...], ...] = ()
        self._columns = 1
        self._shown = range(0)

    def show_words(self, words: tuple[str, ...], columns: int) -> None:
        """Show words in rows of ``columns``; no words leave the place blank."""
        self.rows = tuple(words[start : start + columns] for start in range(0, len(words), columns))
        self._columns = columns
        self._shown = range(len(self.rows))
        self.update()

    def show_rows(self, rows: range) -> None:
        """Show only these of the rows."""
        self._shown = rows
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Rows, black and blue in turn."""
        if not self.rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        height = self.height() / max(1, len(self._shown))
        width = self.width() / self._columns
        longest = max(len(word) for row in self.rows for word in row)
        painter.setFont(fonts.serif(min(height * LARGEST_SHARE, width * 0.9 / max(longest, 2))))
        colours = (theme.palette().row_black, theme.palette().row_blue)
        for place, number in enumerate(self._shown):
            painter.setPen(QColor(colours[number % 2]))
            for column, word in enumerate(self.rows[number]):
                cell = QRectF(column * width, place * height, width, height)
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, word)
        painter.end()


class WordsPage(Page):
    """The words of item 1 or 2, from the beep to the end of the recording."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask)
        self.setProperty("role", "reading")
        self.view = WordRows()
        self.turner = Turner()
        self.turner.turned.connect(self._show_page)
        self._words: tuple[str, ...] = ()
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
        """Show the words while they may be read."""
        item = sitting.present
        if sitting.stage not in WORDS_SHOWN or not isinstance(
            item, MonosyllablesItem | PolysyllablesItem
        ):
            self._show((), 1)
            return
        columns = SYLLABLES_A_ROW if isinstance(item, MonosyllablesItem) else WORDS_A_ROW
        self._show(tuple(word.hanzi for word in item.words), columns)

    def _show(self, words: tuple[str, ...], columns: int) -> None:
        anew = words != self._words
        self._words = words
        if anew:
            self.view.show_words(words, columns)
        pages = -(-len(self.view.rows) // self._rows_a_page)
        self.turner.begin(pages) if anew else self.turner.set_pages(pages)
        self._show_page()

    @property
    def _rows_a_page(self) -> int:
        return ROWS_A_PAGE_LARGE if theme.is_large() else max(1, len(self.view.rows))

    def _show_page(self) -> None:
        first = self.turner.page * self._rows_a_page
        self.view.show_rows(range(first, min(first + self._rows_a_page, len(self.view.rows))))

    def rescale(self, scale: float) -> None:
        """Margins."""
        side, top = round(70 * scale), round(14 * scale)
        self._column.setContentsMargins(side, top, side, top)
