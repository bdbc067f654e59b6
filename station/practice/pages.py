"""What the pages of practice have in common."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from station.practice.practice import Event, State

Ask = Callable[[Event], None]


class PracticePage(QWidget):
    """One page. ``ask`` takes the events that a person causes."""

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self.ask = ask
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def redraw(self, state: State) -> None:
        """Show this state; called while the page is in front."""

    def rescale(self, scale: float) -> None:
        """Fit spacing to the window's size."""
