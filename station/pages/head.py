"""Head of every page: the product, where in the paper one is, the seat; and a line of notice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from station import wording
from station.language import Text
from station.pages.page import Label, button, frame, label, set_state
from station.pages.seat_label import SeatLabel
from station.sitting_state import Sitting, Stage


class Head(QWidget):
    """Redrawn with every state. Its buttons change the look and the language; see ``Window``."""

    def __init__(
        self,
        smaller: Callable[[], None],
        larger: Callable[[], None],
        contrast: Callable[[], None],
        language: Callable[[], None],
    ) -> None:
        super().__init__()
        self._bar = frame("head")
        self._steps: list[Label] = []
        self.seat = SeatLabel()
        self._line = frame("notice")
        self._notice = label("", centre=True)
        inside = QHBoxLayout(self._line)
        inside.addWidget(self._notice)
        self._row = QHBoxLayout(self._bar)
        self._row.addWidget(label(wording.PRODUCT, "product"))
        self._row.addStretch()
        self._middle = QHBoxLayout()
        self._row.addLayout(self._middle)
        self._row.addStretch()
        self._add_look_button(wording.LOOK_SMALLER, wording.LOOK_SMALLER_TIP, smaller)
        self._add_look_button(wording.LOOK_LARGER, wording.LOOK_LARGER_TIP, larger)
        self._add_look_button(wording.LOOK_CONTRAST, wording.LOOK_CONTRAST_TIP, contrast)
        self._add_look_button(wording.LOOK_LANGUAGE, wording.LOOK_LANGUAGE_TIP, language)
        self._row.addWidget(self.seat)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column.addWidget(self._bar)
        column.addWidget(self._line)

    def _add_look_button(self, text: Text, tip: Text, act: Callable[[], None]) -> None:
        """A small button; pressed with the mouse it leaves the focus where it is."""
        made = button(text, "look", act)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.explain(tip)
        self._row.addWidget(made)

    def show_seat(self, seat: str) -> None:
        """The seat as the server names it."""
        self.seat.say(wording.SEAT.format(seat=seat))

    def redraw(self, sitting: Sitting) -> None:
        """Steps and notice."""
        kinds = [] if sitting.paper is None else [item.kind for item in sitting.paper.items]
        self._make_steps(kinds)
        for number, step in enumerate(self._steps, start=1):
            done = number not in sitting.todo
            set_state(step, "now" if number == sitting.item else "done" if done else "ahead")
        notice: Text | str = ""
        if not sitting.device_present and sitting.stage is not Stage.TROUBLE:
            notice = wording.DEVICE_LOST
        elif not sitting.server_reachable:
            notice = wording.SERVER_LOST
        self._notice.say(notice)
        self._line.setVisible(bool(notice))

    def rescale(self, scale: float) -> None:
        """Height and margins."""
        self._bar.setFixedHeight(round(60 * scale))
        side = round(28 * scale)
        self._row.setContentsMargins(side, 0, side, 0)
        self._middle.setSpacing(round(6 * scale))

    def _make_steps(self, kinds: list[str]) -> None:
        if len(kinds) == len(self._steps):
            return
        for step in self._steps:
            self._middle.removeWidget(step)
            step.hide()  # it is deleted only when the event loop comes round
            step.deleteLater()
        self._steps = [
            label(wording.ITEM_STEP.format(number=number, name=wording.ITEM_NAMES[kind]), "step")
            for number, kind in enumerate(kinds, start=1)
        ]
        for step in self._steps:
            self._middle.addWidget(step, alignment=Qt.AlignmentFlag.AlignVCenter)
