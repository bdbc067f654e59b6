"""Where each labelled syllable lies, by the sequence head's own spikes: spans to train the judge.

This is not the engine's aligner: it knows exactly what was said and needs no arcs for mistakes.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import FRAMES_PER_SECOND
from scoring.inventory import BLANK

LEAD: Final = 0.06  # seconds from an initial's beginning to its spike, in running speech
QUIET: Final = -30.0  # dB re loud level: below this a syllable next to a pause has not begun
LONGEST_LEAD: Final = 0.18  # seconds searched back for the beginning after a pause
LONGEST_TAIL: Final = 0.45  # seconds searched onward for the end before a pause

Floats = NDArray[np.float32]


def forced_frames(log_posteriors: Floats, targets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Best CTC path through known labels: [T, C], [N] (blank excluded) → spike frames [N].

    Raises ValueError where there are too few frames for the labels.
    """
    states = np.full(2 * len(targets) + 1, BLANK)
    states[1::2] = targets
    emissions = log_posteriors[:, states].astype(np.float64)
    frames = len(emissions)
    may_skip = np.zeros(len(states), dtype=bool)
    may_skip[3::2] = states[3::2] != states[1:-2:2]
    score = np.full(len(states), -np.inf)
    score[:2] = emissions[0, :2]
    steps = np.zeros((frames, len(states)), dtype=np.int8)
    for frame in range(1, frames):
        one = np.concatenate([[-np.inf], score[:-1]])
        two = np.where(may_skip, np.concatenate([[-np.inf, -np.inf], score[:-2]]), -np.inf)
        choices = np.stack([score, one, two])
        steps[frame] = choices.argmax(axis=0)
        score = choices.max(axis=0) + emissions[frame]
    if not np.isfinite(score[-2:]).any():
        raise ValueError(f"{frames} frames are too few for {len(targets)} labels")
    state = len(states) - 1 if score[-1] >= score[-2] else len(states) - 2
    path = np.zeros(frames, dtype=np.int64)
    for frame in range(frames - 1, -1, -1):
        path[frame] = state
        state -= steps[frame, state]
    spikes = np.zeros(len(targets), dtype=np.int64)
    for index in range(len(targets)):
        own = np.flatnonzero(path == 2 * index + 1)
        spikes[index] = own[np.argmax(emissions[own, 2 * index + 1])]
    return spikes


def spans(
    log_initial: Floats,
    log_final: Floats,
    energy: Floats,
    initials: NDArray[np.int64],
    finals: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Starts and ends [N] in seconds of known syllables.

    Args:
        log_initial: [T, 23] and log_final [T, 39] of the sequence head.
        energy: [T2] dB at 100 Hz.
        initials: [N] inventory indexes (blank excluded, so class k is output k + 1), finals alike.
    """
    begin = forced_frames(log_initial, initials + 1) / FRAMES_PER_SECOND
    middle = forced_frames(log_final, finals + 1) / FRAMES_PER_SECOND
    middle = np.maximum(middle, begin + 0.04)
    count = len(begin)
    starts, ends = begin - LEAD, np.zeros(count)
    for index in range(count):
        before = middle[index - 1] + 0.03 if index else 0.0
        starts[index] = max(before, min(starts[index], _onset(energy, begin[index])))
    for index in range(count):
        limit = starts[index + 1] if index + 1 < count else len(energy) / 100
        ends[index] = max(min(limit, _offset(energy, middle[index])), starts[index] + 0.08)
    return starts, ends


def _onset(energy: Floats, spike: float) -> float:
    """Seconds at which sound begins, searched back from ``spike`` to the first quiet 10 ms."""
    at = min(int(spike * 100), len(energy) - 1)
    first = max(0, at - int(LONGEST_LEAD * 100))
    while at > first and energy[at] > QUIET:
        at -= 1
    return at / 100 if energy[at] <= QUIET or at == 0 else spike - LEAD


def _offset(energy: Floats, spike: float) -> float:
    """Seconds at which sound ends, searched on from ``spike`` to the first quiet 10 ms."""
    at = min(int(spike * 100), len(energy) - 1)
    last = min(len(energy) - 1, at + int(LONGEST_TAIL * 100))
    while at < last and energy[at] > QUIET:
        at += 1
    return at / 100
