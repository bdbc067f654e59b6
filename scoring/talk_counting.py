"""Counting in a talk (数数): numerals in their order, in the transcript and in what the ear heard.

A recogniser is made to write sentences and leaves quick counting out, so the ear's own syllables
are held against those of counting as well. Dates, telephone numbers and “三四个” are no counting.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from scoring.ear import Heard
from scoring.inventory import BLANK, FINALS, INITIALS
from scoring.shared_stretches import shared_stretches, syllables_of
from scoring.talk_ineffective import Ineffective
from scoring.talk_limits import talk_limits
from scoring.transcript import Character, Line
from wordlists.syllable import parse_syllable

CHUNK = 3  # numerals in their order: fewer are a number, not counting
HIGHEST = 99
DIALECT = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}  # 十 as sí, 六 as niù: counted all the same
_NUMERALS = frozenset("零〇一二三四五六七八九十百0123456789")
_END = Character("x", 0.0, 0.0, 0.0)  # ends the last run
_DIGITS = "零一二三四五六七八九"


def find_counting(lines: Sequence[Line], heard: Heard | None) -> tuple[Ineffective, ...]:
    """Eight numerals and more in their order: 一二三四五六七八.

    Where the transcript has them its words are named; what only the ear heard comes without words.
    """
    written = _written(lines)
    only_heard = [
        one
        for one in (_heard(heard) if heard is not None else ())
        if not any(one.start < other.end and other.start < one.end for other in written)
    ]
    return tuple(sorted([*written, *only_heard]))


def _written(lines: Sequence[Line]) -> list[Ineffective]:
    found, run = [], list[Character]()
    for one in [*(c for line in lines for c in line.characters), _END]:
        if one.text in _NUMERALS:
            run.append(one)
        elif one.text.isalnum():  # punctuation stands between the numbers
            text = "".join(numeral.text for numeral in run)
            if _counted(text) >= talk_limits()["ineffective"]["counted_numerals"]:
                found.append(Ineffective(run[0].start, run[-1].end, "counting", text))
            run = []
    return found


def _counted(written: str) -> int:
    """How many numerals of a run of them stand as in counting."""
    text = written.replace("〇", "零")
    at = counted = 0
    while at < len(text):
        length = max(
            (
                size
                for size in range(CHUNK, len(text) - at + 1)
                if any(text[at : at + size] in row for row in _counting_texts())
            ),
            default=0,
        )
        counted += length
        at += length or 1
    return counted


@cache
def _counting_texts() -> tuple[str, str]:
    """Counting in characters and in digits."""
    characters = []
    for number in range(1, HIGHEST + 1):
        tens, ones = divmod(number, 10)
        written = ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "")
        characters.append(written + (_DIGITS[ones] if ones else ""))
    return "".join(characters), "".join(str(number) for number in range(1, HIGHEST + 1))


def _heard(heard: Heard) -> list[Ineffective]:
    """From the first numeral's final to the last one's."""
    times, said = _syllables_heard(heard)
    found = shared_stretches(
        said, _counting_syllables(), talk_limits()["ineffective"]["counted_numerals"]
    )
    return [Ineffective(times[one.first], times[one.last - 1], "counting") for one in found]


def _syllables_heard(heard: Heard) -> tuple[list[float], list[str]]:
    """Time (seconds) and toneless syllable of each spike of the final."""
    best = [int(one) for one in heard.log_final.argmax(axis=1)] if len(heard.log_final) else []
    spikes = [at for at, one in enumerate(best) if one != BLANK and (not at or best[at - 1] != one)]
    said = []
    for place, spike in enumerate(spikes):
        first = (spikes[place - 1] + spike) // 2 if place else 0
        initial = int(heard.log_initial[first : spike + 1, 1:].max(axis=0).argmax())
        said.append(_plain(INITIALS[initial], FINALS[best[spike] - 1]))
    return [spike / heard.frames_per_second for spike in spikes], said


@cache
def _counting_syllables() -> tuple[str, ...]:
    """The syllables of counting, as `_syllables_heard` gives them."""
    syllables = [parse_syllable(f"{one}1") for one in syllables_of(_counting_texts()[0])]
    return tuple(_plain(one.initial, one.final) for one in syllables)


def _plain(initial: str, final: str) -> str:
    return DIALECT.get(initial, initial) + final
