"""What the composer draws from: words of an edition with the features that the rules count."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from wordlists.paper import PaperWord
from wordlists.syllable import NEUTRAL, Syllable
from wordlists.syllabus import ERHUA_FINALS, FINALS, final_of
from wordlists.tables import LISTS, Entry, erhua_words, load_table, neutral_words

Feature = tuple[str, str]
"""What a rule counts: ("initial", "zh"), ("final", "ang") or ("tone", "3")."""

ERHUA_LIST = 3
ERHUA_LIST_EDITION = "2021"
"""The one edition whose erhua list (儿化词语表) we have: its words are used beside the tables."""


@dataclass(frozen=True)
class Candidate:
    """A word that may be drawn. `features` holds one entry for each occurrence."""

    word: PaperWord
    syllables: tuple[Syllable, ...]
    features: tuple[Feature, ...]
    tones: tuple[tuple[str, int], ...]
    """How often each of the four tones comes in it: (("3", 1), ("4", 2))."""

    @property
    def erhua_final(self) -> str | None:
        """The erhua final of its erhua syllable, None without one."""
        finals = (ERHUA_FINALS[final_of(s)] for s in self.syllables if s.erhua)
        return next(finals, None)

    @property
    def is_neutral(self) -> bool:
        """Does it hold a syllable that must be neutral?"""
        return any(syllable.tone == NEUTRAL for syllable in self.syllables)

    @property
    def is_special(self) -> bool:
        """Is it drawn only to test neutral tone or erhua?"""
        return self.is_neutral or self.erhua_final is not None

    def has_third_before(self, tones: Iterable[int]) -> bool:
        """Is a third tone followed by one of `tones`? Optional neutral tones do not count."""
        optional = self.word.optional_neutral
        followers = enumerate(zip(self.syllables, self.syllables[1:], strict=False), start=1)
        return any(
            first.tone == 3 and second.tone in tones and not {index, index - 1} & set(optional)
            for index, (first, second) in followers
        )


@dataclass(frozen=True)
class Pool:
    """Candidates and, for each feature, those that have it; `rarity` lists features, rare first."""

    candidates: tuple[Candidate, ...]
    by_feature: Mapping[Feature, tuple[Candidate, ...]]
    rarity: tuple[Feature, ...]

    @classmethod
    def of(cls, candidates: Iterable[Candidate]) -> "Pool":
        """The pool of these candidates."""
        kept = tuple(candidates)
        by_feature: defaultdict[Feature, list[Candidate]] = defaultdict(list)
        for candidate in kept:
            for feature in dict.fromkeys(candidate.features):
                by_feature[feature].append(candidate)
        rarity = sorted(by_feature, key=lambda feature: (len(by_feature[feature]), feature))
        return cls(kept, {f: tuple(c) for f, c in by_feature.items()}, tuple(rarity))


@cache
def monosyllable_pool(edition: str) -> Pool:
    """Characters for item 1: full tone, no erhua, one reading in the whole edition."""
    entries = _entries(edition)
    readings = _readings_of_characters(entries)
    return Pool.of(
        _candidate(entry)
        for entry in entries
        if len(entry.hanzi) == 1
        and len(readings[entry.hanzi]) == 1
        and not entry.neutral
        and final_of(entry.syllables[0]) in FINALS
    )


@cache
def polysyllable_pool(edition: str) -> Pool:
    """Words of two to four syllables for item 2, each with one reading in the edition's lists."""
    entries = _entries(edition)
    readings: defaultdict[str, set[tuple[Syllable, ...]]] = defaultdict(set)
    for entry in entries:
        readings[entry.hanzi].add(entry.syllables)
    for word in neutral_words():
        if word.spoken_alternative:
            readings[word.hanzi] |= {word.syllables, word.spoken_alternative}
    kept = {
        entry.hanzi: entry
        for entry in reversed(entries)  # where both tables have a word, table 1 counts
        if len(readings[entry.hanzi]) == 1 and 2 <= len(entry.syllables) <= 4
    }
    return Pool.of(_candidate(entry) for entry in reversed(kept.values()))


def _entries(edition: str) -> tuple[Entry, ...]:
    """Both tables, then what only the erhua list of the same edition has."""
    tables = tuple(entry for number in LISTS for entry in load_table(edition, number))
    if edition != ERHUA_LIST_EDITION:
        return tables
    listed = {entry.hanzi for entry in tables}
    return tables + tuple(
        Entry(word.hanzi, word.syllables, ERHUA_LIST)
        for word in erhua_words()
        if word.hanzi not in listed
    )


def _readings_of_characters(entries: Iterable[Entry]) -> Mapping[str, set[Syllable]]:
    """Readings of each character: alone in any tone (了), inside words in full tone, no erhua."""
    readings: defaultdict[str, set[Syllable]] = defaultdict(set)
    for entry in entries:
        if not entry.has_erhua:
            for character, syllable in zip(entry.hanzi, entry.syllables, strict=True):
                if syllable.tone != NEUTRAL or len(entry.hanzi) == 1:
                    readings[character].add(syllable)
    return readings


def _candidate(entry: Entry) -> Candidate:
    optional = tuple(sorted(entry.optional_neutral))
    word = PaperWord(entry.hanzi, entry.pinyin, entry.list_number, optional)
    features = tuple(_features(entry.syllables))
    tones = Counter(name for part, name in features if part == "tone")
    return Candidate(word, entry.syllables, features, tuple(tones.items()))


def _features(syllables: Sequence[Syllable]) -> Iterable[Feature]:
    for syllable in syllables:
        yield "initial", syllable.initial
        yield "final", final_of(syllable)
        if syllable.tone != NEUTRAL:
            yield "tone", str(syllable.tone)
