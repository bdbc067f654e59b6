"""A syllable's pitch over the five levels: the speaker's own curve over the standard one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from station import fonts, theme
from station.practice.practice_client import Curve

LEVELS = 5
ROOM = 0.5  # of a level, above and below: a voice may leave the scale a little


class PitchDrawing(QWidget):
    """Solid: heard. Dashed: standard. Told apart by their lines, not by colour alone."""

    def __init__(self, heard: Curve, standard: Curve) -> None:
        super().__init__()
        self._heard = heard
        self._standard = standard

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Five lines with their numbers, and two curves."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.palette()
        height = self.height()
        numbers = height * 0.16
        area = QRectF(numbers, 0, self.width() - numbers - 4, height)
        painter.setFont(fonts.sans(max(9.0, height * 0.11)))
        for level in range(1, LEVELS + 1):
            y = _y(level, area)
            painter.setPen(QPen(QColor(colours.line), 1.0))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(colours.quiet))
            box = QRectF(0, y - numbers / 2, numbers * 0.8, numbers)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(level))
        thin = QPen(QColor(colours.quiet), max(2.0, height * 0.02), Qt.PenStyle.DashLine)
        _draw(painter, thin, self._standard, area)
        _draw(painter, QPen(QColor(colours.accent), max(3.0, height * 0.035)), self._heard, area)
        painter.end()


def _draw(painter: QPainter, pen: QPen, curve: Curve, area: QRectF) -> None:
    if len(curve) < 2:
        return
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    inner = area.adjusted(area.width() * 0.06, 0, -area.width() * 0.06, 0)
    painter.drawPolyline(
        QPolygonF([QPointF(inner.left() + x * inner.width(), _y(y, area)) for x, y in curve])
    )


def _y(level: float, area: QRectF) -> float:
    """Level 5 is high."""
    span = LEVELS - 1 + 2 * ROOM
    return area.bottom() - (level - 1 + ROOM) / span * area.height()
