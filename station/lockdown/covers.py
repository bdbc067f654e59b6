"""Black windows over every screen that does not show the test."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget


class Covers(QObject):
    """``on_added`` is told when a screen is plugged in during the test."""

    def __init__(self, window: QWidget, on_added: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._on_added = on_added
        self._covers: dict[QScreen, QWidget] = {}

    def begin(self) -> None:
        """Cover what is there, and whatever comes."""
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        for screen in app.screens():
            if screen is not self._window.screen():
                self._cover(screen)
        app.screenAdded.connect(self._added)
        app.screenRemoved.connect(self._removed)

    def end(self) -> None:
        """Uncover all."""
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.disconnect(self._added)
        app.screenRemoved.disconnect(self._removed)
        for screen in tuple(self._covers):
            self._removed(screen)

    @property
    def count(self) -> int:
        """Screens that are covered now."""
        return len(self._covers)

    def _added(self, screen: QScreen) -> None:
        self._cover(screen)
        self._on_added()

    def _removed(self, screen: QScreen) -> None:
        cover = self._covers.pop(screen, None)
        if cover is not None:
            cover.close()
            cover.deleteLater()

    def _cover(self, screen: QScreen) -> None:
        cover = QWidget(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Tool)
        cover.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        cover.setStyleSheet("background: black;")
        cover.setCursor(Qt.CursorShape.BlankCursor)
        cover.setGeometry(screen.geometry())
        cover.show()
        self._covers[screen] = cover
