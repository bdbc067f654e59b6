"""The search behind the alignment: one best path through text and time, compiled.

Three label streams (initial, final, tone) run side by side, each a CTC sequence head: blank but for
a short spike per syllable, the three spikes not in the same frame. A syllable is therefore 27
states: every stream is *before*, *on* or *after* its spike. Between the syllables stand gaps
0 … N; a gap can be left to the next syllable, to a stretch of sound the text does not have
(filler), forward over omitted syllables, or back to the beginning of a word.

Scores are gains in nats over the path that hears nothing at all, so silence costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

STATES = 27  # before, on, after for each of the three streams: 9 × initial + 3 × final + tone
DEAD = -1e30  # a score no path comes back from
STRIDE = (9, 3, 1)  # from a state to the one with this stream's next phase
_PHASES = np.stack(
    np.unravel_index(np.arange(STATES), (3, 3, 3)), axis=1
)  # 0 before, 1 on, 2 after
BEGUN: NDArray[np.bool_] = _PHASES > 0  # [27, 3]
ON_SPIKE: FloatArray = (_PHASES == 1).astype(np.float64)  # [27, 3]
_COUNT_BEGUN = BEGUN.sum(axis=1)
IN_MIDDLE: FloatArray = np.where(np.isin(_COUNT_BEGUN, (1, 2)), 1.0, 0.0)  # [27]


@dataclass(frozen=True)
class Lattice:
    """What the search runs over; T frames, N syllables.

    `gain` [T, U]: gain of every distinct set of labels over blank; `unit` [N, 3]: column of each
    syllable's initial, final and tone. `filler` [T]: gain of the best labels whatever they are.
    `silent` [T]: no sound in this frame. `back_to` [N + 1]: the furthest gap from which one may
    come back to this gap; the gap itself where none may. `required`: syllables that must be read or
    cost their omission; those after them may be left out at the end.
    """

    gain: FloatArray
    unit: IntArray
    filler: FloatArray
    silent: NDArray[np.bool_]
    back_to: IntArray
    required: int


@dataclass(frozen=True)
class Costs:
    """Costs of the arcs in nats, in the order the compiled search takes them."""

    omission: float
    omission_more: float
    insertion: float
    repetition: float
    silence_inside: float
    beam: float


@dataclass(frozen=True, order=True)
class Segment:
    """Frames `first` to `last` (exclusive) spent in one syllable, or in filler before gap `gap`.

    `syllable` is None for filler.
    """

    first: int
    last: int
    gap: int
    syllable: int | None


def best_path(lattice: Lattice, costs: Costs) -> tuple[tuple[Segment, ...], float]:
    """Find the best path and its score; its segments cover all frames in order of time.

    T ≥ 1, N ≥ 1.
    """
    # From each gap, the earliest one that may be gone back to.
    gaps = np.arange(len(lattice.back_to))
    earliest = np.array([int(np.flatnonzero(lattice.back_to >= gap)[0]) for gap in gaps])
    came_from, began, by_filler, final_gap, score = _search(
        lattice.gain,
        lattice.unit,
        lattice.filler,
        lattice.silent,
        lattice.back_to,
        earliest,
        lattice.required,
        costs.omission,
        costs.omission_more,
        costs.insertion,
        costs.repetition,
        costs.silence_inside,
        costs.beam,
    )
    segments = []
    frame, left = len(lattice.filler) - 1, final_gap
    while True:
        filler = bool(by_filler[frame, left])
        first = int(began[frame, left])
        entered = left if filler else left - 1
        segments.append(Segment(first, frame + 1, entered, None if filler else entered))
        if first == 0:
            break
        frame = first - 1
        left = int(came_from[frame, entered])
    return tuple(reversed(segments)), float(score)


@njit(cache=True)
def _open_gaps(arrived, score, origin, back_to, low, high, omission, more, repetition, floor):  # type: ignore[no-untyped-def]
    """Spread the scores of arrived gaps along the arcs back and over omitted syllables.

    Fills `score` and `origin` (the gap arrived at before the arc) from `low` on; returns one past
    the last gap that is still above `floor`.
    """
    last_gap = len(back_to) - 1
    skipping, skipped_from = DEAD, 0
    gap = low
    while gap <= last_gap and (gap <= high or skipping >= floor):
        best, source = DEAD, gap
        if gap <= high:
            best = arrived[gap]
            for after in range(gap + 1, min(back_to[gap], high) + 1):
                if arrived[after] - repetition > best:
                    best, source = arrived[after] - repetition, after
        opened, opened_from = best, source
        if skipping > best:
            best, source = skipping, skipped_from
        score[gap], origin[gap] = best, source
        if opened - omission > skipping - more:
            skipping, skipped_from = opened - omission, opened_from
        else:
            skipping -= more
        gap += 1
    return gap


@njit(cache=True)
def _advance(state, began, frame, entry, gains, silence):  # type: ignore[no-untyped-def]
    """Move one syllable's 27 states on by one frame, in place; `entry` may begin it here."""
    for stream in range(3):
        stride = STRIDE[stream]
        for index in range(STATES - 1, stride - 1, -1):
            if BEGUN[index, stream] and state[index - stride] > state[index]:
                state[index] = state[index - stride]
                began[index] = began[index - stride]
    for index in (0, 9):  # before all spikes, or on that of the initial at once
        if entry > state[index]:
            state[index], began[index] = entry, frame
    for index in range(STATES):
        state[index] += (
            ON_SPIKE[index, 0] * gains[0]
            + ON_SPIKE[index, 1] * gains[1]
            + ON_SPIKE[index, 2] * gains[2]
            - IN_MIDDLE[index] * silence
        )


