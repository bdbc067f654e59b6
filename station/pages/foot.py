"""Foot of the items: time bar, level, and “下一题” at the lower right."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station import theme, wording
from station.level import SILENCE, Level
from station.listening import Hint, is_much_unread
from station.pages.level_bar import LevelBar
from station.pages.page import Ask, button, frame, label, set_state
from station.sitting_events import NextPressed
from station.sitting_state import WORDS_SHOWN, Sitting, Stage

EARLY_SHARE = 0.2  # nobody reads an item in a fifth of its time
SURE_SECONDS = 6.0  # how long the second press is waited for
HINTS = {
    Hint.NOTHING_HEARD: wording.HINT_NOTHING_HEARD,
    Hint.TOO_LOUD: wording.HINT_TOO_LOUD,
}
SOON_SECONDS = 20.0  # the bar changes its colour, quietly


def ends_early(sitting: Sitting) -> bool:
    """Would pressing now most likely be a slip? Talk is to last its full time."""
    item, remaining = sitting.present, sitting.remaining
    if item is None or remaining is None:
        return False
    if is_much_unread(item, sitting.listening):
        return True
    limit = sitting.time_limit
    return item.kind == "talk" or (limit - remaining) / limit < EARLY_SHARE


class TimeBar(QWidget):
    """How much of the time is left."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self._soon = False

    def show_share(self, share: float, soon: bool) -> None:
        """``share`` from 1 (all left) to 0."""
        self._share, self._soon = share, soon
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Ground and bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(QColor(theme.palette().line))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        if self._share > 0:
            painter.setBrush(QColor(theme.palette().warn if self._soon else theme.palette().accent))
            width = max(self.height(), self.width() * self._share)
            painter.drawRoundedRect(QRectF(0, 0, width, self.height()), radius, radius)
        painter.end()


class Foot(QWidget):
    """Shown with the items only."""

    def __init__(self, ask: Ask, unseen: Callable[[], bool]) -> None:
        """``unseen``: has the page in front something that was never shown?"""
        super().__init__()
        self._unseen = unseen
        self._bar = TimeBar()
        self._time = label("", "time")
        self._level = LevelBar()
        self._recording = label("", "small")
        self._ask = ask
        self._sitting = Sitting()
        self._sure_until = 0.0
        self.next = button(wording.ITEM_NEXT, "primary", self._press)
        self._frame = frame("foot")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._line = label("", "hint", centre=True)
        outer.setSpacing(0)
        outer.addWidget(self._line)
        outer.addWidget(self._frame)
        self._row = QHBoxLayout(self._frame)
        self._row.addWidget(label(wording.ITEM_REMAINING, "quiet"))
        self._row.addWidget(self._time)
        self._row.addWidget(self._bar, 5)
        self._row.addWidget(label(wording.ITEM_LEVEL, "quiet"))
        self._row.addWidget(self._level, 2)
        self._row.addWidget(self._recording)
        self._row.addWidget(self.next)

    def redraw(self, sitting: Sitting) -> None:
        """What can be pressed now."""
        if sitting.stage is not Stage.RECORDING:
            self._sure_until = 0.0
        self.tick(sitting, SILENCE)
        recording = sitting.stage is Stage.RECORDING
        beep = sitting.stage in {Stage.BEEP, Stage.OPENING}  # seen by those who do not hear it
        cue = wording.ITEM_RECORDING if recording else wording.ITEM_BEEP if beep else ""
        self._recording.say(cue)

    def tick(self, sitting: Sitting, level: Level) -> None:
        """Time and level."""
        self._sitting = sitting
        self._level.show_level(level)
        self._show_button(sitting)
        item, remaining = sitting.present, sitting.remaining
        if item is None:
            return
        limit = sitting.time_limit
        if sitting.stage is not Stage.RECORDING or remaining is None:
            remaining = limit
        seconds = math.ceil(remaining)
        self._time.say(f"{seconds // 60}:{seconds % 60:02d}")
        self._bar.show_share(remaining / limit, remaining <= SOON_SECONDS)

    def _show_button(self, sitting: Sitting) -> None:
        last = len(sitting.todo) == 1
        text = wording.ITEM_LAST if last else wording.ITEM_NEXT
        asking = sitting.now < self._sure_until
        self.next.say(wording.ITEM_SURE if asking else text)
        self._show_line(sitting, asking)
        if self.next.isEnabled() != sitting.next_allowed:
            self.next.setEnabled(sitting.next_allowed)
            self.next.setFocus()  # the only thing to press in an item

    def _show_line(self, sitting: Sitting, asking: bool) -> None:
        """The question that a second press answers, or the hint of the moment."""
        if asking and sitting.present is not None:
            unread = is_much_unread(sitting.present, sitting.listening)
            early = wording.ITEM_UNREAD if unread else wording.ITEM_EARLY
            self._line.say(wording.ITEM_UNSEEN if self._unseen() else early)
        else:
            self._line.say(HINTS[sitting.hint] if sitting.hint else "")
        ground = "reading" if sitting.stage in WORDS_SHOWN else "plain"  # that of its page
        set_state(self._line, "warn" if asking or sitting.hint else ground)

    def _press(self) -> None:
        """End the item; where much of the time is left, only at the second press."""
        sitting = self._sitting
        early = ends_early(sitting) or self._unseen()
        if not early or sitting.now < self._sure_until:
            self._sure_until = 0.0
            self._ask(NextPressed())
            return
        self._sure_until = sitting.now + SURE_SECONDS
        self._show_button(sitting)

    def rescale(self, scale: float) -> None:
        """Height and margins."""
        self._frame.setFixedHeight(round(86 * scale))
        self._line.setFixedHeight(round(34 * scale))  # always: what is read must not jump
        side = round(28 * scale)
        self._row.setContentsMargins(side, 0, side, 0)
        self._row.setSpacing(round(16 * scale))
        self._bar.setFixedHeight(round(12 * scale))
        self._time.setFixedWidth(round(70 * scale))
        self._recording.setFixedWidth(round(128 * scale))
        self.next.setFixedWidth(round(180 * scale))
