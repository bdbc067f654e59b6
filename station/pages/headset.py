"""How the headset is worn: a drawing and three lines, before the microphone check."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station import theme, wording
from station.pages.page import Ask, Page, button, frame, label, take_focus
from station.sitting_events import PageRead
from station.sitting_state import Sitting

SIDE = 320.0  # of the drawing, in its own units


class HeadsetPicture(QWidget):
    """A person from the front. The wearer's left is on the right of the picture."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Head, band, ear cups, boom, and the microphone beside the corner of the mouth."""
        colours = theme.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height())
        painter.translate((self.width() - side) / 2, (self.height() - side) / 2)
        painter.scale(side / SIDE, side / SIDE)
        ink, accent = QColor(colours.ink), QColor(colours.accent)
        painter.setPen(QPen(ink, 4.0))
        painter.setBrush(QColor(colours.ground))
        painter.drawEllipse(QRectF(75, 50, 170, 220))  # face
        painter.setBrush(ink)
        for eye in (122.0, 198.0):
            painter.drawEllipse(QPointF(eye, 142), 5.0, 5.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawArc(QRectF(130, 195, 60, 36), 200 * 16, 140 * 16)  # mouth
        painter.setPen(_round_pen(accent, 13.0))
        painter.drawArc(QRectF(60, 28, 200, 250), 5 * 16, 170 * 16)  # band
        boom = QPainterPath(QPointF(256, 186))
        boom.cubicTo(QPointF(262, 250), QPointF(240, 262), QPointF(214, 238))
        painter.setPen(_round_pen(accent, 7.0))
        painter.drawPath(boom)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        for cup in (46.0, 240.0):
            painter.drawRoundedRect(QRectF(cup, 125, 34, 72), 15.0, 15.0)
        painter.drawEllipse(QPointF(212, 236), 13.0, 10.0)  # microphone
        painter.end()


def _round_pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


class HeadsetPage(Page):
    """The drawing beside what to do, and “戴好了”."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask)
        self._picture = HeadsetPicture()
        self.go_on = button(wording.HEADSET_ON, "primary", lambda: ask(PageRead()))
        self._card = frame("card")
        self._inside = QHBoxLayout(self._card)
        self._inside.addWidget(self._picture)
        self._words = QVBoxLayout()
        self._words.addWidget(label(wording.HEADSET_TITLE, "title"))
        for step in wording.HEADSET_STEPS.values():
            self._words.addWidget(label(step, wrap=True))
        self._words.addStretch()
        self._words.addWidget(self.go_on, alignment=Qt.AlignmentFlag.AlignRight)
        self._inside.addLayout(self._words, 1)
        outer = QVBoxLayout(self)
        outer.addWidget(self._card, alignment=Qt.AlignmentFlag.AlignCenter)

    def redraw(self, sitting: Sitting) -> None:
        """The same for everybody; Enter goes on."""
        take_focus(self.go_on)

    def rescale(self, scale: float) -> None:
        """Card, drawing and spacing."""
        self._card.setFixedWidth(round(980 * scale))
        margin = round(30 * scale)
        self._inside.setContentsMargins(margin, margin, margin, margin)
        self._inside.setSpacing(round(34 * scale))
        self._words.setSpacing(round(20 * scale))
        self._picture.setFixedSize(round(380 * scale), round(420 * scale))
