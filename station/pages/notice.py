"""A page of a few calm words: waiting, saving, finished."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from station import wording
from station.language import Text
from station.pages.page import Ask, Page, label
from station.sitting_state import Sitting, Stage

SIDE_PIXELS = 240  # margin left and right at the base size: no line gets too long to read


class NoticePage(Page):
    """Heading, text and a remark, in the middle of the page."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask)
        self._heading = label("", "big", centre=True)
        self._text = label("", "plain", wrap=True, centre=True)
        self._remark = label("", "advice", wrap=True, centre=True)
        self._column = QVBoxLayout(self)
        self._column.addStretch(4)
        self._column.addWidget(self._heading)
        self._column.addWidget(self._text)
        self._column.addWidget(self._remark)
        self._column.addStretch(5)

    def rescale(self, scale: float) -> None:
        """Lines apart, remark not too wide."""
        self._column.setSpacing(round(28 * scale))
        side = round(SIDE_PIXELS * scale)
        self._column.setContentsMargins(side, 0, side, 0)

    def say(self, heading: Text | str, text: Text | str, remark: Text | str = "") -> None:
        """Show these words; an empty remark takes no place."""
        self._heading.say(heading)
        self._text.say(text)
        self._remark.say(remark)
        self._remark.setVisible(bool(remark))
        self._remark.setProperty("state", "good")


class WaitingPage(NoticePage):
    """Between microphone check and start."""

    def redraw(self, sitting: Sitting) -> None:
        """Calm, and without anything of the paper."""
        if sitting.stage is Stage.WAITING:
            self.say(wording.WAITING_TITLE, wording.WAITING_TEXT)
        else:
            self.say(wording.WAITING_PAPER, "")


class FinishedPage(NoticePage):
    """After the last item: saving, then thanks."""

    def redraw(self, sitting: Sitting) -> None:
        """Say what became of the recordings."""
        if sitting.stage is Stage.CHECKING:
            self.say(wording.CHECKING_ITEMS, wording.UPLOADING_TEXT)
        elif sitting.stage is not Stage.FINISHED:
            self.say(wording.UPLOADING_TITLE, wording.UPLOADING_TEXT)
        elif sitting.voided is not None:
            self.say(wording.VOIDED_TITLE, wording.VOIDED_TEXT)
        else:
            kept = wording.FINISHED_UPLOADED if sitting.uploaded else wording.FINISHED_KEPT
            self.say(wording.FINISHED_TITLE, wording.FINISHED_TEXT, kept)
