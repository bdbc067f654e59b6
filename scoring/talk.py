"""What can be measured of a talk (item 4): time, pauses, rate, fillers, repeating, reading aloud.

Clauses: 缺时 and 无效话语 of the rubric. Silences of five seconds and more are missing time and add
up; shorter ones are a matter of fluency. Nothing here judges: the figures go to the examiners, and
into a proposal (scoring/talk_proposal.py) that they see after they have marked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib import resources
from typing import Any

from scoring.judgement import TIME_DIGITS
from scoring.speech_frames import SpeechFrames
from scoring.transcript import Line, is_hanzi

MINUTE = 60.0


@dataclass(frozen=True, order=True)
class Stretch:
    """A stretch of the recording, in seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start

    def to_json(self) -> dict[str, float]:
        """Return the stretch as a report holds it."""
        return {"start": round(self.start, TIME_DIGITS), "end": round(self.end, TIME_DIGITS)}


@dataclass(frozen=True)
class Repeated:
    """A line that says again what an earlier line said."""

    line: int
    earlier: int


@dataclass(frozen=True)
class TalkFacts:
    """One talk measured; times in seconds from the start of the recording.

    `effective_seconds`: time within the limit less the long silences. `pauses`: silences worth
    naming, long ones included. `fillers`: word → how often. `read_aloud`: lines (indexes) whose
    words stand in the passage of the paper.
    """

    lines: tuple[Line, ...]
    seconds: float
    effective_seconds: float
    long_silences: tuple[Stretch, ...]
    pauses: tuple[Stretch, ...]
    syllables: int
    fillers: tuple[tuple[str, int], ...]
    repeated: tuple[Repeated, ...]
    read_aloud: tuple[int, ...]

    @property
    def syllables_per_minute(self) -> int:
        """Rate over the effective time."""
        return round(self.syllables * MINUTE / max(1.0, self.effective_seconds))

    @property
    def ineffective_seconds(self) -> float:
        """Time of lines that only repeat or read aloud."""
        lines = {one.line for one in self.repeated} | set(self.read_aloud)
        return sum(self.lines[index].end - self.lines[index].start for index in lines)


def measure_talk(
    frames: SpeechFrames, lines: Sequence[Line], full_seconds: float, passage: str = ""
) -> TalkFacts:
    """Measure a talk of at most `full_seconds`; `passage` is the text of item 3, if there was one.

    What was not spoken until the end of `full_seconds` is missing, whether the recording goes on
    or not.
    """
    limits = talk_limits()["speech"]
    recorded = len(frames.speech) * frames.frame_seconds
    inside = [
        Stretch(start, min(end, full_seconds))
        for start, end in frames.silences()
        if start < full_seconds
    ]
    pauses = tuple(one for one in inside if one.seconds >= limits["pause_seconds"])
    long = tuple(one for one in pauses if one.seconds >= limits["long_silence_seconds"])
    seconds = min(recorded, full_seconds)
    speaks = bool(frames.speech.any())
    effective = max(0.0, seconds - sum(one.seconds for one in long)) if speaks else 0.0
    return TalkFacts(
        lines=tuple(lines),
        seconds=seconds,
        effective_seconds=effective,
        long_silences=long,
        pauses=pauses,
        syllables=sum(len(line.hanzi) for line in lines),
        fillers=count_fillers("，".join(line.text for line in lines)),
        repeated=find_repeated(lines),
        read_aloud=find_read_aloud(lines, passage),
    )


def count_fillers(text: str) -> tuple[tuple[str, int], ...]:
    """How often each filler word was said, the most frequent first; never used ones left out."""
    counts = []
    for word in sorted(talk_limits()["fillers"]["words"], key=len, reverse=True):
        count = text.count(word)
        if count:
            counts.append((word, count))
            text = text.replace(word, "　")
    return tuple(sorted(counts, key=lambda pair: (-pair[1], pair[0])))


def find_repeated(lines: Sequence[Line]) -> tuple[Repeated, ...]:
    """Lines that say again what an earlier one said, nearly word for word."""
    limits = talk_limits()["speech"]
    texts = [plain(line.text) for line in lines]
    found = []
    for index, text in enumerate(texts):
        if len(text) < limits["repeated_shortest"]:
            continue
        for earlier, other in enumerate(texts[:index]):
            matcher = SequenceMatcher(None, other, text, autojunk=False)
            if (
                len(other) >= limits["repeated_shortest"]
                and matcher.quick_ratio() >= limits["repeated_alike"]
                and matcher.ratio() >= limits["repeated_alike"]
            ):
                found.append(Repeated(index, earlier))
                break
    return tuple(found)


def find_read_aloud(lines: Sequence[Line], passage: str) -> tuple[int, ...]:
    """Lines most of whose characters stand in the passage in the same order."""
    limits = talk_limits()["speech"]
    size = limits["read_aloud_gram"]
    text = plain(passage)
    grams = {text[at : at + size] for at in range(len(text) - size + 1)}
    found = []
    for index, line in enumerate(lines):
        said = plain(line.text)
        covered = {
            at + step
            for at in range(len(said) - size + 1)
            if said[at : at + size] in grams
            for step in range(size)
        }
        if said and len(covered) >= limits["read_aloud_share"] * len(said):
            found.append(index)
    return tuple(found)


def plain(text: str) -> str:
    """Only the Chinese characters of a text."""
    return "".join(character for character in text if is_hanzi(character))


@cache
def talk_limits() -> dict[str, Any]:
    """The table data/talk_limits.toml."""
    return tomllib.loads((resources.files("scoring") / "data/talk_limits.toml").read_text("utf-8"))
