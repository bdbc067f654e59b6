"""What the held-out people's recordings say: accuracy, swap test, calibration, confusions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.runs import Person
from benchmarks.accuracy.statistics import (
    Figure,
    alarms_where_found,
    calibration_figure,
    equal_error,
    share,
)
from scoring.calibration import Calibration, log_ratio
from scoring.inventory import FINALS, INITIALS, TONES
from scoring.training.evaluate import PARTS, SURE, confusable

NAMES: dict[str, Sequence[str]] = {
    "initial": [name or "∅" for name in INITIALS],
    "final": FINALS,
    "tone": [str(tone) for tone in TONES],
}
FOUND = 0.9  # share of exact errors that must be found where false alarms are counted


@dataclass(frozen=True)
class PartFigures:
    """One part of one group: right, equal error, false alarms where most errors are found."""

    group: str
    part: str
    accuracy: Figure
    equal_error: Figure
    alarms: Figure


def part_figures(group: str, people: Sequence[Person], part: str) -> PartFigures:
    """Figures of a part over a group of people, each under the heads that never heard them."""
    chosen = [one.judged.chosen(part) for one in people]
    right = sum(int((logs.argmax(axis=1) == targets).sum()) for logs, targets in chosen)
    trials = [one.trials(part) for one in people]
    own = np.concatenate([pair[0] for pair in trials])
    swapped = np.concatenate([pair[1] for pair in trials])
    return PartFigures(
        group,
        part,
        share(right, sum(len(targets) for _, targets in chosen)),
        equal_error(own, swapped),
        alarms_where_found(own, swapped, FOUND)[0],
    )


def trial_probabilities(
    people: Sequence[Person], calibrations: dict[str, Calibration], part: str
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """p_correct of every swap trial [N], and whether the unit asked about was the spoken one."""
    p, right = [], []
    for one in people:
        curve = calibrations[one.fold].curves[part]
        for ratios, is_right in zip(one.trials(part), (True, False), strict=True):
            p.append(curve(ratios))
            right.append(np.full(len(ratios), is_right))
    return np.concatenate(p), np.concatenate(right)


def calibration_of(
    people: Sequence[Person], calibrations: dict[str, Calibration], part: str
) -> Figure:
    """Expected calibration error on the swap trials."""
    return calibration_figure(*trial_probabilities(people, calibrations, part))


def syllable_alarms(
    people: Sequence[Person], calibrations: dict[str, Calibration]
) -> tuple[Figure, float]:
    """False alarms on whole right syllables at the one limit that finds `FOUND` of exact errors.

    A syllable is as sure as its least sure part. An exact error is a right recording held against
    its label with one part exchanged for a confusable one. Returns the figure and the limit.
    """
    right, wrong = [], []
    for one in people:
        own, swapped = _least_sure(one, calibrations[one.fold])
        right.append(own)
        wrong.append(swapped)
    return alarms_where_found(np.concatenate(right), np.concatenate(wrong), FOUND)


def _least_sure(
    person: Person, calibration: Calibration
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lowest p_correct of sure syllables as labelled, and of each with one part exchanged."""
    judged = person.judged
    sure = np.logical_and.reduce([judged.weights[part] >= SURE for part in PARTS])
    logs = {part: judged.log_posteriors[part][sure] for part in PARTS}
    targets = {part: judged.targets[part][sure] for part in PARTS}
    p = {part: calibration.p_correct(part, logs[part], targets[part]) for part in PARTS}
    own = np.minimum.reduce([p[part] for part in PARTS])
    swapped = []
    for part in PARTS:
        near = [confusable(part, int(target)) for target in targets[part]]
        rows = np.array([row for row, units in enumerate(near) if units])
        units = np.array([near[row][row % len(near[row])] for row in rows])
        exchanged = calibration.curves[part](log_ratio(logs[part][rows], units))
        rest = np.minimum.reduce([p[other][rows] for other in PARTS if other != part])
        swapped.append(np.minimum(exchanged, rest))
    return own, np.concatenate(swapped)


def confusion(people: Sequence[Person], part: str) -> NDArray[np.int64]:
    """Counts [spoken, heard] over the sure syllables, in the order of the inventory."""
    size = len(NAMES[part])
    counts = np.zeros((size, size), np.int64)
    for one in people:
        logs, targets = one.judged.chosen(part)
        np.add.at(counts, (targets, logs.argmax(axis=1)), 1)
    return counts


def most_confused(people: Sequence[Person], part: str, count: int = 8) -> list[str]:
    """The most frequent confusions as ``spoken → heard: times of times spoken``."""
    counts = confusion(people, part)
    wrong = Counter(
        {
            (int(spoken), int(heard)): int(counts[spoken, heard])
            for spoken, heard in np.argwhere(counts)
            if spoken != heard
        }
    )
    names = NAMES[part]
    return [
        f"{names[spoken]} → {names[heard]}: {times} of {counts[spoken].sum()}"
        for (spoken, heard), times in wrong.most_common(count)
    ]
