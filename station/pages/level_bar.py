"""The level meter: a bar from -60 to 0 dBFS with the comfortable range marked on it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from station import theme
from station.level import Level

LOWEST_DBFS = -60.0
COMFORT_DBFS = (-34.0, -6.0)  # peaks of a voice that is neither too soft nor too loud
FALL_DB = 2.5  # how fast the bar falls at each redraw; it rises at once


class LevelBar(QWidget):
    """Shows peaks; ``show_level`` is called at every tick."""

    def __init__(self) -> None:
        super().__init__()
        self._shown = LOWEST_DBFS
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Low and wide."""
        return QSize(200, max(14, self.fontMetrics().height()))

    def show_level(self, level: Level) -> None:
        """Show a new peak."""
        self._shown = max(LOWEST_DBFS, level.peak_dbfs, self._shown - FALL_DB)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Ground, comfortable range, bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        height = self.height() * 0.5
        top = (self.height() - height) / 2
        radius = height / 2
        painter.setBrush(QColor(theme.palette().line))
        painter.drawRoundedRect(QRectF(0, top, self.width(), height), radius, radius)
        low, high = (self._place(dbfs) for dbfs in COMFORT_DBFS)
        painter.setBrush(QColor(theme.palette().comfort))
        painter.drawRect(QRectF(low, top, high - low, height))
        loud = self._shown > COMFORT_DBFS[1]
        painter.setBrush(QColor(theme.palette().warn if loud else theme.palette().accent))
        bar = self._place(self._shown)
        if bar > 0:
            painter.drawRoundedRect(QRectF(0, top, max(bar, height), height), radius, radius)
        painter.end()

    def _place(self, dbfs: float) -> float:
        share = (dbfs - LOWEST_DBFS) / -LOWEST_DBFS
        return self.width() * min(1.0, max(0.0, share))
