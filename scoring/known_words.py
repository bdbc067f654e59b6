"""Words of running text, found by the official lists.

A passage typed without spaces still has words: they decide sandhi, where a pause is wrong, and
where a reader who slips begins again. The longest listed word from the left is taken; characters
that begin no listed word stand alone, which is the more lenient reading for sandhi across words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from wordlists.sandhi import Word
from wordlists.syllable import NEUTRAL, Syllable
from wordlists.tables import Entry, load_table

EDITION = "2021"
LONGEST = 7  # characters of the longest entry worth trying


@cache
def _entries() -> dict[str, tuple[Entry, ...]]:
    """All readings of every listed word."""
    found: dict[str, tuple[Entry, ...]] = {}
    for number in (1, 2):
        for entry in load_table(EDITION, number):
            found[entry.hanzi] = (*found.get(entry.hanzi, ()), entry)
    return found


def listed(hanzi: str, syllables: Sequence[Syllable]) -> Word:
    """The word with the syllables as authored, and the optional neutral tones of its list entry.

    The authored reading chooses the entry (东西 dong1 xi5 is not dong1 xi1). Where it writes the
    neutral tone of a syllable that the list prints with a dot (zhe4 li5), the list's full tone
    takes its place, so that both are right.
    """
    fitting = [entry for entry in _entries().get(hanzi, ()) if _fits(entry, syllables)]
    same = [entry for entry in fitting if entry.syllables == tuple(syllables)]
    if same:
        dotted = frozenset[int]().union(*(entry.optional_neutral for entry in same))
        return Word(hanzi, tuple(syllables), dotted)
    for entry in fitting:
        taken = {
            index for index in entry.optional_neutral if _may_stand_for(entry, syllables, index)
        }
        read = [
            entry.syllables[index] if index in taken else one for index, one in enumerate(syllables)
        ]
        if taken:
            return Word(hanzi, tuple(read), frozenset(taken))
    return Word(hanzi, tuple(syllables))


def split_words(characters: Sequence[str], syllables: Sequence[Syllable]) -> Iterator[Word]:
    """Split a run of text; `characters` are those of each syllable (花儿 is one)."""
    place = 0
    while place < len(characters):
        length = next(
            (
                size
                for size in range(min(LONGEST, len(characters) - place), 1, -1)
                if any(
                    _fits(entry, syllables[place : place + size])
                    for entry in _entries().get("".join(characters[place : place + size]), ())
                )
            ),
            1,
        )
        hanzi = "".join(characters[place : place + length])
        yield listed(hanzi, syllables[place : place + length])
        place += length


def _may_stand_for(entry: Entry, syllables: Sequence[Syllable], index: int) -> bool:
    """Is the authored syllable the dotted one, in full or in neutral tone?"""
    return syllables[index].tone in (entry.syllables[index].tone, NEUTRAL)


def _fits(entry: Entry, syllables: Sequence[Syllable]) -> bool:
    """Same syllables, whatever the tones? Authored tones may be those of sandhi or neutral."""
    return len(entry.syllables) == len(syllables) and all(
        (one.initial, one.final) == (other.initial, other.final)
        for one, other in zip(entry.syllables, syllables, strict=True)
    )
