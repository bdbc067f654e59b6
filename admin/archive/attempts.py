"""Which attempt at an item counts, where several bundles or attempts hold the same item.

A booth may have crashed, a candidate moved: each bundle is kept, and for every item the newest
complete attempt counts. Where no attempt is complete, the newest recovered one does: a recording
that lost its tail is better than none, and the engine or a person will say whether it will do.
Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

COMPLETE = "complete"
INTERRUPTED = "interrupted"


class Attempt(Protocol):
    """What the choice looks at; times are aware."""

    item: int
    attempt: int
    status: str
    ended_by: str
    started: datetime


T = TypeVar("T", bound=Attempt)


def newest_of_each_item(attempts: Iterable[T]) -> dict[int, T]:
    """The attempt that counts for each item, by item number."""
    chosen: dict[int, T] = {}
    for attempt in sorted(attempts, key=_rank):
        chosen[attempt.item] = attempt
    return dict(sorted(chosen.items()))


def is_whole(attempt: Attempt) -> bool:
    """Was the item read to its end (*next* or the time), with nothing lost?"""
    return attempt.status == COMPLETE and attempt.ended_by != INTERRUPTED


def _rank(attempt: Attempt) -> tuple[bool, bool, datetime, int]:
    complete = attempt.status == COMPLETE
    return (is_whole(attempt), complete, attempt.started, attempt.attempt)
