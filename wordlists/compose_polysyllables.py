"""Item 2: one hundred syllables in words, by the rules `polysyllables.*` of the syllabus."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from wordlists.arrange import arranged
from wordlists.compose_needs import CannotFill, Selection
from wordlists.compose_pool import Candidate, Pool, polysyllable_pool
from wordlists.draw import Draw
from wordlists.paper import PolysyllablesItem
from wordlists.syllable import NEUTRAL
from wordlists.syllabus import (
    LEAST_ERHUA,
    LEAST_NEUTRAL,
    LEAST_THIRD_OTHER,
    LEAST_THIRD_THIRD,
    SHAPE,
    final_of,
    words_of_table_one,
)

_THIRD = (3,)
_OTHERS = (1, 2, 4)


@dataclass(frozen=True)
class _Sorted:
    """An edition's words by what they are drawn for; the special ones are of two syllables."""

    two: Pool
    by_length: dict[int, tuple[Candidate, ...]]
    erhua: tuple[Candidate, ...]
    neutral: tuple[Candidate, ...]
    third_third: tuple[Candidate, ...]
    third_other: tuple[Candidate, ...]


@cache
def _sorted(edition: str) -> _Sorted:
    pool = polysyllable_pool(edition)
    plain = [c for c in pool.candidates if not c.is_special]
    two = tuple(c for c in plain if len(c.syllables) == 2)
    special = [c for c in pool.candidates if len(c.syllables) == 2 and c.is_special]
    return _Sorted(
        two=Pool.of(two),
        by_length={n: tuple(c for c in plain if len(c.syllables) == n) for n in SHAPE if n > 2},
        erhua=tuple(c for c in special if c.erhua_final is not None),
        neutral=tuple(c for c in special if c.erhua_final is None),
        third_third=tuple(c for c in two if c.has_third_before(_THIRD)),
        third_other=tuple(c for c in two if c.has_third_before(_OTHERS)),
    )


def compose_polysyllables(edition: str, draw: Draw, focus: Collection[str]) -> PolysyllablesItem:
    """Draw item 2 from the edition's lists; raises CannotFill where this lot meets a dead end."""
    words = _sorted(edition)
    erhua = _erhua_words(draw, words.erhua)
    quota = _quota(erhua)
    selection = Selection("polysyllables", focus, quota, distinct_syllables=False)
    for candidate in erhua:
        selection.take(candidate)
    _take_neutral(draw, selection, words.neutral)
    for length, group in words.by_length.items():
        for _ in range(SHAPE[length]):
            selection.take_one(draw, group)
    for group, least in (
        (words.third_third, LEAST_THIRD_THIRD),
        (words.third_other, LEAST_THIRD_OTHER),
    ):
        for _ in range(least):
            selection.take_one(draw, group)
    while any(quota.values()) and selection.take_needed(draw, words.two):
        pass
    while any(quota.values()):
        selection.take_one(draw, words.two.candidates)
    row = None if selection.unmet() else arranged(draw, selection.chosen, _may_follow)
    if row is None:
        raise CannotFill
    return PolysyllablesItem(tuple(candidate.word for candidate in row))


def _erhua_words(draw: Draw, group: tuple[Candidate, ...]) -> list[Candidate]:
    """Words with erhua finals that all differ: the least number, or one more."""
    drawn: dict[str | None, Candidate] = {}
    for candidate in draw.shuffled(group):
        drawn.setdefault(candidate.erhua_final, candidate)
    return list(drawn.values())[: LEAST_ERHUA + draw.below(2)]


def _quota(taken: Iterable[Candidate]) -> dict[int, int]:
    """How many of all words each table gives: those of the erhua list alone do not count."""
    beside = sum(candidate.word.list not in (1, 2) for candidate in taken)
    counted = sum(SHAPE.values()) - beside
    from_table_one = words_of_table_one(counted)
    return {1: from_table_one, 2: counted - from_table_one}


def _take_neutral(draw: Draw, selection: Selection, group: tuple[Candidate, ...]) -> None:
    """The least number of neutral words or one more, not all ending in the same character."""
    for _ in range(LEAST_NEUTRAL + draw.below(2)):
        endings = {c.word.hanzi[-1] for c in selection.chosen}
        selection.take_one(draw, [c for c in group if c.word.hanzi[-1] not in endings])


def _may_follow(before: Candidate, after: Candidate) -> bool:
    """Rule polysyllables.in_a_row: nothing in common where words meet, nor in what they test."""
    first, second = before.syllables[-1], after.syllables[0]
    return (
        first.initial != second.initial
        and final_of(first) != final_of(second)
        and (first.tone != second.tone or first.tone == NEUTRAL)
        and not (before.is_neutral and after.is_neutral)
        and not (before.erhua_final is not None and after.erhua_final is not None)
        and not (before.has_third_before(_THIRD) and after.has_third_before(_THIRD))
    )
