"""Drawing by lot, the same for ever: SplitMix64, seeded by a number and the name of the urn.

Python promises no sequence for `random.shuffle` and `sample` across versions; a paper must come
out of its seed in twenty years. SplitMix64 (Steele, Lea, Flood 2014) is ten lines and has
published test vectors.
"""

import hashlib
from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")

_MASK: Final = 2**64 - 1
_GOLDEN_GAMMA: Final = 0x9E3779B97F4A7C15


class SplitMix64:
    """The generator itself; `state` is 64 bits."""

    def __init__(self, state: int) -> None:
        self._state = state & _MASK

    def next(self) -> int:
        """The next 64 bits."""
        self._state = (self._state + _GOLDEN_GAMMA) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)


class Draw:
    """Lots from the urn `name` under `seed`: urns of one seed do not disturb each other."""

    def __init__(self, seed: int, name: str) -> None:
        key = hashlib.sha256(f"{name}/{seed}".encode()).digest()
        self._bits = SplitMix64(int.from_bytes(key[:8], "big"))

    def below(self, limit: int) -> int:
        """A number from 0 to `limit` − 1, all equally likely; `limit` at least 1."""
        ceiling = _MASK + 1 - (_MASK + 1) % limit
        while True:
            bits = self._bits.next()
            if bits < ceiling:
                return bits % limit

    def one(self, things: Sequence[T]) -> T:
        """One of `things`, which must not be empty."""
        return things[self.below(len(things))]

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """`count` different ones of `things` in drawn order; `count` at most their number."""
        left = list(things)
        for place in range(count):
            other = place + self.below(len(left) - place)
            left[place], left[other] = left[other], left[place]
        return left[:count]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """All of `things` in drawn order."""
        return self.some(things, len(things))
