"""Listening along while an item is read: hints for the candidate, never a verdict.

The shell tells the level about ten times a second. Everything here is generous: whoever pauses to
think, or reads fast, must not be disturbed; a microphone that hears nothing must be noticed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from station.level import Level
from wordlists.paper import Item, MonosyllablesItem, PassageItem, PolysyllablesItem

VOICE_DBFS: Final = -50.0  # RMS of a block; a soft voice's weaker syllables are still above it
QUIET_SECONDS: Final = 10.0  # longer than anybody looks for a word
LOUD_DBFS: Final = -1.0  # peak of a block
LOUD_TIMES: Final = 3  # so often …
LOUD_SECONDS: Final = 5.0  # … within this time; it is forgotten after as long
LONGEST_STEP: Final = 0.5  # seconds; a longer gap between two levels says nothing about the voice
FASTEST: Final = 8.0  # syllables a second: nobody reads a list or a text faster for long


class Hint(StrEnum):
    """What the candidate is told; the value goes into the event log."""

    NOTHING_HEARD = "nothing_heard"
    TOO_LOUD = "too_loud"


@dataclass(frozen=True)
class Listening:
    """What was heard of the present item. Moments are of the sitting's clock, in seconds."""

    at: float = 0.0
    voice_seconds: float = 0.0
    quiet_since: float = 0.0
    loud: tuple[float, ...] = ()

    @property
    def hint(self) -> Hint | None:
        """What is to be told now."""
        if len(self.loud) >= LOUD_TIMES:
            return Hint.TOO_LOUD
        return Hint.NOTHING_HEARD if self.at - self.quiet_since >= QUIET_SECONDS else None


def begin(now: float) -> Listening:
    """An item begins."""
    return Listening(at=now, quiet_since=now)


def listen(before: Listening, level: Level, now: float) -> Listening:
    """The level of this moment."""
    step = min(LONGEST_STEP, max(0.0, now - before.at))
    loud = tuple(moment for moment in before.loud if now - moment < LOUD_SECONDS)
    if level.clipped or level.peak_dbfs >= LOUD_DBFS:
        loud = (*loud, now)[-LOUD_TIMES:]
    after = replace(before, at=now, loud=loud)
    if level.rms_dbfs < VOICE_DBFS:
        return after
    return replace(after, voice_seconds=before.voice_seconds + step, quiet_since=now)


def syllables(item: Item) -> int:
    """How many an item asks to be read; 0 where that is not known (choice, talk)."""
    if isinstance(item, PassageItem):
        return sum(len(word.pinyin.split()) for word in item.words[: item.cut])
    if isinstance(item, MonosyllablesItem | PolysyllablesItem):
        return sum(len(word.pinyin.split()) for word in item.words)
    return 0


def is_much_unread(item: Item, heard: Listening) -> bool:
    """Was there less voice than anybody needs for reading all of the item?"""
    return heard.voice_seconds < syllables(item) / FASTEST
