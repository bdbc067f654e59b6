"""Head of every page: the product, where in the paper one is, the seat; and a line of notice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from station import theme, wording
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
        self._names: list[Text] = []
        self._now: int | None = None
        self._fitted: tuple[object, ...] = ()
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
        # As a page, the head takes the width it is given: it must not stretch the window.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
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
        self._now = sitting.item
        self._fit()
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
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Fonts and words change sizes: fit anew."""
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Fit into the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """All steps by name where there is room; else only the present one is named."""
        if not self._steps:
            return
        font = self._steps[0].fontInfo().pixelSize()
        asked = (self.width(), self._now, len(self._steps), theme.language(), font)
        if asked == self._fitted:
            return  # saying a step anew asks for a layout, which leads back here
        self._fitted = asked
        self._say_steps(short=False)
        for part in self.findChildren(QLabel):
            part.ensurePolished()  # a new font may not have reached it yet
        self._middle.invalidate()
        if self._row.minimumSize().width() > self.width():
            self._say_steps(short=True)

    def _say_steps(self, short: bool) -> None:
        for number, (step, name) in enumerate(zip(self._steps, self._names, strict=True), start=1):
            by_number = short and number != self._now
            step.say(
                str(number) if by_number else wording.ITEM_STEP.format(number=number, name=name)
            )

    def _make_steps(self, kinds: list[str]) -> None:
        if len(kinds) == len(self._steps):
            return
        for step in self._steps:
            self._middle.removeWidget(step)
            step.hide()  # it is deleted only when the event loop comes round
            step.deleteLater()
        self._names = [wording.ITEM_NAMES[kind] for kind in kinds]
        self._steps = [label("", "step") for _ in kinds]
        for step in self._steps:
            self._middle.addWidget(step, alignment=Qt.AlignmentFlag.AlignVCenter)
            step.show()  # else it counts in the layout only when the event loop comes round