@njit(cache=True)
def _consume(  # type: ignore[no-untyped-def]
    frame, low, end, gain, unit, filler, silence, insertion, score, live
):
    """Let every open gap's filler and syllable take in one frame; return the best score."""
    state, state_began, garbage, garbage_began = live
    gains = np.zeros(3)
    best = DEAD
    for gap in range(low, end):
        if score[gap] - insertion > garbage[gap]:
            garbage[gap], garbage_began[gap] = score[gap] - insertion, frame
        garbage[gap] += filler[frame]
        best = max(best, garbage[gap])
        if gap < len(unit):
            for part in range(3):
                gains[part] = gain[frame, unit[gap, part]]
            _advance(state[gap], state_began[gap], frame, score[gap], gains, silence)
            best = max(best, state[gap].max())
    return best


@njit(cache=True)
def _arrive(low, high, live, arrived, began, by_filler):  # type: ignore[no-untyped-def]
    """Find for each gap the best segment that ends in this frame: filler or a syllable."""
    state, state_began, garbage, garbage_began = live
    for gap in range(low, high + 1):
        arrived[gap] = garbage[gap]
        began[gap], by_filler[gap] = garbage_began[gap], True
        if gap > low:
            # The initial is behind its spike; final and tone may still be on theirs.
            for index in (22, 23, 25, 26):
                if state[gap - 1, index] > arrived[gap]:
                    arrived[gap] = state[gap - 1, index]
                    began[gap] = state_began[gap - 1, index]
                    by_filler[gap] = False


@njit(cache=True)
def _closed(live, score, gap, floor):  # type: ignore[no-untyped-def]
    """Is nothing at this gap, or in the syllable after it, within the beam? Then clear it."""
    state, _, garbage, _ = live
    if garbage[gap] >= floor or score[gap] >= floor:
        return False
    if gap < len(state):
        if state[gap].max() >= floor:
            return False
        state[gap] = DEAD
    garbage[gap] = DEAD
    score[gap] = DEAD
    return True


@njit(cache=True)
def _last_gap(arrived, low, high, required, omission, more):  # type: ignore[no-untyped-def]
    """Find the gap in which the path ends, what follows it being omitted, and its score."""
    found, best = low, DEAD
    for gap in range(low, high + 1):
        left = max(0, required - gap)
        closing = arrived[gap] - (omission + more * (left - 1) if left else 0.0)
        if closing > best:
            found, best = gap, closing
    return found, best


@njit(cache=True)
def _search(  # type: ignore[no-untyped-def]
    gain,
    unit,
    filler,
    silent,
    back_to,
    earliest,
    required,
    omission,
    more,
    insertion,
    repetition,
    inside,
    beam,
):
    """Run over all frames; return for every frame and gap where the path came from.

    came_from [T, N + 1]: the gap arrived at before any arc; began [T, N + 1]: first frame of the
    segment that arrived there; by_filler [T, N + 1]: whether that segment was filler; the gap in
    which the path ends, whatever follows it being omitted; and the path's score.
    """
    frames, syllables = len(filler), len(unit)
    came_from = np.empty((frames, syllables + 1), np.int16)
    began = np.empty((frames, syllables + 1), np.int32)
    by_filler = np.empty((frames, syllables + 1), np.bool_)
    live = (
        np.full((syllables, STATES), DEAD),
        np.zeros((syllables, STATES), np.int32),
        np.full(syllables + 1, DEAD),
        np.zeros(syllables + 1, np.int32),
    )
    arrived = np.full(syllables + 1, DEAD)
    score = np.full(syllables + 1, DEAD)
    origin = np.zeros(syllables + 1, np.int64)
    arrived[0] = 0.0
    low, high = 0, 0
    end = _open_gaps(arrived, score, origin, back_to, 0, 0, omission, more, repetition, -beam)
    for frame in range(frames):
        silence = inside if silent[frame] else 0.0
        best = _consume(frame, low, end, gain, unit, filler, silence, insertion, score, live)
        high = min(end, syllables)
        _arrive(low, high, live, arrived, began[frame], by_filler[frame])
        arrived[earliest[low] : low] = DEAD
        low = earliest[low]
        end = _open_gaps(
            arrived, score, origin, back_to, low, high, omission, more, repetition, best - beam
        )
        came_from[frame, low:end] = origin[low:end]
        while low < end - 1 and _closed(live, score, low, best - beam):
            low += 1
        while end - 1 > low and _closed(live, score, end - 1, best - beam):
            end -= 1
    final_gap, final_score = _last_gap(arrived, low, min(high, end - 1), required, omission, more)
    return came_from, began, by_filler, final_gap, final_score
