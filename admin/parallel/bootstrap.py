"""Bootstrap over sittings: how often each sitting comes up in each redrawn sample. Pure.

Efron & Tibshirani (1993), percentile intervals. Every figure of a report uses the same redrawn
samples, so that differences between figures are paired.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

DRAWS = 1000
CONFIDENCE = 0.95

Floats = NDArray[np.float64]
# Single precision for redrawn samples, double for the sample itself.
Counts = NDArray[np.floating[Any]]
Whole = NDArray[np.intp]


@dataclass(frozen=True)
class Figure:
    """A figure with its confidence interval; None: it cannot be computed from these data."""

    value: float | None
    low: float | None = None
    high: float | None = None


UNKNOWN = Figure(None)


def redraw(sittings: int, seed: int, draws: int = DRAWS) -> Counts:
    """For each sitting (row) how many times each draw (column) has it, with replacement."""
    rng = np.random.default_rng(seed)
    counts = np.empty((draws, sittings), dtype=np.float32)
    for row in counts:
        drawn = rng.integers(0, sittings, sittings)
        row[:] = np.bincount(drawn, minlength=sittings)
    # Sittings in rows: the part of a group of sittings is then copied in long stretches.
    return np.ascontiguousarray(counts.T)


def interval(value: float, drawn: Floats, confidence: float = CONFIDENCE) -> Figure:
    """The value with the percentiles of its redrawn values; draws without a value are left out."""
    if not np.isfinite(value):
        return UNKNOWN
    known = drawn[np.isfinite(drawn)]
    if known.size < drawn.size / 2 or not known.size:
        return Figure(float(value))
    outside = (1 - confidence) / 2 * 100
    low, high = np.percentile(known, [outside, 100 - outside])
    return Figure(float(value), float(low), float(high))
