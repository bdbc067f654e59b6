"""What every page has in common, and the few parts they are built of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QWidget

from station import theme
from station.language import Text
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

    @property
    def has_unseen(self) -> bool:
        """Is there more to read than was ever shown?"""
        return False

    def turn(self, by: int) -> None:
        """Turn on (1) or back (-1), where there is more than one page."""

    def redraw(self, sitting: Sitting) -> None:
        """Show this state; called whenever it changed while the page is in front."""

    def tick(self, sitting: Sitting, level: Level) -> None:
        """Show time and level; called many times a second while the page is in front."""

    def rescale(self, scale: float) -> None:
        """Fit spacing to the window's size; fonts follow the style sheet."""


class Label(QLabel):
    """Shows a text in the window's language, also after that has changed."""

    def __init__(self, text: Text | str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.say(text)

    def say(self, text: Text | str) -> None:
        """Show this; a plain string (a name, a number) is the same in every language."""
        self._said = text
        self.setText(shown(text))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Say it in the new language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.setText(shown(self._said))


class Button(QPushButton):
    """A button whose text and tip follow the window's language."""

    def __init__(self, text: Text | str) -> None:
        super().__init__()
        self._tip: Text | str = ""
        self.say(text)

    def say(self, text: Text | str) -> None:
        """Show this on the button."""
        self._said = text
        self.setText(shown(text))

    def explain(self, tip: Text | str) -> None:
        """Tell this where the mouse rests on the button."""
        self._tip = tip
        self.setToolTip(shown(tip))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Enter presses it as the space bar does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Say it in the new language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.setText(shown(self._said))
            self.setToolTip(shown(self._tip))


def shown(text: Text | str) -> str:
    """A text in the window's language of this moment."""
    return text.in_(theme.language()) if isinstance(text, Text) else text


def label(text: Text | str = "", role: str = "", wrap: bool = False, centre: bool = False) -> Label:
    """A label in one of the theme's roles."""
    made = Label(text)
    if role:
        made.setProperty("role", role)
    made.setWordWrap(wrap)
    if centre:
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


def button(text: Text | str, role: str, pressed: Callable[[], None]) -> Button:
    """A button in one of the theme's roles."""
    made = Button(text)
    made.setProperty("role", role)
    made.clicked.connect(lambda: pressed())
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def frame(role: str) -> QFrame:
    """A frame in one of the theme's roles."""
    made = QFrame()
    made.setProperty("role", role)
    return made


def take_focus(widget: QWidget) -> None:
    """Let the keys go to this one, where it is to be seen: pages behind are redrawn too."""
    if widget.isVisible():
        widget.setFocus()


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
