"""Item 4, first: one of two topics, within ten seconds."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from station import wording
from station.level import Level
from station.pages.page import Ask, Button, Page, button, label, take_focus
from station.sitting_events import TopicChosen
from station.sitting_state import Sitting, Stage
from wordlists.paper import TalkItem


class TopicChoicePage(Page):
    """Two large buttons; the keys 1 and 2 do the same."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.topics: list[Button] = [
            button("", "topic", lambda: ask(TopicChosen(0))),
            button("", "topic", lambda: ask(TopicChosen(1))),
        ]
        self._hint = label("", "quiet", centre=True)
        self._column = QVBoxLayout(self)
        self._column.addStretch(3)
        self._column.addWidget(label(wording.TOPIC_TITLE, "title", centre=True))
        for topic in self.topics:
            topic.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._column.addWidget(topic, alignment=Qt.AlignmentFlag.AlignHCenter)
        self._column.addWidget(self._hint)
        self._column.addStretch(4)

    def redraw(self, sitting: Sitting) -> None:
        """Topics are readable only while there is a choice."""
        item = sitting.present
        open_now = sitting.stage is Stage.TOPIC_CHOICE and isinstance(item, TalkItem)
        for number, shown in enumerate(self.topics):
            text = ""
            if open_now and isinstance(item, TalkItem) and number < len(item.topics):
                text = f"{number + 1}．{item.topics[number].text}"
            shown.say(text)
        take_focus(self)

    def tick(self, sitting: Sitting, level: Level) -> None:
        """Count down."""
        seconds = math.ceil(sitting.remaining or 0.0)
        self._hint.say(wording.TOPIC_HINT.format(seconds=seconds))

    def rescale(self, scale: float) -> None:
        """Wide buttons."""
        self._column.setSpacing(round(26 * scale))
        for topic in self.topics:
            topic.setFixedWidth(round(860 * scale))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """1 and 2."""
        if event.text() in ("1", "2"):
            self.ask(TopicChosen(int(event.text()) - 1))
        else:
            super().keyPressEvent(event)
