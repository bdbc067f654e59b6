"""Does p_correct keep its word? Expected calibration error and reliability, cross-fitted.

    .venv/bin/python benchmarks/calibration.py RUN_A RUN_B

Each RUN is a folder of a held-out run with its trials-SPEAKER.npz (scoring/training/runs.py). The
curve of each part is fitted on the speakers of one run and tried on those of the other, at the mix
of the swap test and re-weighted to the share of wrong parts that a test may have.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from scoring.calibration import fit_curve

PARTS = ("initial", "final", "tone")
WRONG_SHARES = (0.5, 0.03)
BINS = 10
Floats = NDArray[np.floating[Any]]


def main() -> None:
    """Fit, try, print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("runs", nargs=2, type=Path)
    runs = options.parse_args().runs
    table = Table(title="expected calibration error; reliability: promised → kept, by tenths")
    for column in ("part", "tried on", "trials", "wrong share", "error", "reliability"):
        table.add_column(column)
    for part in PARTS:
        for own, other in ((0, 1), (1, 0)):
            ratios, right = trials(runs[own], part)
            curve = fit_curve(ratios, right)
            ratios, right = trials(runs[other], part)
            for wrong in WRONG_SHARES:
                odds = np.log(curve(ratios) / (1 - curve(ratios))) + np.log((1 - wrong) / wrong)
                weights = np.where(right, (1 - wrong) / right.sum(), wrong / (~right).sum())
                error, bins = reliability(1 / (1 + np.exp(-odds)), right, weights)
                table.add_row(
                    part, runs[other].name, str(len(ratios)), str(wrong), f"{error:.4f}", bins
                )
    Console(width=170).print(table)


def trials(run: Path, part: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Log ratios [N] of a run's held-out speakers, and whether the text was the right one."""
    found: dict[str, list[NDArray[np.float64]]] = {"right": [], "wrong": []}
    for path in sorted(run.glob("trials-*.npz")):
        with np.load(path) as arrays:
            for key, rows in found.items():
                rows.append(arrays[f"{part}-{key}"])
    right, wrong = (np.concatenate(rows) for rows in found.values())
    return np.concatenate([right, wrong]), np.arange(len(right) + len(wrong)) < len(right)


def reliability(promised: Floats, right: NDArray[np.bool_], weights: Floats) -> tuple[float, str]:
    """Expected calibration error over bins of equal weight, and what each bin kept."""
    order = np.argsort(promised)
    place = np.cumsum(weights[order]) / weights.sum()
    bins = np.minimum((place * BINS).astype(int), BINS - 1)
    error, said = 0.0, []
    for number in range(BINS):
        inside = order[bins == number]
        weight = float(weights[inside].sum())
        if not weight:
            continue
        mean = float((weights[inside] * promised[inside]).sum()) / weight
        kept = float((weights[inside] * right[inside]).sum()) / weight
        error += weight * abs(mean - kept)
        said.append(f"{mean:.2f}→{kept:.2f}")
    return error / float(weights.sum()), " ".join(said)


if __name__ == "__main__":
    main()
