"""From log posteriors to a probability that the expected unit was spoken.

The judge's own posterior is over-sure. On speakers it had never heard, each recording was held
against its own label and against the unit most easily confused with it, as often the one as the
other; a logistic curve through those trials, one per part, turns the log posterior ratio
(expected unit against its best competitor) into ``p_correct``. So 0.5 is the point where a right
and a wrong reading are equally likely *when both are equally frequent*; a rule that lowers marks
should ask for much less than 0.5.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Curve:
    """``p = 1 / (1 + exp(−(offset + slope · ratio)))``, ratio in nats."""

    offset: float
    slope: float

    def __call__(self, ratio: Floats) -> NDArray[np.float64]:
        """Probabilities for log posterior ratios of any shape."""
        odds = np.clip(self.offset + self.slope * ratio, -30, 30)
        return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float64)


@dataclass(frozen=True)
class Calibration:
    """One curve for each part: initial, final, tone, rhotic."""

    curves: Mapping[str, Curve]

    def p_correct(
        self, part: str, log_posteriors: Floats, expected: NDArray[np.integer[Any]]
    ) -> NDArray[np.float64]:
        """[N, C] log posteriors and [N] expected inventory indexes → [N] probabilities."""
        return self.curves[part](log_ratio(log_posteriors, expected))

    @classmethod
    def from_json(cls, numbers: Mapping[str, Mapping[str, float]]) -> "Calibration":
        """From the weights' record: part → offset, slope."""
        return cls({part: Curve(row["offset"], row["slope"]) for part, row in numbers.items()})

    def to_json(self) -> dict[str, dict[str, float]]:
        """For the weights' record."""
        return {
            part: {"offset": curve.offset, "slope": curve.slope}
            for part, curve in self.curves.items()
        }


def log_ratio(log_posteriors: Floats, expected: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
    """log P(expected) − log P(best other) for [N, C] and [N]; nats, shape [N]."""
    numbers = np.array(log_posteriors, dtype=np.float64)
    rows = np.arange(len(numbers))
    own = numbers[rows, expected].copy()
    numbers[rows, expected] = -np.inf
    return np.asarray(own - numbers.max(axis=1), dtype=np.float64)


def fit_curve(ratios: Floats, right: NDArray[np.bool_]) -> Curve:
    """Logistic curve through trials [N], right and wrong ones weighing the same in sum.

    Newton's method with a small pull towards slope ½, which keeps separable trials finite.
    """
    weights = np.where(right, 0.5 / max(1, right.sum()), 0.5 / max(1, (~right).sum()))
    columns = np.stack([np.ones(len(ratios)), ratios], axis=1)
    theta = np.array([0.0, 0.5])
    pull = np.diag([1e-4, 1e-4])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(columns @ theta, -30, 30)))
        gradient = columns.T @ (weights * (right - p)) - pull @ (theta - np.array([0.0, 0.5]))
        curvature = (columns * (weights * p * (1 - p))[:, None]).T @ columns + pull
        step = np.linalg.solve(curvature, gradient)
        theta = theta + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-6:
            break
    return Curve(float(theta[0]), float(max(theta[1], 0.02)))
