"""Items 1 and 2: words in rows, the rows alternately black and blue so that none is missed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station import fonts, theme
from station.pages.page import Ask, Page
from station.sitting_state import WORDS_SHOWN, Sitting
from wordlists.paper import MonosyllablesItem, PolysyllablesItem

SYLLABLES_A_ROW = 10  # item 1: ten rows of ten
WORDS_A_ROW = 5  # item 2: about ten syllables in a row
LARGEST_SHARE = 0.70  # of the row's height that a character may take


class WordRows(QWidget):
    """Paints rows of words, each word in the middle of its cell, all at one size."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[tuple[str, ...], ...] = ()
        self._columns = 1

    def show_words(self, words: tuple[str, ...], columns: int) -> None:
        """Show words in rows of ``columns``; no words leave the place blank."""
        self.rows = tuple(words[start : start + columns] for start in range(0, len(words), columns))
        self._columns = columns
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Rows, black and blue in turn."""
        if not self.rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        height = self.height() / len(self.rows)
        width = self.width() / self._columns
        longest = max(len(word) for row in self.rows for word in row)
        painter.setFont(fonts.serif(min(height * LARGEST_SHARE, width * 0.9 / max(longest, 2))))
        colours = (theme.palette().row_black, theme.palette().row_blue)
        for number, row in enumerate(self.rows):
            painter.setPen(QColor(colours[number % 2]))
            for column, word in enumerate(row):
                cell = QRectF(column * width, number * height, width, height)
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, word)
        painter.end()


class WordsPage(Page):
    """The words of item 1 or 2, from the beep to the end of the recording."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask)
        self.setProperty("role", "reading")
        self.view = WordRows()
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.view)

    def redraw(self, sitting: Sitting) -> None:
        """Show the words while they may be read."""
        item = sitting.present
        if sitting.stage not in WORDS_SHOWN or not isinstance(
            item, MonosyllablesItem | PolysyllablesItem
        ):
            self.view.show_words((), 1)
            return
        columns = SYLLABLES_A_ROW if isinstance(item, MonosyllablesItem) else WORDS_A_ROW
        self.view.show_words(tuple(word.hanzi for word in item.words), columns)

    def rescale(self, scale: float) -> None:
        """Margins."""
        side, top = round(70 * scale), round(14 * scale)
        self._column.setContentsMargins(side, top, side, top)
