"""Words and forms in a talk that are not Putonghua (词汇语法不规范), as the transcript shows them.

A list, not an ear for language: dialect words (data/nonstandard_forms.toml and the wrong options of
the choice item's tables), set forms of dialect grammar, measure words that do not go with their
noun, sentences begun twice or broken off. The recogniser tends to write the standard word, so what
is found is sure enough to be shown, and what is not found says little.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from scoring.judgement import TIME_DIGITS
from scoring.transcript import Character, Line
from wordlists.choice_items import load_measure_words, load_word_choices
from wordlists.listed import is_listed

KINDS = {
    "dialect": "方言词语",
    "grammar": "语法不规范",
    "measure": "量词搭配不当",
    "restart": "话头重复",
    "unfinished": "句子没有说完",
}
"""Kinds of findings and what people read. The first three are the clause 词汇语法."""
GRAMMAR_KINDS = frozenset({"dialect", "grammar", "measure"})
NUMERALS = "一两几三四五六七八九十这那每"


@dataclass(frozen=True, order=True)
class WordFlag:
    """One finding: what was said when (seconds, line of the transcript), and the standard form.

    `standard` is "" where nothing can be put in its place.
    """

    start: float
    end: float
    line: int
    kind: str
    said: str
    standard: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the finding as a report holds it."""
        return {
            "kind": self.kind,
            "said": self.said,
            "standard": self.standard,
            "line": self.line,
            "start": round(self.start, TIME_DIGITS),
            "end": round(self.end, TIME_DIGITS),
        }


def find_words(lines: Sequence[Line]) -> tuple[WordFlag, ...]:
    """Everything in the transcript that is not standard, in order of time."""
    least = _forms()["recogniser_sure"]
    found = []
    for number, line in enumerate(lines):
        text = line.text
        taken: set[int] = set()
        for first, last, kind, standard in _in_text(text):
            characters = line.characters[first:last]
            if taken & set(range(first, last)) or _mean(characters) < least:
                continue
            taken |= set(range(first, last))
            found.append(
                WordFlag(
                    characters[0].start,
                    characters[-1].end,
                    number,
                    kind,
                    text[first:last],
                    standard,
                )
            )
        found += _unfinished(lines, number)
    return tuple(sorted(found))


def _in_text(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Findings as (first, one past the last, kind, standard form)."""
    forms = _forms()
    allowed = [
        match.span() for right in forms["right"] for match in re.finditer(re.escape(right), text)
    ]
    for form, standard in _dialect_words():
        for match in re.finditer(re.escape(form), text):
            if not any(a <= match.start() and match.end() <= b for a, b in allowed):
                yield match.start(), match.end(), "dialect", standard
    for pattern, standard in forms["grammar"]:
        for match in re.finditer(pattern, text):
            yield match.start(), match.end(), "grammar", standard
    for noun, wrong, right in _measures():
        for match in re.finditer(f"[{NUMERALS}]{wrong}{noun}(?!子)", text):
            yield match.start(), match.end(), "measure", f"{text[match.start()]}{right}{noun}"
    for pattern in forms["restarts"]:
        for match in re.finditer(pattern, text):
            yield match.start(), match.end(), "restart", ""


def _unfinished(lines: Sequence[Line], number: int) -> Iterator[WordFlag]:
    """A line that stops at a word which no sentence ends with, and a silence after it."""
    forms, line = _forms(), lines[number]
    ending = next(
        (one for one in forms["openers"] if line.text.rstrip("，、…").endswith(one)), None
    )
    if ending is None or number + 1 == len(lines):
        return
    if lines[number + 1].start - line.end >= forms["silence_seconds"]:
        last = line.hanzi[-len(ending) :]
        yield WordFlag(last[0].start, last[-1].end, number, "unfinished", ending)


def _mean(characters: Sequence[Character]) -> float:
    return sum(one.probability for one in characters) / len(characters)


@cache
def _forms() -> dict[str, Any]:
    text = (resources.files("scoring") / "data/nonstandard_forms.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _dialect_words() -> tuple[tuple[str, str], ...]:
    """Dialect word → Putonghua word, the longest first; never a word of the official lists."""
    forms = _forms()
    words: dict[str, str] = dict(forms["dialect"])
    unsafe = frozenset(forms["unsafe"])
    for choice in load_word_choices():
        standard = choice.options[choice.answer].hanzi
        for option in choice.options:
            known = is_listed(option.hanzi) or option.hanzi in unsafe
            if len(option.hanzi) > 1 and not known:
                words.setdefault(option.hanzi, standard)
        words.pop(standard, None)
    return tuple(sorted(words.items(), key=lambda pair: (-len(pair[0]), pair[0])))


@cache
def _measures() -> tuple[tuple[str, str, str], ...]:
    """(noun, wrong measure word, right ones)."""
    return tuple(
        (group.noun.hanzi, option.hanzi, "/".join(group.options[at].hanzi for at in group.answers))
        for group in load_measure_words()
        for place, option in enumerate(group.options)
        if place not in group.answers
    )
