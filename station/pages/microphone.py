"""Microphone check: a sentence to read, the level as it is spoken, and what to change."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from station import fonts, wording
from station.language import Text
from station.level import Level
from station.microphone_check import (
    ADVICE,
    BLOCKING,
    TRIES_BEFORE_CALL,
    MicrophoneVerdict,
    may_continue,
    sentence,
)
from station.pages.level_bar import LevelBar
from station.pages.page import Ask, Page, button, frame, label, set_role, set_state
from station.sitting_events import MicrophoneAccepted, MicrophoneCheckAsked, SentenceRead
from station.sitting_state import Sitting, Stage

LOOK = {MicrophoneVerdict.OK: "good", **dict.fromkeys(BLOCKING, "bad")}


class MicrophonePage(Page):
    """The buttons change with the state: begin, read, again, continue.

    ``play``: let the candidate hear what was recorded.
    """

    def __init__(self, ask: Ask, play: Callable[[], None]) -> None:
        super().__init__(ask)
        self.hear = button(wording.MICROPHONE_HEAR, "quiet", play)
        self._sentence = label("", wrap=True, centre=True)
        self._bar = LevelBar()
        self._advice = label("", "advice", wrap=True)
        self.begin = button(
            wording.MICROPHONE_START, "primary", lambda: ask(MicrophoneCheckAsked())
        )
        self.read = button(wording.MICROPHONE_READ, "primary", lambda: ask(SentenceRead()))
        self.go_on = button(
            wording.MICROPHONE_CONTINUE, "primary", lambda: ask(MicrophoneAccepted())
        )
        policy = self._advice.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the card must not jump when advice comes
        self._advice.setSizePolicy(policy)
        self._card = frame("card")
        self._inside = QVBoxLayout(self._card)
        self._inside.addWidget(label(wording.MICROPHONE_TITLE, "title"))
        self._inside.addWidget(label(wording.MICROPHONE_HOW, "quiet", wrap=True))
        self._inside.addWidget(self._sentence)
        meter = QHBoxLayout()
        meter.addWidget(label(wording.ITEM_LEVEL, "quiet"))
        meter.addWidget(self._bar, 1)
        self._inside.addLayout(meter)
        self._inside.addWidget(self._advice)
        buttons = QHBoxLayout()
        buttons.addStretch()
        for each in (self.hear, self.go_on, self.begin, self.read):
            buttons.addWidget(each)
        self._inside.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.addWidget(self._card, alignment=Qt.AlignmentFlag.AlignCenter)

    def redraw(self, sitting: Sitting) -> None:
        """Sentence, verdict, and the buttons that make sense now."""
        if sitting.candidate is not None:
            self._sentence.say(sentence(sitting.candidate))
        listening = sitting.stage is Stage.LISTENING
        heard = sitting.microphone
        on = may_continue(heard, sitting.microphone_tries)
        self.read.setVisible(listening)
        self.read.setEnabled(sitting.deadline is not None)
        self.begin.setVisible(not listening and heard is not MicrophoneVerdict.OK)
        self.begin.say(wording.MICROPHONE_START if heard is None else wording.MICROPHONE_AGAIN)
        self.go_on.setVisible(not listening and on)
        self.hear.setVisible(not listening and heard not in (None, MicrophoneVerdict.SILENT))
        well = heard is MicrophoneVerdict.OK
        set_role(self.go_on, "primary" if well else "")
        self._say(sitting, listening)
        for each in (self.read, self.begin, self.go_on):
            if each.isVisible():
                each.setFocus()
                break

    def tick(self, sitting: Sitting, level: Level) -> None:
        """Move the bar."""
        self._bar.show_level(level)

    def rescale(self, scale: float) -> None:
        """Card and type of the sentence."""
        self._card.setFixedWidth(round(900 * scale))
        margin = round(34 * scale)
        self._inside.setContentsMargins(margin, margin, margin, margin)
        self._inside.setSpacing(round(20 * scale))
        self._sentence.setStyleSheet(
            f'font-family: "{fonts.SERIF[0]}", "{fonts.SERIF[1]}"; '
            f"font-size: {round(34 * scale)}px; padding: {round(18 * scale)}px;"
        )
        self._sentence.setMinimumHeight(round(150 * scale))
        self._advice.setMinimumHeight(round(84 * scale))

    def _say(self, sitting: Sitting, listening: bool) -> None:
        if listening:
            judging = sitting.deadline is None
            text = wording.MICROPHONE_JUDGING if judging else wording.MICROPHONE_LISTENING
            self._tell(text, "plain" if judging else "good")
        elif sitting.microphone is None:
            lost = not sitting.device_present
            self._tell(wording.DEVICE_LOST if lost else "", "bad" if lost else "plain")
        else:
            advice = ADVICE[sitting.microphone]
            called = (
                sitting.microphone is not MicrophoneVerdict.OK
                and sitting.microphone_tries >= TRIES_BEFORE_CALL
            )
            form = wording.MICROPHONE_ADVICE_CALLED if called else wording.MICROPHONE_ADVICE
            to_do = advice.what_to_do if sitting.gain is None else wording.MICROPHONE_GAIN_SET
            text = form.format(headline=advice.headline, what_to_do=to_do)
            self._tell(text, LOOK.get(sitting.microphone, "warn"))

    def _tell(self, text: Text | str, state: str) -> None:
        self._advice.say(text)
        self._advice.setVisible(bool(text))
        set_state(self._advice, state)
