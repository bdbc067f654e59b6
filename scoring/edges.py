"""Where a syllable begins and ends, from the spikes of its labels and the level of the sound.

The strict judge is trained on syllables cut like this (scoring/training/aligning.py): from just
before the initial to just before the next syllable, or to where the sound begins and ends beside a
pause. What it judges must be cut the same way.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LEAD = 0.06  # seconds from an initial's beginning to its spike, in running speech
AFTER_FINAL = 0.03  # seconds a syllable lasts at least beyond the spike of its final
SHORTEST = 0.08  # seconds
QUIET = -30.0  # dB re loud level: below this a syllable next to a pause has not begun
LONGEST_LEAD = 0.18  # seconds searched back for the beginning after a pause
LONGEST_TAIL = 0.45  # seconds searched onward for the end before a pause
LEVELS_PER_SECOND = 100

Levels = NDArray[np.float32]


def edges(
    initials: Sequence[float], finals: Sequence[float], energy: Levels
) -> list[tuple[float, float]]:
    """Start and end in seconds of N syllables in order of time.

    `initials`, `finals` [N]: times of the spikes; `energy` [T2]: dB re loud level, 100 a second.
    """
    middles = [max(f, i + 0.04) for i, f in zip(initials, finals, strict=True)]
    starts: list[float] = []
    for index, initial in enumerate(initials):
        free_from = middles[index - 1] + AFTER_FINAL if index else 0.0
        starts.append(max(free_from, min(initial - LEAD, _onset(energy, initial))))
    limits = [*starts[1:], len(energy) / LEVELS_PER_SECOND]
    return [
        (start, max(min(limit, _offset(energy, middle)), start + SHORTEST))
        for start, middle, limit in zip(starts, middles, limits, strict=False)
    ]


def _onset(energy: Levels, spike: float) -> float:
    """Where sound begins, searched back from `spike` to the first quiet 10 ms."""
    at = min(int(spike * LEVELS_PER_SECOND), len(energy) - 1)
    first = max(0, at - int(LONGEST_LEAD * LEVELS_PER_SECOND))
    while at > first and energy[at] > QUIET:
        at -= 1
    found = energy[at] <= QUIET or at == 0
    return at / LEVELS_PER_SECOND if found else spike - LEAD


def _offset(energy: Levels, spike: float) -> float:
    """Where sound ends, searched on from `spike` to the first quiet 10 ms."""
    at = min(int(spike * LEVELS_PER_SECOND), len(energy) - 1)
    last = min(len(energy) - 1, at + int(LONGEST_TAIL * LEVELS_PER_SECOND))
    while at < last and energy[at] > QUIET:
        at += 1
    return at / LEVELS_PER_SECOND
