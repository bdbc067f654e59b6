"""Seats by lot, and who sits beside whom. Pure: the lot follows from the seed alone.

The order is that of SHA-256 over seed and number, not of a random module whose sequence may
change with its version: an old seating can be drawn again and compared years later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar


@dataclass(frozen=True, order=True)
class Place:
    """A seat in a batch, by the ids of their records."""

    batch: int
    seat: int


@dataclass(frozen=True)
class GridPoint:
    """Where a seat stands in its room: row from the front, column from the left."""

    row: int
    column: int


K = TypeVar("K")


class TooFewPlaces(ValueError):
    """More candidates than places."""


def draw_places(numbers: Iterable[str], places: Sequence[Place], seed: int) -> dict[str, Place]:
    """A place for every admission number, by lot; places are filled in the order given.

    TooFewPlaces where they do not suffice.
    """
    order = sorted(set(numbers), key=lambda number: _lot(seed, number))
    if len(order) > len(places):
        raise TooFewPlaces(f"{len(order)} candidates, {len(places)} places")
    return dict(zip(order, places, strict=False))


def _lot(seed: int, number: str) -> bytes:
    return hashlib.sha256(f"{seed}/{number}".encode()).digest()


def neighbours(points: Mapping[K, GridPoint]) -> frozenset[frozenset[K]]:
    """Pairs of seats that touch, also across a corner: one could see or hear the other."""
    return frozenset(
        frozenset((one, other))
        for one, other in combinations(points, 2)
        if max(
            abs(points[one].row - points[other].row),
            abs(points[one].column - points[other].column),
        )
        <= 1
    )


def batches_needed(candidates: int, seats: int) -> int:
    """How many rounds of the given seats it takes; at least one."""
    if seats < 1:
        raise TooFewPlaces("no seats")
    return max(1, -(-candidates // seats))
