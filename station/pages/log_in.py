"""Log-in: the last digits of the admission number, by keyboard or by the keys on the screen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from station import fonts, theme, wording
from station.language import Text
from station.pages.page import Ask, Page, button, frame, label, set_state
from station.sitting_events import DigitsEntered
from station.sitting_state import Sitting, Stage

LEAST_DIGITS = 4
MOST_DIGITS = 8  # more than four only where two candidates of a seat end alike


class DigitBoxes(QWidget):
    """The digits entered, each in a box; empty boxes wait for the others."""

    def __init__(self) -> None:
        super().__init__()
        self._digits = ""

    def show_digits(self, digits: str) -> None:
        """Show these digits."""
        self._digits = digits
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Boxes in the middle, the next one to be filled in the accent's colour."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        count = max(LEAST_DIGITS, len(self._digits))
        height = self.height() - 4.0
        width = min(height * 0.84, self.width() / count - height * 0.14)
        gap = height * 0.14
        left = (self.width() - count * width - (count - 1) * gap) / 2
        painter.setFont(fonts.sans(height * 0.58))
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


class LogInPage(Page):
    """Digits, keys, and the reason of a refusal."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.digits = ""
        self._shown = DigitBoxes()
        self._advice = label("", "advice", wrap=True, centre=True)
        self._enter = button(wording.LOG_IN_ENTER, "primary", self._ask_in)
        self._enter.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)
        self._card = frame("card")
        self._inside = QVBoxLayout(self._card)
        self._inside.addWidget(label(wording.LOG_IN_TITLE, "title", centre=True))
        self._inside.addWidget(self._shown)
        self._inside.addWidget(self._advice)
        self._keys = QGridLayout()
        self._inside.addLayout(self._keys)
        for place, digit in enumerate("123456789"):
            self._add_key(digit, place // 3, place % 3)
        modify = button(wording.LOG_IN_MODIFY, "key", self._modify)
        self._keys.addWidget(modify, 3, 0)
        self._add_key("0", 3, 1)
        self._keys.addWidget(self._enter, 3, 2)
        for key in (modify, self._enter):
            key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self)
        row.addStretch()
        row.addWidget(self._card, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addStretch()
        self._show_digits()

    def redraw(self, sitting: Sitting) -> None:
        """Say that the server is asked, or why it refused."""
        busy = sitting.stage is Stage.LOGGING_IN
        if busy:
            self._tell(wording.LOG_IN_BUSY, "plain")
        elif sitting.trouble is not None:
            self._tell(sitting.trouble.message, "bad")
        else:
            self._tell(wording.LOG_IN_HINT, "plain")
        if not busy and sitting.candidate is None and sitting.trouble is not None:
            self.digits = ""
        self._show_digits()
        self._enter.setEnabled(not busy and len(self.digits) >= LEAST_DIGITS)
        self.setFocus()

    def clear(self) -> None:
        """Forget what was entered, for the next candidate."""
        self.digits = ""
        self._show_digits()

    def rescale(self, scale: float) -> None:
        """Card of a comfortable size."""
        self._card.setFixedWidth(round(520 * scale))
        margin = round(30 * scale)
        self._inside.setContentsMargins(margin, margin, margin, margin)
        self._inside.setSpacing(round(16 * scale))
        self._keys.setSpacing(round(10 * scale))
        self._shown.setFixedHeight(round(76 * scale))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Digits, backspace and enter of the keyboard."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask_in()
        elif event.key() == Qt.Key.Key_Backspace:
            self._modify()
        elif event.text() in tuple("0123456789"):
            self._type(event.text())
        else:
            super().keyPressEvent(event)

    def _add_key(self, key: str, row: int, column: int) -> None:
        made = button(key, "key", lambda: self._type(key))
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._keys.addWidget(made, row, column)

    def _type(self, digit: str) -> None:
        self.digits = (self.digits + digit)[:MOST_DIGITS]
        self._show_digits()

    def _modify(self) -> None:
        self.digits = self.digits[:-1]
        self._show_digits()

    def _ask_in(self) -> None:
        if len(self.digits) >= LEAST_DIGITS:
            self.ask(DigitsEntered(self.digits))

    def _show_digits(self) -> None:
        self._shown.show_digits(self.digits)
        self._enter.setEnabled(len(self.digits) >= LEAST_DIGITS)

    def _tell(self, text: Text, state: str) -> None:
        self._advice.say(text)
        set_state(self._advice, state)
