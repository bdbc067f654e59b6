"""The words of each theme of practice, many more than an exercise prints.

First those of the exercise (its pairs have a standard voice), then words of the official list
(表一, 2021 edition) of one and two syllables that hold the theme's sounds, dealt out so that
neighbours in the list train different sounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import zip_longest

from scoring.confusions import ERHUA, Family
from scoring.exercises import PracticeWord, exercises, standard_clip
from scoring.expected import Expected, ItemKind, TextWord, expect_words
from scoring.known_words import listed
from scoring.practice_hints import hint_for
from scoring.practice_themes import Theme, practice_themes
from scoring.readings import final_name
from wordlists.syllable import NEUTRAL, Syllable
from wordlists.tables import Entry, erhua_words, load_table, monosyllables, neutral_words

EDITION = "2021"
FREQUENT = 1  # 表一
MOST_SYLLABLES = 2
THIRD = 3
CHANGING = frozenset("一不")


@cache
def words_of(theme: str) -> tuple[PracticeWord, ...]:
    """The words of a theme in the order in which a beginner meets them, none twice.

    Raises KeyError for a theme that is none.
    """
    family = practice_themes()[theme].family
    exercise = exercises()[theme]
    printed = (*(word for pair in exercise.pairs for word in pair), *exercise.words)
    first = [word for word in printed if _trains(family, word)]
    return tuple(dict.fromkeys((*first, *_dealt(family, _from_lists(family)))))


def expected_of(word: PracticeWord) -> Expected:
    """What a reading of the word alone should hold."""
    kind: ItemKind = "monosyllables" if len(word.syllables) == 1 else "polysyllables"
    return expect_words(kind, [TextWord(listed(word.hanzi, word.syllables))])


def clip_of(word: PracticeWord) -> str | None:
    """Name of the word's standard voice; None where there is none."""
    return word.clip if standard_clip(word.clip) is not None else None


def hint_of(theme: Theme, word: PracticeWord) -> str:
    """How the theme's sounds of the word are made: the first that has a hint."""
    family = theme.family
    for place in expected_of(word).syllables:
        unit = _unit(family, place.citation, place.surface.allowed[0].tone)
        if unit is not None:
            half = place.surface.half_third
            said = hint_for(family.part, unit, half)
            return f"{_named(family, place.hanzi, unit)}：{said}。" if said else theme.advice
    return theme.advice


def _named(family: Family, hanzi: str, unit: str) -> str:
    whole = family.part == "tone" or family.id == ERHUA
    return f"“{hanzi}”" if whole else f"“{hanzi}”的 {unit or '零声母'}"


def _trains(family: Family, word: PracticeWord) -> bool:
    return any(True for _ in _units(family, word))


def _units(family: Family, word: PracticeWord) -> Iterator[str]:
    """The theme's sounds that the word holds, in its order."""
    for place in expected_of(word).syllables:
        unit = _unit(family, place.citation, place.surface.allowed[0].tone)
        if unit is not None and _has_place(family, place.hanzi, place.citation, unit):
            yield unit


def _unit(family: Family, citation: Syllable, tone: int) -> str | None:
    """The sound of a syllable that the family is about; None where it is about none of it."""
    if family.id == ERHUA:
        return final_name(citation.final, True) if citation.erhua else None
    if family.part == "tone":
        wanted = _tone_of(family, citation, tone)
        return str(tone) if wanted else None
    unit = citation.initial if family.part == "initial" else citation.final
    meant = frozenset[str]().union(*(way.units for way in family.ways))
    return unit if unit in meant and not citation.erhua else None


def _tone_of(family: Family, citation: Syllable, tone: int) -> bool:
    match family.id:
        case "neutral":
            return tone == NEUTRAL
        case "third_sandhi":
            return citation.tone == THIRD and tone == 2
        case "yi_bu":
            return tone != citation.tone and citation.tone in {1, 4}
        case _:
            return family.id == f"tone_{tone}" and tone == citation.tone


def _has_place(family: Family, hanzi: str, citation: Syllable, unit: str) -> bool:
    """Changes of 一 and 不 belong to these two alone."""
    return family.id != "yi_bu" or hanzi in CHANGING


def _from_lists(family: Family) -> Iterable[PracticeWord]:
    if family.id == "neutral":
        return (PracticeWord(one.hanzi, one.syllables) for one in neutral_words())
    if family.id == ERHUA:
        return (PracticeWord(one.hanzi, one.syllables) for one in erhua_words())
    long = (PracticeWord(one.hanzi, one.syllables) for one in _entries())
    short = (
        PracticeWord(one.hanzi, (one.syllable,))
        for one in monosyllables(EDITION)
        if one.list_number == FREQUENT and not one.other_readings
    )
    return (*long, *short)


def _entries() -> Iterator[Entry]:
    """Words of two syllables with one right reading each."""
    for one in load_table(EDITION, FREQUENT):
        plain = not one.optional_neutral and not one.neutral and not one.has_erhua
        if len(one.syllables) == MOST_SYLLABLES == len(one.hanzi) and plain:
            yield one


def _dealt(family: Family, words: Iterable[PracticeWord]) -> Iterator[PracticeWord]:
    """Words in turn from each of the theme's sounds, longer and shorter ones by turns."""
    hands: dict[tuple[str, int], list[PracticeWord]] = {}
    for word in words:
        unit = next(_units(family, word), None)
        if unit is not None and len(word.syllables) <= MOST_SYLLABLES:
            hands.setdefault((unit, len(word.syllables)), []).append(word)
    spread = [_spread(hands[key]) for key in sorted(hands, key=lambda key: (-key[1], key[0]))]
    for row in zip_longest(*spread):
        yield from (word for word in row if word is not None)


def _spread(words: list[PracticeWord]) -> list[PracticeWord]:
    """The words at even strides: a list in alphabetical order would train one final for an hour."""
    stride = max(1, int(len(words) ** 0.5))
    return [word for first in range(stride) for word in words[first::stride]]
