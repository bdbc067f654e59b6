"""The lock-down as one thing that begins and ends with the test's window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from station import sitting_events as ev
from station.lockdown.covers import Covers
from station.lockdown.keyboard import Keyboard
from station.lockdown.keys import KeyGuard


class Lockdown(QObject):
    """Holds ``window`` in front and ``tell``s the sitting when somebody leaves it."""

    def __init__(
        self, app: QApplication, window: QWidget, tell: Callable[[ev.Event], None]
    ) -> None:
        super().__init__(window)
        self._app = app
        self._window = window
        self._tell = tell
        self._keys = KeyGuard(self)
        self.keyboard = Keyboard(window)
        self.covers = Covers(window, lambda: tell(ev.ScreenAdded()))

    def begin(self) -> None:
        """Alone on the screen from now on."""
        self._app.installEventFilter(self._keys)
        self._app.applicationStateChanged.connect(self._state_changed)
        clipboard = self._app.clipboard()
        clipboard.clear()
        clipboard.dataChanged.connect(self._empty_clipboard)
        self.covers.begin()
        self.keyboard.begin()

    def end(self) -> None:
        """The desktop is everybody's again."""
        self.keyboard.end()
        self.covers.end()
        self._app.clipboard().dataChanged.disconnect(self._empty_clipboard)
        self._app.applicationStateChanged.disconnect(self._state_changed)
        self._app.removeEventFilter(self._keys)

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._tell(ev.WindowBack())
            return
        self._tell(ev.WindowLeft())
        self._window.raise_()
        self._window.activateWindow()

    def _empty_clipboard(self) -> None:
        """What was copied elsewhere is not to be had here; an empty one is not emptied again."""
        clipboard = self._app.clipboard()
        if clipboard.mimeData().formats():
            clipboard.clear()
