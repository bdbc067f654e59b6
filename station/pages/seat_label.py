"""The seat's name in the head; holding it brings the proctor's PIN where there is no keyboard."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QMouseEvent

from station.pages.page import Label

HOLD_MS = 3000  # nobody does that by accident


class SeatLabel(Label):
    """Signals when it was held for three seconds, by mouse or finger."""

    held = Signal()

    def __init__(self) -> None:
        super().__init__("")
        self.setProperty("role", "small")
        self._holding = QTimer(self)
        self._holding.setSingleShot(True)
        self._holding.setInterval(HOLD_MS)
        self._holding.timeout.connect(self.held)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """From now on."""
        self._holding.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Too early."""
        self._holding.stop()
