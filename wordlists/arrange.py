"""Putting drawn words in an order in which no neighbours share a feature."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from wordlists.draw import Draw

T = TypeVar("T")


def arranged(draw: Draw, things: Sequence[T], may_follow: Callable[[T, T], bool]) -> list[T] | None:
    """All of `things`, in drawn order as far as `may_follow(before, after)` lets them.

    Each is put at a drawn place and, where it does not fit, at the next one that does: what
    stands stays right. What fits nowhere yet waits for the others; None if it still does not fit.
    """
    row: list[T] = []
    waiting = draw.shuffled(things)
    while waiting:
        still_waiting = [thing for thing in waiting if not _put(draw, row, thing, may_follow)]
        if len(still_waiting) == len(waiting):
            return None
        waiting = still_waiting
    return row


def _put(draw: Draw, row: list[T], thing: T, may_follow: Callable[[T, T], bool]) -> bool:
    """Insert `thing` into `row` where it fits; False if it fits nowhere."""
    places = len(row) + 1
    start = draw.below(places)
    for place in (*range(start, places), *range(start)):
        after_before = place == 0 or may_follow(row[place - 1], thing)
        if after_before and (place == len(row) or may_follow(thing, row[place])):
            row.insert(place, thing)
            return True
    return False
