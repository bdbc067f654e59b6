"""Item 4: the chosen topic, and nothing that distracts."""

from __future__ import annotations

from station import wording
from station.pages.notice import NoticePage
from station.pages.page import Ask
from station.sitting_state import WORDS_SHOWN, Sitting
from wordlists.paper import TalkItem


class TalkPage(NoticePage):
    """The topic stands there from the beep to the end of the recording."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask)
        self.setProperty("role", "reading")

    def redraw(self, sitting: Sitting) -> None:
        """Show the topic while it is talked about."""
        item = sitting.present
        if sitting.stage in WORDS_SHOWN and isinstance(item, TalkItem):
            self.say(item.topics[sitting.topic or 0].text, wording.TALK_HINT)
        else:
            self.say("", "")
