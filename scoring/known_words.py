"""Words of running text, found by the official lists.

A passage typed without spaces still has words: they decide sandhi, where a pause is wrong, and
where a reader who slips begins again. The longest listed word from the left is taken; characters
that begin no listed word stand alone, which is the more lenient reading for sandhi across words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from wordlists.sandhi import Word
from wordlists.syllable import Syllable
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
    """The word with the syllables as authored, and the optional neutral tones of its list entry."""
    fitting = [entry for entry in _entries().get(hanzi, ()) if _fits(entry, syllables)]
    optional = fitting[0].optional_neutral if fitting else frozenset()
    return Word(hanzi, tuple(syllables), optional)


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


def _fits(entry: Entry, syllables: Sequence[Syllable]) -> bool:
    """Same syllables, whatever the tones? Authored tones may be those of sandhi or neutral."""
    return len(entry.syllables) == len(syllables) and all(
        (one.initial, one.final) == (other.initial, other.final)
        for one, other in zip(entry.syllables, syllables, strict=True)
    )
