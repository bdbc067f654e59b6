"""Holding the whole keyboard, so that the desktop's own keys reach nobody else.

X11: the window grabs the keyboard; while it does, no window manager sees Alt+Tab or the system
key. Windows: a low-level hook. Wayland gives no program that right: there the booth runs alone in
a kiosk compositor, see the technician's guide.
"""

from __future__ import annotations

import logging
import sys

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

log = logging.getLogger(__name__)

RETRY_MS = 500  # a window that is not on the screen yet cannot hold anything


class Keyboard(QObject):
    """The keyboard while the test's window has it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.is_held = False
        self._again = QTimer(self)
        self._again.setInterval(RETRY_MS)
        self._again.timeout.connect(self._hold)

    def begin(self) -> None:
        """Hold it from now on, as soon as the platform allows."""
        if sys.platform == "win32":
            from station.lockdown import windows

            windows.hold_keys()
            windows.hide_from_screenshots(int(self._window.winId()))
            self.is_held = True
        else:
            self._again.start()
            self._hold()

    def end(self) -> None:
        """Give it back."""
        if sys.platform == "win32":
            from station.lockdown import windows

            windows.release_keys()
        else:
            self._again.stop()
            handle = self._window.windowHandle()
            if handle is not None:
                handle.setKeyboardGrabEnabled(False)
        self.is_held = False

    def _hold(self) -> None:
        """Again and again: a grab ends without notice when the window is hidden for a moment."""
        handle = self._window.windowHandle()
        held = handle is not None and handle.setKeyboardGrabEnabled(True)
        if held != self.is_held:
            log.info("keyboard held: %s", held)
        self.is_held = held
