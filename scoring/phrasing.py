"""Where in a passage a pause is wrong, told from its words without a parser.

Word boundaries are the paper's own. A break inside a word is wrong; so is one before a particle, in
a numeral with its measure word, after a preposition or a negation, and between a common verb and
the short object that ends the phrase (data/phrasing.toml). Other breaks are open: they may be right
(subject | predicate), and nobody can tell without understanding the sentence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from scoring.expected import Expected, ExpectedSyllable

SHORT_OBJECT = 2  # syllables
NEUTRAL = 5


class Break(StrEnum):
    """What a pause between two neighbouring syllables does to the text."""

    WORD = "word"  # inside a word
    BOUND = "bound"  # between words that belong together
    OPEN = "open"  # between words, perhaps in order
    MARK = "mark"  # at punctuation


@dataclass(frozen=True)
class _Word:
    hanzi: str
    syllables: tuple[ExpectedSyllable, ...]

    @property
    def neutral(self) -> bool:
        """May its last syllable be neutral?"""
        return any(form.tone == NEUTRAL for form in self.syllables[-1].surface.allowed)


def breaks(expected: Expected) -> tuple[Break, ...]:
    """For each syllable, what a pause right *before* it would part; MARK for the first one."""
    words = _words(expected.syllables)
    found: list[Break] = []
    for place, word in enumerate(words):
        found.append(Break.MARK if place == 0 else _between(words, place, expected))
        found += [Break.WORD] * (len(word.syllables) - 1)
    return tuple(found)


def _between(words: Sequence[_Word], place: int, expected: Expected) -> Break:
    """The break before the word at `place`, which has a word before it."""
    lists = _lists()
    left, right = words[place - 1], words[place]
    if left.syllables[-1].closes_group:
        return Break.MARK
    if not expected.words_known:
        return Break.OPEN
    clings = right.hanzi in lists["clings_back"]
    if clings and (right.hanzi not in lists["neutral_only"] or right.neutral):
        return Break.BOUND
    if left.hanzi in lists["clings_on"]:
        return Break.BOUND
    if left.hanzi in lists["numerals"] and right.hanzi in lists["measures"] | lists["numerals"]:
        return Break.BOUND
    closes = right.syllables[-1].closes_group
    if left.hanzi in lists["verbs"] and closes and len(right.syllables) <= SHORT_OBJECT:
        return Break.BOUND
    return Break.OPEN


def _words(syllables: Sequence[ExpectedSyllable]) -> list[_Word]:
    dealt: dict[int, list[ExpectedSyllable]] = {}
    for one in syllables:
        dealt.setdefault(one.word, []).append(one)
    return [_Word("".join(one.hanzi for one in own), tuple(own)) for own in dealt.values()]


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = (resources.files("scoring") / "data/phrasing.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return {name: frozenset(words) for name, words in table.items() if isinstance(words, list)}
