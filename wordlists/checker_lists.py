"""What the word lists say about a word of a paper: is it listed so, and with one reading only?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from wordlists.checker_findings import Violation
from wordlists.paper import PaperWord
from wordlists.syllabus import words_of_table_one
from wordlists.tables import LISTS, Entry, erhua_words, load_table, neutral_words

ERHUA_LIST = 3


@dataclass(frozen=True)
class Listed:
    """An edition's lists, ready to be asked.

    `forms`: (word, pinyin, optional neutral tones) printed in list 1, 2, and 3 for 儿化词语表.
    `word_readings`, `character_readings`: all listed readings of a word and of a character, the
    latter with full tone, alone or inside words.
    """

    forms: Mapping[int, frozenset[tuple[str, str, tuple[int, ...]]]]
    word_readings: Mapping[str, set[str]]
    character_readings: Mapping[str, set[str]]


@cache
def listed(edition: str) -> Listed:
    """The lists of an edition; raises UnknownWordlist."""
    tables = {number: load_table(edition, number) for number in LISTS}
    forms = {
        number: frozenset((e.hanzi, e.pinyin, tuple(sorted(e.optional_neutral))) for e in entries)
        for number, entries in tables.items()
    }
    printed = [entry for entries in tables.values() for entry in entries]
    if edition == "2021":  # the erhua list we have is of this edition
        in_tables = {entry.hanzi for entry in printed}
        forms[ERHUA_LIST] = frozenset(
            (word.hanzi, _digits(word.syllables), ())
            for word in erhua_words()
            if word.hanzi not in in_tables
        )
    return Listed(forms, _word_readings(printed), _character_readings(printed))


def _word_readings(printed: Sequence[Entry]) -> Mapping[str, set[str]]:
    """Readings of whole entries, and the second ones that the neutral list prints in brackets."""
    readings: defaultdict[str, set[str]] = defaultdict(set)
    for entry in printed:
        readings[entry.hanzi].add(entry.pinyin)
    for word in neutral_words():
        if word.spoken_alternative:
            readings[word.hanzi] |= {_digits(word.syllables), _digits(word.spoken_alternative)}
    return readings


def _character_readings(printed: Sequence[Entry]) -> Mapping[str, set[str]]:
    """Full-tone readings of characters, alone or inside words."""
    readings: defaultdict[str, set[str]] = defaultdict(set)
    for entry in printed:
        if len(entry.hanzi) != len(entry.syllables):
            continue  # 儿 is no syllable of its own here: characters and syllables part
        for character, syllable in zip(entry.hanzi, entry.syllables, strict=True):
            if 1 <= syllable.tone <= 4:
                readings[character].add(syllable.digits)
    return readings


def list_violations(
    kind: str, item: int, words: Sequence[PaperWord], lists: Listed
) -> Iterator[Violation]:
    """Rules `<kind>.tables`, `.no_repeats` (words) and `.one_reading` (words)."""
    seen: set[str] = set()
    for place, word in enumerate(words, start=1):
        form = (word.hanzi, word.pinyin, word.optional_neutral)
        if form not in lists.forms.get(word.list or 0, frozenset()):
            what = f"“{word.hanzi}”（{word.pinyin}）不在所标的表 {word.list} 里"
            yield Violation(f"{kind}.tables", item, (place,), what)
        if word.hanzi in seen:
            yield Violation(f"{kind}.no_repeats", item, (place,), f"“{word.hanzi}”重复出现")
        seen.add(word.hanzi)
        readings = lists.word_readings.get(word.hanzi, set())
        if len(readings) > 1:
            what = f"“{word.hanzi}”在词语表里有 {'、'.join(sorted(readings))} 几种读音"
            yield Violation(f"{kind}.one_reading", item, (place,), what)
    counted = [word.list for word in words if word.list in (1, 2)]
    asked = words_of_table_one(len(counted))
    if counted.count(1) != asked:
        what = f"{len(counted)} 个词语中表一有 {counted.count(1)} 个，应为 {asked} 个"
        yield Violation(f"{kind}.tables", item, (), what)


def _digits(syllables: Sequence[object]) -> str:
    return " ".join(map(str, syllables))
