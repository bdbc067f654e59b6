"""The talk as the page shows it: a transcript to click, and every finding with its time to hear.

A line of the transcript is cut at its punctuation: a phrase is short enough to be listened to
again, and long enough to be understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scoring.talk import TalkFacts
from scoring.talk_ineffective import KINDS as INEFFECTIVE_KINDS
from scoring.talk_words import KINDS as WORD_KINDS
from scoring.transcript import Character, Line

FULL_WIDTH = str.maketrans(",?!:;", "，？！：；")  # the recogniser writes either


@dataclass(frozen=True)
class Found:
    """One finding: seconds of the recording, what kind it is, what was said.

    `note`: what should have been said; `earlier`: when the same was said before (start, end).
    """

    start: float
    end: float
    name: str
    said: str
    note: str = ""
    earlier: tuple[float, float] | None = None


@dataclass(frozen=True)
class Phrase:
    """What stands between two marks of punctuation; `found`: names of the findings in it."""

    start: float
    end: float
    text: str
    found: tuple[str, ...]


@dataclass(frozen=True)
class TranscriptRow:
    """One line of the transcript."""

    start: float
    end: float
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True)
class TalkView:
    """What the page shows of a talk beside its figures."""

    rows: tuple[TranscriptRow, ...]
    ineffective: tuple[Found, ...]
    words: tuple[Found, ...]


def talk_view(facts: TalkFacts) -> TalkView:
    """The transcript and the findings of a talk, as the page shows them."""
    ineffective = tuple(
        Found(one.start, one.end, INEFFECTIVE_KINDS[one.kind], one.text, "", one.earlier)
        for one in facts.ineffective
    )
    words = tuple(
        Found(one.start, one.end, WORD_KINDS[one.kind], one.said, one.standard)
        for one in facts.words
    )
    found = (*ineffective, *words)
    rows = tuple(
        TranscriptRow(line.start, line.end, tuple(_phrases(line, found))) for line in facts.lines
    )
    return TalkView(rows, ineffective, words)


def _phrases(line: Line, found: Sequence[Found]) -> Iterator[Phrase]:
    """The line's phrases, each with the punctuation after it."""
    first, spoken = 0, False
    for place, one in enumerate(line.characters):
        mark = not one.text.isalnum()
        ends = mark and spoken and not _marks_at(line.characters, place + 1)
        spoken = spoken or not mark
        if ends or place + 1 == len(line.characters):
            yield _phrase(line.characters[first : place + 1], found)
            first, spoken = place + 1, False


def _marks_at(characters: Sequence[Character], place: int) -> bool:
    """Does punctuation stand there?"""
    return place < len(characters) and not characters[place].text.isalnum()


def _phrase(characters: Sequence[Character], found: Sequence[Found]) -> Phrase:
    start, end = characters[0].start, characters[-1].end
    names = (one.name for one in found if one.start < end and start < one.end)
    text = "".join(one.text for one in characters).translate(FULL_WIDTH)
    return Phrase(start, end, text, tuple(dict.fromkeys(names)))
