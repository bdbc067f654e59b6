"""The practice code: digits and keys, as at the log-in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from station import wording as station_wording
from station.language import Text
from station.pages.digits import DigitBoxes, Keypad
from station.pages.page import button, frame, label, set_state, take_focus
from station.practice import wording
from station.practice.pages import Ask, PracticePage
from station.practice.practice import CODE_DIGITS, CodeEntered, EndAsked, Stage, State


class CodePage(PracticePage):
    """Eight digits."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.code = ""
        self._shown = DigitBoxes(CODE_DIGITS)
        self._advice = label("", "advice", wrap=True, centre=True)
        self._enter = button(wording.CODE_ENTER, "primary", self._ask_in)
        self._card = frame("card")
        self._inside = QVBoxLayout(self._card)
        self._inside.addWidget(label(wording.CODE_TITLE, "title", centre=True))
        self._inside.addWidget(self._shown)
        self._inside.addWidget(self._advice)
        modify = button(station_wording.LOG_IN_MODIFY, "key", self._modify)
        self._keys = Keypad(modify, self._enter, self._type)
        self._inside.addLayout(self._keys)
        self._inside.addWidget(button(wording.CODE_BACK, "quiet", lambda: ask(EndAsked())))
        row = QHBoxLayout(self)
        row.addWidget(self._card, alignment=Qt.AlignmentFlag.AlignCenter)

    def redraw(self, state: State) -> None:
        """Say that the server is asked, or why it refused."""
        asking = state.stage is Stage.ENTERING
        if asking:
            self._tell(wording.CODE_ASKING, "plain")
        elif state.trouble is not None:
            self.code = ""
            self._tell(state.trouble, "bad")
        else:
            self.code = ""
            self._tell(wording.CODE_HINT, "plain")
        self._show(asking)
        take_focus(self)

    def rescale(self, scale: float) -> None:
        """Card of a comfortable size."""
        self._card.setFixedWidth(round(560 * scale))
        margin = round(28 * scale)
        self._inside.setContentsMargins(margin, margin, margin, margin)
        self._inside.setSpacing(round(13 * scale))
        self._keys.setSpacing(round(9 * scale))
        self._shown.setFixedHeight(round(64 * scale))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Digits, backspace, enter and escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask_in()
        elif event.key() == Qt.Key.Key_Backspace:
            self._modify()
        elif event.key() == Qt.Key.Key_Escape:
            self.ask(EndAsked())
        elif event.text() in tuple("0123456789"):
            self._type(event.text())
        else:
            super().keyPressEvent(event)

    def _type(self, digit: str) -> None:
        self.code = (self.code + digit)[:CODE_DIGITS]
        self._show(asking=False)

    def _modify(self) -> None:
        self.code = self.code[:-1]
        self._show(asking=False)

    def _ask_in(self) -> None:
        if len(self.code) == CODE_DIGITS:
            self.ask(CodeEntered(self.code))

    def _show(self, asking: bool) -> None:
        self._shown.show_digits(self.code)
        self._enter.setEnabled(not asking and len(self.code) == CODE_DIGITS)

    def _tell(self, text: Text, state: str) -> None:
        self._advice.say(text)
        set_state(self._advice, state)
