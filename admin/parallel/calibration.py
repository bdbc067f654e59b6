"""Calibration of the machine's marks of an item on double-marked sittings. Pure.

A calibration is a line through knots, never falling; outside the knots the end values hold. Marks
come out as decimals with two places between 0 and the item's full points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.optimize import isotonic_regression

from admin.parallel.bootstrap import Floats

FOLDS = 5
FEWEST = 30  # sittings; fewer say too little about a line
CENT = Decimal("0.01")


class Method(StrEnum):
    """How the line is found."""

    LINEAR = "linear"
    ISOTONIC = "isotonic"


METHOD_NAMES = {Method.LINEAR: "线性", Method.ISOTONIC: "保序"}


@dataclass(frozen=True)
class Calibration:
    """Machine marks → calibrated marks by knots; both rise."""

    method: Method
    full: Decimal
    knots: tuple[tuple[Decimal, Decimal], ...]

    def apply(self, mark: Decimal) -> Decimal:
        """The calibrated mark; ValueError for a mark outside 0 … full."""
        if not 0 <= mark <= self.full:
            raise ValueError("mark outside the item's points")
        raw = self._between(mark)
        bounded = min(max(raw, Decimal(0)), self.full)
        return bounded.quantize(CENT, ROUND_HALF_UP)

    def _between(self, mark: Decimal) -> Decimal:
        if mark <= self.knots[0][0]:
            return self.knots[0][1]
        for (x0, y0), (x1, y1) in pairwise(self.knots):
            if mark <= x1:
                return y0 + (y1 - y0) * (mark - x0) / (x1 - x0)
        return self.knots[-1][1]

    def as_json(self) -> dict[str, Any]:
        """As stored."""
        knots = [[str(x), str(y)] for x, y in self.knots]
        return {"method": self.method.value, "full": str(self.full), "knots": knots}

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Calibration:
        """Read back."""
        knots = tuple((Decimal(x), Decimal(y)) for x, y in stored["knots"])
        return cls(Method(stored["method"]), Decimal(stored["full"]), knots)


def fit(method: Method, machine: Floats, people: Floats, full: Decimal) -> Calibration:
    """The calibration that brings the machine nearest to the people's mean, by least squares.

    ValueError below ``FEWEST`` sittings or where the machine gave all the same mark.
    """
    if machine.size < FEWEST:
        raise ValueError("too few sittings to calibrate on")
    if np.ptp(machine) == 0:
        raise ValueError("the machine's marks do not differ")
    found = _linear if method == Method.LINEAR else _isotonic
    return Calibration(method, full, found(machine, people, full))


def _linear(machine: Floats, people: Floats, full: Decimal) -> tuple[tuple[Decimal, Decimal], ...]:
    slope, start = np.polyfit(machine, people, 1)
    if slope < 0:  # a line may not fall: all get the mean
        slope, start = 0.0, float(people.mean())
    end = start + slope * float(full)
    return ((Decimal(0), _exact(start)), (full, _exact(end)))


def _isotonic(
    machine: Floats, people: Floats, full: Decimal
) -> tuple[tuple[Decimal, Decimal], ...]:
    marks, place, weight = np.unique(machine, return_inverse=True, return_counts=True)
    means = np.bincount(place, weights=people) / weight
    risen = isotonic_regression(means, weights=weight.astype(np.float64)).x
    return tuple((_exact(x), _exact(y)) for x, y in zip(marks, risen, strict=True))


def _exact(value: float) -> Decimal:
    return Decimal(str(round(float(value), 6)))


@dataclass(frozen=True)
class Effect:
    """What the calibration would do, in points: differences are machine − people's mean.

    ``after``: on sittings the line had not seen (cross-validated). ``changed``: sittings whose
    calibrated mark differs.
    """

    sittings: int
    bias_before: float
    bias_after: float
    sd_before: float
    sd_after: float
    rmse_before: float
    rmse_after: float
    changed: int


def cross_validated(
    method: Method, machine: Floats, people: Floats, full: Decimal, *, seed: int
) -> tuple[Floats, Effect]:
    """Calibrated marks of sittings each left out of the line that marks it, and their effect.

    ValueError as ``fit``.
    """
    fit(method, machine, people, full)
    fold = np.random.default_rng(seed).permutation(machine.size) % FOLDS
    calibrated = np.empty_like(machine)
    for part in range(FOLDS):
        left_out = fold == part
        line = _curve(method, machine[~left_out], people[~left_out], full)
        calibrated[left_out] = line(machine[left_out])
    before, after = machine - people, calibrated - people
    effect = Effect(
        sittings=machine.size,
        bias_before=float(before.mean()),
        bias_after=float(after.mean()),
        sd_before=float(before.std(ddof=1)),
        sd_after=float(after.std(ddof=1)),
        rmse_before=float(np.sqrt((before**2).mean())),
        rmse_after=float(np.sqrt((after**2).mean())),
        changed=int((np.abs(calibrated - machine) >= float(CENT) / 2).sum()),
    )
    return calibrated, effect


def _curve(
    method: Method, machine: Floats, people: Floats, full: Decimal
) -> Callable[[Floats], Floats]:
    """The line for many marks at once, as ``Calibration.apply`` draws it."""
    found = _linear if method == Method.LINEAR else _isotonic
    x, y = np.array([[float(x), float(y)] for x, y in found(machine, people, full)]).T

    def line(marks: Floats) -> Floats:
        bounded: Floats = np.clip(np.interp(marks, x, y), 0, float(full))
        return bounded.round(2)

    return line
