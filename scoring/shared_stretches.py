"""Where one text says what another says: shared stretches, as people copy, repeat or read aloud.

Texts are compared as toneless syllables, so that 在 and 再, or a tone that the recogniser misheard,
make no difference. A stretch begins and goes on with some syllables in a row that are the same, and
may step over a few that are not: one wrong character does not hide a copied sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin

GRAM = 5  # syllables in a row that are the same, for a stretch to begin or go on
SLIP = 4  # syllables that may differ between two such runs, on either side


@dataclass(frozen=True, order=True)
class Shared:
    """A stretch of one text, [first, last), and where the other text has it, [other, other_last).

    `same`: how many syllables are the same.
    """

    first: int
    last: int
    other: int
    other_last: int
    same: int


def syllables_of(hanzi: str) -> list[str]:
    """One toneless syllable for each Chinese character, its most usual reading."""
    return lazy_pinyin(hanzi, style=Style.NORMAL) if hanzi else []


def shared_stretches(
    text: Sequence[str], other: Sequence[str], shortest: int
) -> tuple[Shared, ...]:
    """Stretches of `text` of at least `shortest` same syllables that `other` has as well."""
    return _stretches(text, other, shortest, earlier_only=False)


def said_before(text: Sequence[str], shortest: int) -> tuple[Shared, ...]:
    """Stretches of `text` that say again what it said before; `other` is the earlier place."""
    return _stretches(text, text, shortest, earlier_only=True)


def grams(text: Sequence[str]) -> set[tuple[str, ...]]:
    """All runs of GRAM syllables; texts without a common one share nothing."""
    return {tuple(text[at : at + GRAM]) for at in range(len(text) - GRAM + 1)}


def _stretches(
    text: Sequence[str], other: Sequence[str], shortest: int, *, earlier_only: bool
) -> tuple[Shared, ...]:
    """`earlier_only`: `other` is the text itself, and what is said again was said before."""
    runs = _runs(text, other, earlier_only=earlier_only)
    return _chosen(_chained(runs, earlier_only=earlier_only), shortest)


def _runs(text: Sequence[str], other: Sequence[str], *, earlier_only: bool) -> list[Shared]:
    """The longest runs of same syllables, each at least GRAM long."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(other) - GRAM + 1):
        places[tuple(other[at : at + GRAM])].append(at)
    found = []
    for at in range(len(text) - GRAM + 1):
        for start in places.get(tuple(text[at : at + GRAM]), ()):
            if earlier_only and start + GRAM > at:
                continue
            if at and start and text[at - 1] == other[start - 1]:
                continue  # the run began before, and was found there
            length = GRAM
            most = min(len(text) - at, len(other) - start)
            if earlier_only:
                most = min(most, at - start)
            while length < most and text[at + length] == other[start + length]:
                length += 1
            found.append(Shared(at, at + length, start, start + length, length))
    return found


def _chained(runs: Sequence[Shared], *, earlier_only: bool) -> list[Shared]:
    """Runs that go on where another ended, a few syllables further at most, made one.

    `earlier_only`: never so far that the earlier place would reach into the later one.
    """
    chains: list[Shared] = []
    for run in sorted(runs):
        for place, chain in enumerate(chains):
            if earlier_only and run.other_last > chain.first:
                continue
            if 0 <= run.first - chain.last <= SLIP and 0 <= run.other - chain.other_last <= SLIP:
                chains[place] = Shared(
                    chain.first, run.last, chain.other, run.other_last, chain.same + run.same
                )
                break
        else:
            chains.append(run)
    return chains


def _chosen(chains: Sequence[Shared], shortest: int) -> tuple[Shared, ...]:
    """Long enough, the longest first, none over another; in order of the text."""
    chosen: list[Shared] = []
    for one in sorted(chains, key=lambda chain: (-chain.same, chain)):
        if one.same >= shortest and all(
            one.last <= other.first or other.last <= one.first for other in chosen
        ):
            chosen.append(one)
    return tuple(sorted(chosen))
