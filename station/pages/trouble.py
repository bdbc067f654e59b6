"""Something must be mended before the sitting can go on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from station import wording
from station.pages.notice import SIDE_PIXELS
from station.pages.page import Ask, Page, button, label, set_state, take_focus
from station.sitting_events import DeviceAccepted, Retry
from station.sitting_items import OTHER_DEVICE
from station.sitting_state import Sitting


class TroublePage(Page):
    """What happened, what to do, that nothing is lost, and a button to try again."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask)
        self._what = label("", "advice", wrap=True, centre=True)
        set_state(self._what, "bad")
        self.retry = button(wording.TROUBLE_RETRY, "primary", lambda: ask(Retry()))
        self.accept = button(
            wording.TROUBLE_ACCEPT_DEVICE, "primary", lambda: ask(DeviceAccepted())
        )
        self._column = QVBoxLayout(self)
        self._column.addStretch(4)
        self._column.addWidget(label(wording.TROUBLE_TITLE, "big", centre=True))
        self._column.addWidget(self._what)
        self._column.addWidget(label(wording.TROUBLE_CALM, "plain", wrap=True, centre=True))
        for one in (self.retry, self.accept):
            self._column.addWidget(one, alignment=Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(5)

    def redraw(self, sitting: Sitting) -> None:
        """Show the trouble."""
        self._what.say(sitting.trouble.message if sitting.trouble else "")
        other = sitting.trouble is not None and sitting.trouble.id == OTHER_DEVICE
        self.retry.setVisible(not other and sitting.resume != "end")
        self.accept.setVisible(other)
        take_focus(self.retry)  # not accept: another microphone is meant, not slipped into

    def rescale(self, scale: float) -> None:
        """Lines apart."""
        self._column.setSpacing(round(28 * scale))
        side = round(SIDE_PIXELS * scale)
        self._column.setContentsMargins(side, 0, side, 0)
