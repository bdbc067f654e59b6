"""The proctor's PIN: a sheet over the whole window, for whoever may end the program."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station import theme, wording
from station.language import Text
from station.pages.digits import DigitBoxes, Keypad
from station.pages.page import button, frame, label, set_state

DIGITS = 6
IDLE_MS = 30_000  # then it closes by itself: the candidate's page must not stay covered


class ProctorSheet(QWidget):
    """Covers ``window`` while it is open; ``enter`` takes a whole PIN."""

    def __init__(self, window: QWidget, enter: Callable[[str], None]) -> None:
        super().__init__(window)
        self._over = window
        self._enter = enter
        self.pin = ""
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self.close_sheet)
        self._shown = DigitBoxes(DIGITS, hidden=True)
        self._advice = label("", "advice", wrap=True, centre=True)
        self._go = button(wording.PROCTOR_LEAVE, "primary", self._ask)
        back = button(wording.PROCTOR_BACK, "quiet", self.close_sheet)
        back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._card = frame("card")
        self._inside = QVBoxLayout(self._card)
        self._inside.addWidget(label(wording.PROCTOR_TITLE, "title", centre=True))
        self._inside.addWidget(self._shown)
        self._inside.addWidget(self._advice)
        modify = button(wording.LOG_IN_MODIFY, "key", self._take_back)
        self._keys = Keypad(modify, self._go, self._type)
        self._inside.addLayout(self._keys)
        self._inside.addWidget(back)
        row = QHBoxLayout(self)
        row.addWidget(self._card, alignment=Qt.AlignmentFlag.AlignCenter)
        window.installEventFilter(self)
        self.hide()

    def open_sheet(self) -> None:
        """Over everything, empty."""
        self.pin = ""
        self._tell(wording.PROCTOR_HINT, "plain")
        self._fit()
        self.show()
        self.raise_()
        self.setFocus()
        self._idle.start()

    def close_sheet(self) -> None:
        """Back to the candidate's page."""
        self._idle.stop()
        self.pin = ""
        self.hide()
        self._over.setFocus()

    def show_refusal(self, sentence: Text) -> None:
        """Why it did not open."""
        self.pin = ""
        self._tell(sentence, "bad")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Digits, backspace, enter and escape; no key gets through to the page below."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask()
        elif event.key() == Qt.Key.Key_Backspace:
            self._take_back()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        elif event.text() in tuple("0123456789"):
            self._type(event.text())

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 (Qt's name)
        """The focus stays here."""
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """As large as the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
        return False

    def _fit(self) -> None:
        window = self._over
        self.setGeometry(window.rect())
        scale = theme.scale_for(window.width(), window.height())
        self._card.setFixedWidth(round(520 * scale))
        margin = round(30 * scale)
        self._inside.setContentsMargins(margin, margin, margin, margin)
        self._inside.setSpacing(round(16 * scale))
        self._keys.setSpacing(round(10 * scale))
        self._shown.setFixedHeight(round(70 * scale))

    def _type(self, digit: str) -> None:
        self.pin = (self.pin + digit)[:DIGITS]
        self._tell(wording.PROCTOR_HINT, "plain")

    def _take_back(self) -> None:
        self.pin = self.pin[:-1]
        self._tell(wording.PROCTOR_HINT, "plain")

    def _ask(self) -> None:
        if len(self.pin) == DIGITS:
            self._tell(wording.PROCTOR_ASKING, "plain")
            self._go.setEnabled(False)
            self._enter(self.pin)

    def _tell(self, text: Text, state: str) -> None:
        self._idle.start()
        self._shown.show_digits(self.pin)
        self._go.setEnabled(len(self.pin) == DIGITS)
        self._advice.say(text)
        set_state(self._advice, state)
