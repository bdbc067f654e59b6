"""Turning the pages of an item in large print: back, where one is, on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from station import wording
from station.pages.page import button, label


class Turner(QWidget):
    """Hidden where everything stands on one page. The buttons leave the focus where it is."""

    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.page = 0
        self._pages = 1
        self._furthest = 0
        self.back = button(wording.PAGE_BACK, "quiet", lambda: self.turn(-1))
        self.on = button(wording.PAGE_ON, "quiet", lambda: self.turn(1))
        self._where = label("", "plain", centre=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(16)
        row.addStretch()
        for widget in (self.back, self._where, self.on):
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(widget)
        row.addStretch()
        self.begin(1)

    @property
    def has_unseen(self) -> bool:
        """Is there a page that was never shown?"""
        return self._furthest < self._pages - 1

    def begin(self, pages: int) -> None:
        """Another text, of so many pages; from its first one."""
        self.page = self._furthest = 0
        self.set_pages(pages)

    def set_pages(self, pages: int) -> None:
        """The same text has other pages now: the window or the type has changed."""
        self._pages = max(1, pages)
        self.page = min(self.page, self._pages - 1)
        self._show()

    def turn(self, by: int) -> None:
        """Turn on or back; the first and the last page stay."""
        page = min(max(self.page + by, 0), self._pages - 1)
        if page != self.page:
            self.page = page
            self._furthest = max(self._furthest, page)
            self._show()
            self.turned.emit()

    def _show(self) -> None:
        self.setVisible(self._pages > 1)
        self._where.say(f"{self.page + 1} / {self._pages}")
        self.back.setEnabled(self.page > 0)
        self.on.setEnabled(self.page < self._pages - 1)
