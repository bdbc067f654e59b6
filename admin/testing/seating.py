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
    order = in_lot_order(numbers, seed)
    if len(order) > len(places):
        raise TooFewPlaces(f"{len(order)} candidates, {len(places)} places")
    return dict(zip(order, places, strict=False))


def in_lot_order(numbers: Iterable[str], seed: int) -> list[str]:
    """The numbers, each once, in the order the seed draws them."""
    return sorted(set(numbers), key=lambda number: _lot(seed, number))


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


@dataclass(frozen=True)
class Reading:
    """What somebody reads where: ``batch`` is the round within the room ``room``."""

    batch: int
    room: int
    seat: int
    point: GridPoint
    passage: str
    topics: frozenset[str] = frozenset()


def alike_within_hearing(readings: Mapping[K, Reading]) -> frozenset[frozenset[K]]:
    """Pairs who could hear each other's words: one passage, or a topic offered to both.

    Neighbours of one batch, and those who follow each other on one machine (大纲四（四）（五）).
    """
    by_room: dict[tuple[int, int], dict[K, Reading]] = {}
    by_seat: dict[tuple[int, int], K] = {}
    for key, reading in readings.items():
        by_room.setdefault((reading.room, reading.batch), {})[key] = reading
        by_seat[reading.seat, reading.batch] = key
    pairs = {
        pair
        for those in by_room.values()
        for pair in neighbours({key: reading.point for key, reading in those.items()})
    }
    for (seat, batch), key in by_seat.items():
        if (follower := by_seat.get((seat, batch + 1))) is not None:
            pairs.add(frozenset((key, follower)))
    return frozenset(pair for pair in pairs if _alike(*(readings[key] for key in pair)))


def _alike(one: Reading, other: Reading) -> bool:
    return one.passage == other.passage or bool(one.topics & other.topics)
