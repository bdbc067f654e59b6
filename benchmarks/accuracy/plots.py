"""The page's pictures: error trade-off, reliability, confusions. SVG, the same bytes every time."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.held_out import NAMES, confusion, trial_probabilities
from benchmarks.accuracy.runs import Person
from benchmarks.accuracy.statistics import reliability, trade_off
from scoring.calibration import Calibration
from scoring.training.evaluate import PARTS

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "putonghua"
import matplotlib.pyplot as plt  # noqa: E402 — the drawing backend is chosen first

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)  # ticks of the trade-off's logarithmic axes
LOWEST = 5e-4


def draw_all(
    people: Sequence[Person], calibrations: dict[str, Calibration], folder: Path
) -> dict[str, str]:
    """Write every picture into `folder`; returns what each shows by its file name."""
    return {
        _trade_offs(people, folder): "Error trade-off: false alarms against missed errors",
        _reliabilities(
            people, calibrations, folder
        ): "Reliability: p_correct against how often right",
        **{
            _confusions(people, part, folder): f"Confusions of the {part}: share of each row"
            for part in PARTS
        },
    }


def _trade_offs(people: Sequence[Person], folder: Path) -> str:
    figure, axes = plt.subplots(1, 3, figsize=(12, 4.2), sharey=True)
    for axis, part in zip(axes, PARTS, strict=True):
        for one in people:
            alarms, misses = trade_off(*one.trials(part))
            axis.plot(
                np.maximum(alarms, LOWEST),
                np.maximum(misses, LOWEST),
                label=f"{one.speaker} ({one.sex}), {one.material}",
            )
        axis.plot([LOWEST, 0.5], [LOWEST, 0.5], color="0.8", linewidth=0.8)
        axis.set(xscale="log", yscale="log", xlim=(LOWEST, 0.5), ylim=(LOWEST, 0.5), title=part)
        axis.set_xticks(RATES, [f"{rate:.1%}" for rate in RATES])
        axis.set_yticks(RATES, [f"{rate:.1%}" for rate in RATES])
        axis.set_xlabel("right ones refused")
        axis.grid(color="0.93")
    axes[0].set_ylabel("exact errors missed")
    axes[0].legend(fontsize=8)
    return _save(figure, folder, "trade-off")


def _reliabilities(
    people: Sequence[Person], calibrations: dict[str, Calibration], folder: Path
) -> str:
    figure, axes = plt.subplots(1, 3, figsize=(12, 4.2), sharey=True)
    for axis, part in zip(axes, PARTS, strict=True):
        for one in people:
            bins = reliability(*trial_probabilities([one], calibrations, part))
            axis.plot(
                [row.mean_p for row in bins], [row.right for row in bins],
                marker="o", markersize=3, linewidth=0.9, label=one.speaker,
            )  # fmt: skip
        bins = reliability(*trial_probabilities(people, calibrations, part))
        axis.plot(
            [row.mean_p for row in bins], [row.right for row in bins],
            color="black", linewidth=2, label="all",
        )  # fmt: skip
        axis.plot([0, 1], [0, 1], color="0.8", linewidth=0.8)
        axis.set(xlim=(0, 1), ylim=(0, 1), title=part, xlabel="p_correct")
        axis.grid(color="0.93")
    axes[0].set_ylabel("share that was right")
    axes[0].legend(fontsize=8)
    return _save(figure, folder, "reliability")


def _confusions(people: Sequence[Person], part: str, folder: Path) -> str:
    counts = confusion(people, part)
    spoken = np.flatnonzero(counts.sum(axis=1))
    shares: NDArray[np.float64] = counts[spoken] / counts[spoken].sum(axis=1, keepdims=True)
    size = 2.2 + 0.2 * len(counts)
    figure, axis = plt.subplots(figsize=(size, size))
    axis.imshow(np.sqrt(shares), cmap="Greys", vmin=0, vmax=1)  # the root: rare ones stay visible
    names = NAMES[part]
    axis.set_xticks(range(len(names)), names, fontsize=8, rotation=90)
    axis.set_yticks(range(len(spoken)), [names[index] for index in spoken], fontsize=8)
    axis.set(xlabel="heard", ylabel="spoken")
    return _save(figure, folder, f"confusions-{part}")


def _save(figure: Any, folder: Path, name: str) -> str:
    figure.tight_layout()
    figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
    plt.close(figure)
    return f"{name}.svg"
