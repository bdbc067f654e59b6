"""Does the machine still agree as it did? A two-sided CUSUM over the newest sittings. Pure.

Page (1954); reference value and decision interval as usual (Montgomery): a lasting shift of one
standard deviation shows after about 10 sittings, a false flag comes about once in 465.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

REFERENCE = 0.5  # k, in standard deviations: half the shift that matters
DECISION = 5.0  # h, in standard deviations


@dataclass(frozen=True)
class Drift:
    """The sums after each sitting, in standard deviations; ``flagged_at``: the first beyond."""

    upward: tuple[float, ...]
    downward: tuple[float, ...]
    flagged_at: int | None

    @property
    def direction(self) -> str:
        """Which way it drifted: "up" (machine too lenient), "down", or empty."""
        if self.flagged_at is None:
            return ""
        return "up" if self.upward[self.flagged_at] > DECISION else "down"


def drift_of(differences: Iterable[float], centre: float, sd: float) -> Drift:
    """Watch machine − people, oldest first, against the run's bias and SD.

    ValueError where ``sd`` is not positive.
    """
    if not sd > 0:
        raise ValueError("drift needs a spread")
    upward, downward = [], []
    high = low = 0.0
    flagged_at = None
    for place, difference in enumerate(differences):
        step = (difference - centre) / sd
        high, low = max(0.0, high + step - REFERENCE), max(0.0, low - step - REFERENCE)
        upward.append(high)
        downward.append(low)
        if flagged_at is None and max(high, low) > DECISION:
            flagged_at = place
    return Drift(tuple(upward), tuple(downward), flagged_at)
