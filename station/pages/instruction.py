"""Before the beep: the spoken instruction in writing; between items: nothing but a word."""

from __future__ import annotations

from station import wording
from station.language import Text
from station.pages.notice import NoticePage
from station.sitting_state import Sitting, Stage
from station.speaker import script


class InstructionPage(NoticePage):
    """Name of the item, what is being said, and to wait for the beep."""

    def redraw(self, sitting: Sitting) -> None:
        """Nothing of the paper is on this page."""
        item = sitting.present
        if sitting.stage is not Stage.INSTRUCTION or item is None:
            self.say("", wording.ITEM_SAVING)
            return
        listen = wording.TALK_LISTEN if item.kind == "talk" else wording.ITEM_LISTEN
        said = script()[f"instruction-{item.kind}"]
        # What is heard is Chinese: it stands beside the English too.
        both = Text(said.zh, f"{said.zh}\n\n{said.en}")
        self.say(wording.ITEM_NAMES[item.kind], both, listen)
