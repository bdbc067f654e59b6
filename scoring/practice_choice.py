"""Which word comes next in practice: a pure choice from what was read so far."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

RETRY_AFTER = 3  # readings of others before a word that was wrong comes again; twice wrong: 6 …
Word = TypeVar("Word", bound=Hashable)


def next_word(
    words: Sequence[Word], history: Sequence[tuple[Word, bool]], last: Word | None = None
) -> Word:
    """The next of `words` (at least one, none twice).

    `history`: readings of this theme, oldest first, each with whether it was right; words that are
    no longer practised may occur. `last`: the word shown last, which does not come again at once
    while there is another. A word that was wrong when last read comes back after some other
    readings, more of them with every time that it was wrong in a row, so that a hard word does not
    crowd out the rest; the one that waits longest comes first. Then come words not read yet in
    their order, then the wrong ones that still wait, and then the one read longest ago.
    """
    read_at = {word: place for place, (word, _) in enumerate(history)}
    failures = _failures_in_a_row(history)
    choice = [word for word in words if word != last] or list(words)
    wrong = sorted((word for word in choice if failures.get(word)), key=read_at.__getitem__)
    due = [word for word in wrong if len(history) - read_at[word] > RETRY_AFTER * failures[word]]
    new = (word for word in choice if word not in read_at)
    oldest = min(choice, key=lambda word: read_at.get(word, -1))
    return next(iter((*due, *new, *wrong)), oldest)


def _failures_in_a_row(history: Sequence[tuple[Word, bool]]) -> dict[Word, int]:
    """How often each word was wrong since it was last right."""
    failures: dict[Word, int] = {}
    for word, right in history:
        failures[word] = 0 if right else failures.get(word, 0) + 1
    return failures
