"""Checking item 1 against the rules `monosyllables.*`."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from wordlists.checker_findings import Violation
from wordlists.checker_lists import Listed, list_violations
from wordlists.checker_sounds import shared_sounds, sound_violations
from wordlists.paper import MonosyllablesItem
from wordlists.syllable import NEUTRAL, Syllable
from wordlists.syllabus import SYLLABLES_AN_ITEM

_KIND = "monosyllables"


def monosyllable_violations(
    item: MonosyllablesItem, place: int, focus: Sequence[str], lists: Listed
) -> Iterator[Violation]:
    """Every rule of item 1 that the item at `place` of a paper breaks."""
    read = [word.spoken().syllables for word in item.words]
    syllables = [syllable for syllables in read for syllable in syllables]
    if len(syllables) != SYLLABLES_AN_ITEM:
        what = f"有 {len(syllables)} 个音节，应为 {SYLLABLES_AN_ITEM} 个"
        yield Violation(f"{_KIND}.count", place, (), what)
    for number, (word, spoken) in enumerate(zip(item.words, read, strict=True), start=1):
        yield from _word_violations(word.hanzi, spoken, place, number)
        readings = lists.character_readings.get(word.hanzi, set())
        if len(readings) > 1:
            what = f"“{word.hanzi}”在词语表里有 {'、'.join(sorted(readings))} 几种读音"
            yield Violation(f"{_KIND}.one_reading", place, (number,), what)
    yield from list_violations(_KIND, place, item.words, lists)
    yield from sound_violations(_KIND, place, syllables, focus)
    for number, (before, after) in enumerate(pairwise(syllables), start=1):
        if shared := shared_sounds(before, after):
            what = f"{before.marks} 与 {after.marks} 的{shared}相同"
            yield Violation(f"{_KIND}.in_a_row", place, (number, number + 1), what)
    yield from _repeated(syllables, place)


def _word_violations(
    hanzi: str, syllables: Sequence[Syllable], place: int, number: int
) -> Iterator[Violation]:
    """What one word must not be."""
    if len(syllables) != 1:
        yield Violation(f"{_KIND}.count", place, (number,), f"“{hanzi}”不是一个音节")
    if any(syllable.tone == NEUTRAL for syllable in syllables):
        yield Violation(f"{_KIND}.neutral", place, (number,), f"“{hanzi}”是轻声")
    if any(syllable.erhua for syllable in syllables):
        yield Violation(f"{_KIND}.erhua", place, (number,), f"“{hanzi}”是儿化")


def _repeated(syllables: Sequence[Syllable], place: int) -> Iterator[Violation]:
    """Syllables equal in initial, final and tone."""
    first: dict[Syllable, int] = {}
    for number, syllable in enumerate(syllables, start=1):
        if syllable in first:
            yield Violation(
                f"{_KIND}.no_repeats",
                place,
                (first[syllable], number),
                f"音节 {syllable.marks} 重复出现",
            )
        first.setdefault(syllable, number)
