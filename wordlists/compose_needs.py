"""What an item still needs while it is being filled: every "at least" and "at most"."""

from collections import Counter
from collections.abc import Collection, Sequence

from wordlists.compose_pool import Candidate, Feature, Pool
from wordlists.draw import Draw
from wordlists.syllabus import (
    FINALS,
    FOCUS_EXTRA,
    INITIALS,
    LEAST_INITIAL,
    TONE_BANDS,
    least_final,
)

_TASTED = 24
"""Candidates looked at for each need; the one that meets most needs is taken."""

_TASTED_FOR_FOCUS = 12
"""So many more for each sound of the dialect focus, since little room is left beside the needs."""


_TASTED_PART = 4
"""Of a short list only a quarter is looked at, lest its most useful word come in every paper."""


class CannotFill(Exception):
    """This attempt met a dead end; another lot may not. Never leaves the composer."""


class Selection:
    """The words drawn so far for one item, what they still lack, and which table may still give.

    `quota`: words still to be taken from each table; a table that is absent is not counted.
    """

    def __init__(
        self,
        kind: str,
        focus: Collection[str],
        quota: dict[int, int],
        *,
        distinct_syllables: bool,
    ) -> None:
        least, self._most = TONE_BANDS[kind]
        self._needs: Counter[Feature] = Counter(
            {("initial", initial): LEAST_INITIAL for initial in INITIALS}
            | {("final", final): least_final(final) for final in FINALS}
            | {("tone", str(tone)): least for tone in range(1, 5)}
        )
        for feature in self._needs:
            if feature[1] in focus:
                self._needs[feature] += FOCUS_EXTRA
        self._tasted = _TASTED + _TASTED_FOR_FOCUS * len(focus)
        self._tones: Counter[str] = Counter()
        self._quota = quota
        self._distinct_syllables = distinct_syllables
        self._used: set[str] = set()
        self.chosen: list[Candidate] = []

    def fits(self, candidate: Candidate) -> bool:
        """May this word be taken without breaking an "at most"?"""
        if self._quota.get(candidate.word.list or 0, 1) <= 0:
            return False
        if candidate.word.hanzi in self._used:
            return False
        if self._distinct_syllables and candidate.word.pinyin in self._used:
            return False
        return all(self._tones[tone] + count <= self._most for tone, count in candidate.tones)

    def take(self, candidate: Candidate) -> None:
        """Take it and count what it gives."""
        self.chosen.append(candidate)
        self._used |= {candidate.word.hanzi, candidate.word.pinyin}
        table = candidate.word.list or 0
        if table in self._quota:
            self._quota[table] -= 1
        self._needs.subtract(candidate.features)
        self._tones.update(dict(candidate.tones))

    def take_one(self, draw: Draw, candidates: Sequence[Candidate]) -> None:
        """Take a drawn one of those that fit; raises CannotFill where none does."""
        self.take(self._taste(draw, candidates, 1)[0])

    def take_needed(self, draw: Draw, pool: Pool) -> bool:
        """Meet the rarest open need, and others with it if it can be; False when none is open.

        Raises CannotFill where no word that fits would meet it.
        """
        feature = next((f for f in pool.rarity if self._needs[f] > 0), None)
        if feature is None:
            return False
        candidates = pool.by_feature[feature]
        count = min(self._tasted, 1 + len(candidates) // _TASTED_PART)
        self.take(max(self._taste(draw, candidates, count), key=self._gain))
        return True

    def _taste(self, draw: Draw, candidates: Sequence[Candidate], count: int) -> list[Candidate]:
        """Up to `count` drawn candidates that fit, at least one; raises CannotFill."""
        tasted = [c for c in (draw.one(candidates) for _ in range(count)) if self.fits(c)]
        if tasted:
            return tasted
        fitting = [candidate for candidate in candidates if self.fits(candidate)]
        if not fitting:
            raise CannotFill
        return draw.some(fitting, min(count, len(fitting)))

    def unmet(self) -> list[Feature]:
        """Needs still open."""
        return [feature for feature, count in self._needs.items() if count > 0]

    def _gain(self, candidate: Candidate) -> int:
        """How many open needs it would meet."""
        given = Counter(candidate.features)
        return sum(min(count, max(self._needs[f], 0)) for f, count in given.items())
