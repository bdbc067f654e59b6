"""What every page has in common, and the few parts they are built of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QWidget

from station.level import Level
from station.sitting_events import Event
from station.sitting_state import Sitting

Ask = Callable[[Event], None]


class Page(QWidget):
    """One page. ``ask`` takes the events the candidate causes."""

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self.ask = ask
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # A page takes the place it is given: the largest of them must not stretch the window.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def redraw(self, sitting: Sitting) -> None:
        """Show this state; called whenever it changed while the page is in front."""

    def tick(self, sitting: Sitting, level: Level) -> None:
        """Show time and level; called many times a second while the page is in front."""

    def rescale(self, scale: float) -> None:
        """Fit spacing to the window's size; fonts follow the style sheet."""


def label(text: str = "", role: str = "", wrap: bool = False, centre: bool = False) -> QLabel:
    """A label in one of the theme's roles."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    made.setWordWrap(wrap)
    if centre:
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


def button(text: str, role: str, pressed: Callable[[], None]) -> QPushButton:
    """A button in one of the theme's roles."""
    made = QPushButton(text)
    made.setProperty("role", role)
    made.clicked.connect(lambda: pressed())
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def frame(role: str) -> QFrame:
    """A frame in one of the theme's roles."""
    made = QFrame()
    made.setProperty("role", role)
    return made


def set_state(widget: QWidget, state: str) -> None:
    """Change the look of a widget whose role has states."""
    _set_property(widget, "state", state)


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget another role."""
    _set_property(widget, "role", role)


def _set_property(widget: QWidget, name: str, value: str) -> None:
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
