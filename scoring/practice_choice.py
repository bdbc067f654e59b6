"""Which word comes next in practice: a pure choice from what was read so far."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

RETRY_AFTER = 3  # readings of other words before a word that was wrong comes again
Word = TypeVar("Word", bound=Hashable)


def next_word(
    words: Sequence[Word], history: Sequence[tuple[Word, bool]], last: Word | None = None
) -> Word:
    """The next of `words` (at least one, none twice).

    `history`: readings of this theme, oldest first, each with whether it was right; words that are
    no longer practised may occur. `last`: the word shown last, which does not come again at once
    while there is another. A word that was wrong when last read comes back after RETRY_AFTER other
    readings, the one that waits longest first; then the words not read yet in their order; then
    the wrong ones that still wait, and then the one read longest ago.
    """
    read_at = {word: place for place, (word, _) in enumerate(history)}
    right = dict(history)
    choice = [word for word in words if word != last] or list(words)
    wrong = sorted(
        (word for word in choice if right.get(word) is False), key=lambda word: read_at[word]
    )
    due = [word for word in wrong if len(history) - read_at[word] > RETRY_AFTER]
    new = (word for word in choice if word not in read_at)
    oldest = min(choice, key=lambda word: read_at.get(word, -1))
    return next(iter((*due, *new, *wrong)), oldest)
