"""The rules of the test (考场规则), to be read before the microphone check."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from station import wording
from station.pages.page import Ask, Page, button, frame, label, take_focus
from station.sitting_events import PageRead
from station.sitting_state import Sitting


class RulesPage(Page):
    """The rules, one a line, and “我已阅读”."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask)
        self.go_on = button(wording.RULES_READ, "primary", lambda: ask(PageRead()))
        self._card = frame("card")
        self._inside = QVBoxLayout(self._card)
        self._inside.addWidget(label(wording.RULES_TITLE, "title"))
        for rule in wording.RULES.values():
            self._inside.addWidget(label(rule, wrap=True))
        self._inside.addWidget(self.go_on, alignment=Qt.AlignmentFlag.AlignRight)
        outer = QVBoxLayout(self)
        outer.addWidget(self._card, alignment=Qt.AlignmentFlag.AlignCenter)

    def redraw(self, sitting: Sitting) -> None:
        """The same for everybody; Enter goes on."""
        take_focus(self.go_on)

    def rescale(self, scale: float) -> None:
        """Card and spacing."""
        self._card.setFixedWidth(round(1080 * scale))
        margin = round(28 * scale)
        self._inside.setContentsMargins(margin, margin, margin, margin)
        self._inside.setSpacing(round(12 * scale))
