"""Does the sound card keep time, and did the time of day jump? Pure.

A recording's samples are counted against the monotonic clock, and the time of day likewise. A card
that runs at another rate than it says makes every tone higher or lower and every pause shorter or
longer; samples that vanished without an overrun look the same. A time of day that jumps makes the
manifest's times lie. Both are written into the event log; neither stops a candidate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SHORTEST_SECONDS = 20.0  # less says nothing: blocks and drivers hold back a tenth of a second
DRIFT = 0.005  # share of the rate; good cards keep 0.0001
STEP_SECONDS = 1.0  # time services correct by less without a step


@dataclass(frozen=True)
class Moment:
    """A moment by both clocks: monotonic seconds, and UTC."""

    monotonic: float
    utc: datetime


def drift(begun: Moment, ended: Moment, seconds: float) -> float | None:
    """By what share the samples run ahead of the clock (+) or behind it (−); None if they do not.

    `seconds`: of sound between the two moments, at the rate that the device says.
    """
    elapsed = ended.monotonic - begun.monotonic
    if elapsed < SHORTEST_SECONDS:
        return None
    share = seconds / elapsed - 1.0
    return share if abs(share) >= DRIFT else None


def clock_step(begun: Moment, ended: Moment) -> float | None:
    """By how many seconds the time of day jumped ahead (+) or back (−); None if it did not."""
    by_day = (ended.utc - begun.utc).total_seconds()
    step = by_day - (ended.monotonic - begun.monotonic)
    return step if abs(step) >= STEP_SECONDS else None
