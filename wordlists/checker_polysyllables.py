"""Checking item 2 against the rules `polysyllables.*`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from wordlists.checker_findings import Violation
from wordlists.checker_lists import Listed, list_violations
from wordlists.checker_sounds import shared_sounds, sound_violations
from wordlists.paper import PolysyllablesItem
from wordlists.sandhi import Word
from wordlists.syllable import NEUTRAL
from wordlists.syllabus import (
    ERHUA_FINALS,
    LEAST_ERHUA,
    LEAST_NEUTRAL,
    LEAST_THIRD_OTHER,
    LEAST_THIRD_THIRD,
    SHAPE,
    SYLLABLES_AN_ITEM,
    final_of,
)

_KIND = "polysyllables"


def polysyllable_violations(
    item: PolysyllablesItem, place: int, focus: Sequence[str], lists: Listed
) -> Iterator[Violation]:
    """Every rule of item 2 that the item at `place` of a paper breaks."""
    words = [word.spoken() for word in item.words]
    syllables = [syllable for word in words for syllable in word.syllables]
    if len(syllables) != SYLLABLES_AN_ITEM:
        what = f"有 {len(syllables)} 个音节，应为 {SYLLABLES_AN_ITEM} 个"
        yield Violation(f"{_KIND}.count", place, (), what)
    shape = Counter(len(word.syllables) for word in words)
    if shape != Counter(SHAPE):
        found = "、".join(f"{length} 音节词 {count} 个" for length, count in sorted(shape.items()))
        yield Violation(f"{_KIND}.shape", place, (), f"现有{found}")
    yield from list_violations(_KIND, place, item.words, lists)
    yield from sound_violations(_KIND, place, syllables, focus)
    yield from _quota_violations(words, place)
    for number, (before, after) in enumerate(pairwise(words), start=1):
        if shared := _shared(before, after):
            what = f"“{before.hanzi}”与“{after.hanzi}”连着考查相同的{shared}"
            yield Violation(f"{_KIND}.in_a_row", place, (number, number + 1), what)


def _quota_violations(words: Sequence[Word], place: int) -> Iterator[Violation]:
    """Words that test third tones, neutral tone and erhua: are there enough?"""
    quotas = (
        ("third_third", "上声与上声相连的词语", LEAST_THIRD_THIRD, _has_third_third),
        ("third_other", "上声与其他声调相连的词语", LEAST_THIRD_OTHER, _has_third_other),
        ("neutral", "轻声词语", LEAST_NEUTRAL, _is_neutral),
        ("erhua", "儿化词语", LEAST_ERHUA, _is_erhua),
    )
    for rule, name, least, has in quotas:
        found = sum(has(word) for word in words)
        if found < least:
            what = f"{name}有 {found} 个，应不少于 {least} 个"
            yield Violation(f"{_KIND}.{rule}", place, (), what)
    finals = {ERHUA_FINALS[final_of(s)] for word in words for s in word.syllables if s.erhua}
    if len(finals) < LEAST_ERHUA:
        what = f"不同的儿化韵母有 {len(finals)} 种，应不少于 {LEAST_ERHUA} 种"
        yield Violation(f"{_KIND}.erhua", place, (), what)


def _shared(before: Word, after: Word) -> str:
    """What two neighbouring words both test, empty for nothing."""
    shared = [shared_sounds(before.syllables[-1], after.syllables[0])]
    for name, has in (
        ("轻声", _is_neutral),
        ("儿化", _is_erhua),
        ("上声相连", _has_third_third),
    ):
        if has(before) and has(after):
            shared.append(name)
    return "、".join(filter(None, shared))


def _tone_pairs(word: Word) -> set[tuple[int, int]]:
    """Tones of neighbouring syllables inside a word; 0 for one that may be neutral."""
    tones = [
        0 if index in word.optional_neutral else syllable.tone
        for index, syllable in enumerate(word.syllables)
    ]
    return set(pairwise(tones))


def _has_third_third(word: Word) -> bool:
    return (3, 3) in _tone_pairs(word)


def _has_third_other(word: Word) -> bool:
    return bool({(3, 1), (3, 2), (3, 4)} & _tone_pairs(word))


def _is_neutral(word: Word) -> bool:
    return any(syllable.tone == NEUTRAL for syllable in word.syllables)


def _is_erhua(word: Word) -> bool:
    return any(syllable.erhua for syllable in word.syllables)
