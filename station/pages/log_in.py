"""Log-in: the admission number or its end, by keyboard, keys on the screen, or a scanner."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from station import wording
from station.admission_scan import LEAST_DIGITS, WHOLE_NUMBER, digits_in
from station.language import Text
from station.pages.digits import DigitBoxes, Keypad
from station.pages.page import Ask, Page, button, frame, label, set_state, take_focus
from station.practice.wording import PRACTISE
from station.sitting_events import DigitsEntered
from station.sitting_state import Sitting, Stage

LONGEST_CODE = 500  # characters of a scanned code that are looked at


class LogInPage(Page):
    """Digits, keys, and the reason of a refusal. Whoever has no test today may practise."""

    practise_asked = Signal()

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.digits = ""
        self._typed = ""  # since the last Enter, with all that a scanner types besides digits
        self._shown = DigitBoxes(LEAST_DIGITS)
        self._advice = label("", "advice", wrap=True, centre=True)
        self._enter = button(wording.LOG_IN_ENTER, "primary", self._ask_in)
        self._card = frame("card")
        self._inside = QVBoxLayout(self._card)
        self._inside.addWidget(label(wording.LOG_IN_TITLE, "title", centre=True))
        self._inside.addWidget(self._shown)
        self._inside.addWidget(self._advice)
        self._keys = Keypad(
            button(wording.LOG_IN_MODIFY, "key", self._modify), self._enter, self._type
        )
        self._inside.addLayout(self._keys)
        self.practise = button(PRACTISE, "quiet", self.practise_asked.emit)
        place = QGridLayout(self)
        place.addWidget(self._card, 0, 0, Qt.AlignmentFlag.AlignCenter)
        corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        place.addWidget(self.practise, 0, 0, corner)
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
            self.clear()
        self._show_digits()
        self._enter.setEnabled(not busy and len(self.digits) >= LEAST_DIGITS)
        self.practise.setEnabled(not busy)
        take_focus(self)

    def clear(self) -> None:
        """Forget what was entered, for the next candidate."""
        self.digits = self._typed = ""
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
        """Digits, backspace and enter of the keyboard; whatever a scanner types."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask_in()
        elif event.key() == Qt.Key.Key_Backspace:
            self._modify()
        elif event.text().isprintable() and event.text():
            self._type(event.text())
        else:
            super().keyPressEvent(event)

    def _type(self, text: str) -> None:
        self._typed = (self._typed + text)[:LONGEST_CODE]
        if text in tuple("0123456789"):
            self.digits = (self.digits + text)[:WHOLE_NUMBER]
        self._show_digits()

    def _modify(self) -> None:
        self.digits = self._typed = self.digits[:-1]
        self._show_digits()

    def _ask_in(self) -> None:
        digits, few = digits_in(self._typed), len(self._typed) < LEAST_DIGITS
        if digits is not None:
            self.digits = self._typed = digits
            self._show_digits()
            self.ask(DigitsEntered(digits))
        else:
            self.clear()
            self._tell(wording.LOG_IN_TOO_FEW if few else wording.LOG_IN_OTHER_CODE, "bad")

    def _show_digits(self) -> None:
        self._shown.show_digits(self.digits)
        self._enter.setEnabled(len(self.digits) >= LEAST_DIGITS)

    def _tell(self, text: Text, state: str) -> None:
        self._advice.say(text)
        set_state(self._advice, state)
