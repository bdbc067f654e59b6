"""Figures with their intervals: calibration error, error trade-off, agreement of marks.

Every share comes with Wilson's 95 % interval, everything else with a bootstrap over its trials.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.share_interval import wilson
from scoring.training.evaluate import equal_error_rate

Floats = NDArray[np.floating[Any]]

BINS = 10  # of the reliability curve, equally wide
RESAMPLES = 400


@dataclass(frozen=True)
class Figure:
    """A number, what it was counted on, and its 95 % interval."""

    value: float
    trials: int
    low: float
    high: float


def share(hits: int, trials: int) -> Figure:
    """A share of trials; without trials it is unknown (0 to 1)."""
    return Figure(hits / max(1, trials), trials, *wilson(hits, trials))


def equal_error(right: Floats, wrong: Floats) -> Figure:
    """Equal error rate of a swap test: `right` [N] and `wrong` [N] come from the same readings."""
    measured = equal_error_rate(right, wrong)
    draws = resampled(lambda pick: equal_error_rate(right[pick], wrong[pick]), len(right))
    return Figure(measured, len(right) + len(wrong), *interval(draws))


def resampled(measure: Callable[[NDArray[np.int64]], float], count: int) -> list[float]:
    """A measure of `RESAMPLES` draws of `count` trials with replacement."""
    random = np.random.default_rng(0)
    return [measure(random.integers(0, count, count)) for _ in range(RESAMPLES)] if count else []


def interval(draws: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of the draws."""
    if not draws:
        return 0.0, 1.0
    low, high = np.percentile(draws, [2.5, 97.5])
    return float(low), float(high)


@dataclass(frozen=True)
class Bin:
    """One bin of a reliability curve: how sure, how often right, on how many trials."""

    mean_p: float
    right: float
    trials: int


def reliability(p: Floats, right: NDArray[np.bool_]) -> list[Bin]:
    """Trials [N] by their probability in `BINS` equal bins; empty ones are left out."""
    place = np.minimum((p * BINS).astype(int), BINS - 1)
    return [
        Bin(float(p[inside].mean()), float(right[inside].mean()), int(inside.sum()))
        for inside in (place == index for index in range(BINS))
        if inside.any()
    ]


def calibration_error(p: Floats, right: NDArray[np.bool_]) -> float:
    """Expected calibration error: mean distance of the bins, weighted by their trials."""
    bins = reliability(p, right)
    return sum(abs(one.mean_p - one.right) * one.trials for one in bins) / max(1, len(p))


def calibration_figure(p: Floats, right: NDArray[np.bool_]) -> Figure:
    """Expected calibration error with its interval."""
    draws = resampled(lambda pick: calibration_error(p[pick], right[pick]), len(p))
    return Figure(calibration_error(p, right), len(p), *interval(draws))


def trade_off(right: Floats, wrong: Floats, points: int = 200) -> tuple[Floats, Floats]:
    """False alarms and misses at `points` thresholds, each [points].

    A right reading below the threshold is a false alarm, a wrong one at or above it is missed.
    """
    limits = np.unique(np.quantile(np.concatenate([right, wrong]), np.linspace(0, 1, points)))
    alarms = np.searchsorted(np.sort(right), limits) / len(right)
    misses = 1 - np.searchsorted(np.sort(wrong), limits) / len(wrong)
    return alarms, misses


def alarms_where_found(right: Floats, wrong: Floats, found: float) -> tuple[Figure, float]:
    """False alarms on `right` at the lowest limit that finds the share `found` of `wrong`.

    Returns the figure and the limit; below the limit is an alarm.
    """
    limit = float(np.sort(wrong)[min(len(wrong), int(np.ceil(found * len(wrong)))) - 1])
    limit = float(np.nextafter(limit, np.inf))
    return share(int((right < limit).sum()), len(right)), limit


@dataclass(frozen=True)
class Agreement:
    """Measured marks against known ones."""

    error: Figure  # mean absolute, in points
    correlation: Figure  # Pearson's r
    bias: float  # mean of measured minus known, in points


def agreement(known: Floats, measured: Floats) -> Agreement:
    """Mean absolute error and correlation of marks [N], bootstrapped over candidates."""
    distance = np.abs(measured - known)
    errors = resampled(lambda pick: float(distance[pick].mean()), len(known))
    pearson = resampled(lambda pick: _pearson(known[pick], measured[pick]), len(known))
    return Agreement(
        Figure(float(distance.mean()), len(known), *interval(errors)),
        Figure(_pearson(known, measured), len(known), *interval(pearson)),
        float((measured - known).mean()),
    )


def _pearson(left: Floats, right: Floats) -> float:
    """Correlation; 0 where one side does not vary."""
    if left.std() == 0 or right.std() == 0:
        return 0.0
    return float(np.corrcoef(left, right)[0, 1])
