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


@dataclass(frozen=True)
class Lattice:
    """What the search runs over; T frames, N syllables.

    `gain` [T, U]: gain of every distinct set of labels over blank; `unit` [N, 3]: column of each
    syllable's initial, final and tone. `filler` [T]: gain of the best labels whatever they are.
    `silent` [T]: no sound in this frame. `back_to` [N + 1]: the furthest gap from which one may
    come back to this gap; the gap itself where none may.
    """

    gain: FloatArray
    unit: IntArray
    filler: FloatArray
    silent: NDArray[np.bool_]
    back_to: IntArray


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


def best_path(lattice: Lattice, costs: Costs) -> tuple[Segment, ...]:
    """Find the best path; its segments cover all frames in order of time (T ≥ 1, N ≥ 1)."""
    # From each gap, the earliest one that may be gone back to.
    gaps = np.arange(len(lattice.back_to))
    earliest = np.array([int(np.flatnonzero(lattice.back_to >= gap)[0]) for gap in gaps])
    came_from, began, by_filler, final_gap = _search(
        lattice.gain,
        lattice.unit,
        lattice.filler,
        lattice.silent,
        lattice.back_to,
        earliest,
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
    return tuple(reversed(segments))


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
    for stride in (9, 3, 1):
        for index in range(STATES - 1, -1, -1):
            phase = index // stride % 3
            if phase > 0 and state[index - stride] > state[index]:
                state[index] = state[index - stride]
                began[index] = began[index - stride]
    if entry > state[0]:
        state[0], began[0] = entry, frame
    if entry > state[9]:
        state[9], began[9] = entry, frame
    for index in range(STATES):
        first, second, third = index // 9, index // 3 % 3, index % 3
        gain = 0.0
        if first == 1:
            gain += gains[0]
        if second == 1:
            gain += gains[1]
        if third == 1:
            gain += gains[2]
        if index > 0 and (first == 0 or second == 0 or third == 0):
            gain -= silence
        state[index] += gain


@njit(cache=True)
def _search(  # type: ignore[no-untyped-def]
    gain,
    unit,
    filler,
    silent,
    back_to,
    earliest,
    omission,
    more,
    insertion,
    repetition,
    inside,
    beam,
):
    """Run over all frames; return for every frame and gap where the path came from.

    came_from [T, N + 1]: the gap arrived at before any arc; began [T, N + 1]: first frame of the
    segment that arrived there; by_filler [T, N + 1]: whether that segment was filler; and the gap
    in which the path ends, whatever follows it being omitted.
    """
    frames, syllables = len(filler), len(unit)
    came_from = np.empty((frames, syllables + 1), np.int16)
    began = np.empty((frames, syllables + 1), np.int32)
    by_filler = np.empty((frames, syllables + 1), np.bool_)
    state = np.full((syllables, STATES), DEAD)
    state_began = np.zeros((syllables, STATES), np.int32)
    garbage = np.full(syllables + 1, DEAD)
    garbage_began = np.zeros(syllables + 1, np.int32)
    arrived = np.full(syllables + 1, DEAD)
    score = np.full(syllables + 1, DEAD)
    origin = np.zeros(syllables + 1, np.int64)
    gains = np.zeros(3)
    arrived[0] = 0.0
    low, end = (
        0,
        _open_gaps(arrived, score, origin, back_to, 0, 0, omission, more, repetition, -beam),
    )
    for frame in range(frames):
        silence = inside if silent[frame] else 0.0
        best = DEAD
        for gap in range(low, end):
            if score[gap] - insertion > garbage[gap]:
                garbage[gap], garbage_began[gap] = score[gap] - insertion, frame
            garbage[gap] += filler[frame]
            best = max(best, garbage[gap])
            if gap < syllables:
                for part in range(3):
                    gains[part] = gain[frame, unit[gap, part]]
                _advance(state[gap], state_began[gap], frame, score[gap], gains, silence)
                best = max(best, state[gap].max())
        high = min(end, syllables)
        for gap in range(low, high + 1):
            arrived[gap] = garbage[gap]
            began[frame, gap], by_filler[frame, gap] = garbage_began[gap], True
            if gap > low:
                # Initial behind its spike; final and tone may still be on theirs.
                for index in (22, 23, 25, 26):
                    if state[gap - 1, index] > arrived[gap]:
                        arrived[gap] = state[gap - 1, index]
                        began[frame, gap] = state_began[gap - 1, index]
                        by_filler[frame, gap] = False
        floor = best - beam
        for gap in range(earliest[low], low):
            arrived[gap] = DEAD
        low = earliest[low]
        end = _open_gaps(
            arrived, score, origin, back_to, low, high, omission, more, repetition, floor
        )
        for gap in range(low, end):
            came_from[frame, gap] = origin[gap]
        while low < end - 1 and _closed(state, garbage, score, low, floor):
            low += 1
        while end - 1 > low and _closed(state, garbage, score, end - 1, floor):
            end -= 1
    final_gap, best = low, DEAD
    for gap in range(low, end):
        left = syllables - gap
        closing = arrived[gap] - (omission + more * (left - 1) if left else 0.0)
        if gap <= high and closing > best:
            final_gap, best = gap, closing
    return came_from, began, by_filler, final_gap


@njit(cache=True)
def _closed(state, garbage, score, gap, floor):  # type: ignore[no-untyped-def]
    """Is nothing at this gap, or in the syllable after it, within the beam? Then clear it."""
    if garbage[gap] >= floor or score[gap] >= floor:
        return False
    if gap < len(state):
        if state[gap].max() >= floor:
            return False
        state[gap] = DEAD
    garbage[gap] = DEAD
    score[gap] = DEAD
    return True
