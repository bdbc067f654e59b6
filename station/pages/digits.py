"""Entering digits: boxes that show them, keys on the screen that type them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from station import fonts, theme
from station.pages.page import button


class DigitBoxes(QWidget):
    """The digits entered, each in a box; empty boxes wait for the others."""

    def __init__(self, least: int, hidden: bool = False) -> None:
        """``least``: boxes that are always there. ``hidden``: dots instead of digits."""
        super().__init__()
        self._least = least
        self._hidden = hidden
        self._digits = ""

    def show_digits(self, digits: str) -> None:
        """Show these digits."""
        self._digits = "●" * len(digits) if self._hidden else digits
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Boxes in the middle, the next one to be filled in the accent's colour."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        count = max(self._least, len(self._digits))
        height = self.height() - 4.0
        gap = height * 0.14
        width = min(height * 0.84, (self.width() - 4.0 - (count - 1) * gap) / count)
        left = (self.width() - count * width - (count - 1) * gap) / 2
        painter.setFont(fonts.sans(min(height * 0.58, width * 0.9)))
        for place in range(count):
            box = QRectF(left + place * (width + gap), 2.0, width, height)
            here = place == len(self._digits)
            painter.setPen(
                QPen(QColor(theme.palette().accent if here else theme.palette().line), 2.0)
            )
            painter.setBrush(QColor(theme.palette().ground))
            painter.drawRoundedRect(box, height * 0.12, height * 0.12)
            painter.setPen(QColor(theme.palette().ink))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._digits[place : place + 1])
        painter.end()


class Keypad(QGridLayout):
    """Ten digits, a key that takes the last one back, and one that is pressed when all are there.

    None takes the focus: the keyboard's digits keep working.
    """

    def __init__(
        self,
        modify: QPushButton,
        enter: QPushButton,
        typed: Callable[[str], None],
    ) -> None:
        super().__init__()
        for place, digit in enumerate("123456789"):
            self._add_key(digit, place // 3, place % 3, typed)
        self._add_key("0", 3, 1, typed)
        enter.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)
        for key, column in ((modify, 0), (enter, 2)):
            key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.addWidget(key, 3, column)

    def _add_key(self, digit: str, row: int, column: int, typed: Callable[[str], None]) -> None:
        made = button(digit, "key", lambda: typed(digit))
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.addWidget(made, row, column)
