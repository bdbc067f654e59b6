"""Where each labelled syllable lies, by the sequence head's own spikes: spans to train the judge.

This is not the engine's aligner: it knows exactly what was said and needs no arcs for mistakes.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.edges import edges
from scoring.encoder import FRAMES_PER_SECOND
from scoring.inventory import BLANK

Floats = NDArray[np.float32]


def forced_frames(
    log_posteriors: Floats, lengths: Sequence[int], targets: Sequence[NDArray[np.int64]]
) -> list[NDArray[np.int64]]:
    """Best CTC paths through known labels, many utterances at once.

    Args:
        log_posteriors: [B, T, C], blank first.
        lengths: frames of each utterance; what is beyond is padding.
        targets: labels of each utterance [N], blank excluded.

    Returns:
        For each utterance the frames [N] where its labels spike. Raises ValueError where there
        are too few frames for the labels.
    """
    batch = len(log_posteriors)
    counts = np.array([len(target) for target in targets])
    width = 2 * int(counts.max()) + 1
    states = np.full((batch, width), BLANK)
    for row, target in enumerate(targets):
        states[row, 1 : 2 * len(target) : 2] = target
    may_skip = np.zeros((batch, width), dtype=bool)
    may_skip[:, 3::2] = states[:, 3::2] != states[:, 1:-2:2]
    emissions = np.take_along_axis(log_posteriors, states[:, None, :], axis=2)
    steps, score = _forward(emissions, may_skip, np.asarray(lengths))
    found = []
    for row, target in enumerate(targets):
        last = 2 * len(target)
        if not np.isfinite(score[row, last - 1 : last + 1]).any():
            raise ValueError(f"{lengths[row]} frames are too few for {len(target)} labels")
        state = last if score[row, last] >= score[row, last - 1] else last - 1
        best = np.full(len(target), -np.inf)
        spikes = np.zeros(len(target), dtype=np.int64)
        for frame in range(lengths[row] - 1, -1, -1):
            if state % 2 and emissions[row, frame, state] >= best[state // 2]:
                best[state // 2], spikes[state // 2] = emissions[row, frame, state], frame
            state -= int(steps[frame, row, state])
        found.append(spikes)
    return found


def _forward(
    emissions: Floats, may_skip: NDArray[np.bool_], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Viterbi scores: steps back [T, B, S] and each utterance's scores after its last frame."""
    batch, frames, width = emissions.shape
    score = np.full((batch, width), -np.inf)
    score[:, :2] = emissions[:, 0, :2]
    steps = np.zeros((frames, batch, width), dtype=np.int8)
    for frame in range(1, frames):
        choices = np.full((3, batch, width), -np.inf)
        choices[0] = score
        choices[1, :, 1:] = score[:, :-1]
        choices[2, :, 2:] = np.where(may_skip[:, 2:], score[:, :-2], -np.inf)
        steps[frame] = choices.argmax(axis=0)
        going_on = (frame < lengths)[:, None]
        score = np.where(going_on, choices.max(axis=0) + emissions[:, frame], score)
    return steps, score


def spans(
    begin: NDArray[np.int64], middle: NDArray[np.int64], energy: Floats
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Starts and ends [N] in seconds, cut as the engine cuts what it judges (scoring/edges.py).

    Args:
        begin: frames [N] where the initials spike.
        middle: frames [N] where the finals spike.
        energy: [T2] dB at 100 Hz.
    """
    initials = [float(frame) / FRAMES_PER_SECOND for frame in begin]
    finals = [float(frame) / FRAMES_PER_SECOND for frame in middle]
    cut = np.array(edges(initials, finals, energy), dtype=np.float64).reshape(-1, 2)
    return cut[:, 0], cut[:, 1]
