"""Talks of one session held against each other: who says the same as another (内容雷同).

A pure function over transcripts. Two talks are named when they share enough; the evidence is each
shared stretch with its times in both, to be listened to. Who took it from whom, or both from one
template, people find out: nothing here takes off points.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from scoring.judgement import TIME_DIGITS
from scoring.shared_stretches import grams, shared_stretches, syllables_of
from scoring.talk_limits import talk_limits
from scoring.transcript import is_hanzi

TALKS_REMEMBERED = 512


@dataclass(frozen=True)
class TimedText:
    """A line of a transcript: seconds and what was said."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class SharedStretch:
    """What two talks both say: times in the first and in the second talk, text of the first."""

    start: float
    end: float
    other_start: float
    other_end: float
    text: str

    def to_json(self) -> dict[str, Any]:
        """Return the stretch with rounded times."""
        times = {
            "start": self.start,
            "end": self.end,
            "other_start": self.other_start,
            "other_end": self.other_end,
        }
        return {**{k: round(v, TIME_DIGITS) for k, v in times.items()}, "text": self.text}


@dataclass(frozen=True)
class AlikeTalks:
    """Two talks (by the names they were given) that share `syllables` in `stretches`."""

    first: str
    second: str
    syllables: int
    stretches: tuple[SharedStretch, ...]

    @property
    def seconds(self) -> float:
        """Shared time in the first talk: what the ladders of 雷同 count."""
        return sum(one.end - one.start for one in self.stretches)

    def seen_from(self, name: str) -> AlikeTalks:
        """The same finding with the talk of this name as the first one."""
        if name == self.first:
            return self
        turned = tuple(
            SharedStretch(one.other_start, one.other_end, one.start, one.end, one.text)
            for one in self.stretches
        )
        return AlikeTalks(
            self.second,
            self.first,
            self.syllables,
            tuple(sorted(turned, key=lambda one: one.start)),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the finding as plain JSON values."""
        return {
            "first": self.first,
            "second": self.second,
            "syllables": self.syllables,
            "seconds": round(self.seconds, 1),
            "stretches": [one.to_json() for one in self.stretches],
        }


def compare_talks(
    talks: Mapping[str, Sequence[TimedText]], known: Sequence[str] = ()
) -> tuple[AlikeTalks, ...]:
    """Pairs of talks that share enough, the most alike first.

    `talks`: name → transcript. `known`: texts that several may rightly say (the topics as printed,
    the passage of item 3, whose reading aloud is found elsewhere); what they hold is not counted.
    Names decide the order within a pair, so the result does not depend on that of `talks`.
    """
    limits = talk_limits()["comparison"]
    common = {gram for text in known for gram in grams(syllables_of(_plain(text)))}
    said = {name: _Said.of(lines) for name, lines in sorted(talks.items())}
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, talk in said.items():
        for gram in grams(talk.syllables) - common:
            holders[gram].append(name)
    pairs = {pair for names in holders.values() for pair in combinations(names, 2)}
    found = []
    for first, second in sorted(pairs):
        one = _alike(first, second, said[first], said[second], common, limits["shortest"])
        if one.syllables >= limits["together"]:
            found.append(one)
    return tuple(sorted(found, key=lambda one: (-one.syllables, one.first, one.second)))


@dataclass(frozen=True)
class _Said:
    """A talk as syllables, each with its character and time."""

    hanzi: str
    syllables: tuple[str, ...]
    times: list[tuple[float, float]]

    @classmethod
    def of(cls, lines: Sequence[TimedText]) -> _Said:
        """Characters share the time of their line evenly."""
        hanzi, times = "", []
        for line in lines:
            plain = _plain(line.text)
            each = (line.end - line.start) / max(1, len(plain))
            hanzi += plain
            times += [
                (line.start + at * each, line.start + (at + 1) * each) for at in range(len(plain))
            ]
        return cls(hanzi, _syllables_of_talk(hanzi), times)


@lru_cache(maxsize=TALKS_REMEMBERED)
def _syllables_of_talk(hanzi: str) -> tuple[str, ...]:
    """Remembered, since a session is compared anew whenever one more talk of it was scored."""
    return tuple(syllables_of(hanzi))


def _alike(
    first: str,
    second: str,
    one: _Said,
    other: _Said,
    common: set[tuple[str, ...]],
    shortest: int,
) -> AlikeTalks:
    stretches = [
        shared
        for shared in shared_stretches(one.syllables, other.syllables, shortest)
        if not grams(one.syllables[shared.first : shared.last]) <= common
    ]
    return AlikeTalks(
        first,
        second,
        sum(shared.same for shared in stretches),
        tuple(
            SharedStretch(
                one.times[shared.first][0],
                one.times[shared.last - 1][1],
                other.times[shared.other][0],
                other.times[shared.other_last - 1][1],
                one.hanzi[shared.first : shared.last],
            )
            for shared in stretches
        ),
    )


def _plain(text: str) -> str:
    return "".join(one for one in text if is_hanzi(one))
