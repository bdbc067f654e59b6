"""Where every expected syllable was read: the tolerant half of the engine.

The sequence head's three streams are aligned with the text (scoring/viterbi.py): a syllable takes
its own labels, or at a cost any labels at all, so that a wrong reading is still found; the strict
judge then decides on the span. Result: every reading of an expected syllable in order of time (a
syllable may be read twice, or never), and the sound that belongs to none.

The text may be aligned in another order than it is written in (scoring/reading_order.py): a `plan`
is the order in which its syllables are read, one of them perhaps more than once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scoring.ear import Heard
from scoring.edges import edges
from scoring.expected import Expected, ExpectedSyllable
from scoring.inventory import BLANK, FINAL_INDEX, INITIAL_INDEX, TONE_INDEX
from scoring.readings import merged_finals
from scoring.speech_frames import SpeechFrames
from scoring.thresholds import AlignmentCosts
from scoring.viterbi import Costs, Lattice, Segment, best_path

BLANK_FLOOR = -12.0  # nats; surer than this the head's blank is no evidence
SILENCE_SECONDS = 0.15  # shorter gaps are closures within a syllable
SPIKE_REACH = 0.06  # seconds a spike may lie outside the sound it stands for
LONGEST_WORD = 4  # syllables: how far one goes back where the words of item 2 are not known
PARTS = 3  # initial, final, tone

Units = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, order=True)
class Reading:
    """One reading of one expected syllable, in seconds.

    `start` and `end` reach from just before its initial to just before the next syllable or the
    silence after it (scoring/edges.py). `spikes`: where initial, final and tone were heard.
    `place`: which place of the plan it was read in, the syllable itself where nothing was planned.
    """

    start: float
    end: float
    syllable: int
    spikes: tuple[float, float, float]
    place: int


@dataclass(frozen=True, order=True)
class Stray:
    """Sound that no expected syllable accounts for: one heard syllable as inventory indexes.

    `before`: the expected syllable before which it was heard, and `gap` that syllable's place in
    the plan; the number of syllables, or the plan's length, at the end.
    """

    start: float
    end: float
    units: tuple[int, int, int]
    before: int
    spikes: tuple[float, float, float]
    gap: int


@dataclass(frozen=True)
class Alignment:
    """Readings and strays, each in order of time.

    `plan`: the text's syllables in the order in which they were looked for. `score`: gain in nats
    over hearing nothing; `ceiling`: what a text would gain that has just what was heard.
    """

    readings: tuple[Reading, ...]
    strays: tuple[Stray, ...]
    plan: tuple[int, ...]
    score: float = 0.0
    ceiling: float = 0.0


def align(
    heard: Heard,
    expected: Expected,
    frames: SpeechFrames,
    costs: AlignmentCosts,
    plan: Sequence[int] | None = None,
) -> Alignment:
    """Align what was heard with what is expected, in the order of `plan` where one is given."""
    order = tuple(range(len(expected.syllables))) if plan is None else tuple(plan)
    if not len(heard.log_initial):
        return Alignment((), (), order)
    as_read = replace(expected, syllables=tuple(expected.syllables[index] for index in order))
    streams = (heard.log_initial, heard.log_final, heard.log_tone)
    gains = [_gain_over_blank(stream) for stream in streams]
    lattice = _lattice(gains, as_read, _silent(heard, frames), costs)
    segments, score = best_path(
        lattice,
        Costs(
            omission=costs.omission,
            omission_more=costs.omission_more,
            insertion=costs.insertion,
            repetition=costs.repetition_of_word if expected.isolated else costs.repetition,
            silence_inside=costs.silence_inside,
            beam=costs.beam,
        ),
    )
    ceiling = sum(float(np.maximum(gain.max(axis=1), 0.0).sum()) for gain in gains)
    readings, strays = _cut(_sounds(lattice, segments, gains), heard, order)
    return Alignment(readings, strays, order, score, ceiling)


def units_of(syllable: ExpectedSyllable) -> Units:
    """Inventory indexes of every initial, final and tone that a right reading may have."""
    allowed = syllable.surface.allowed
    initials = {INITIAL_INDEX[one.initial] for one in allowed}
    finals = {FINAL_INDEX[final] for one in allowed for final in merged_finals(one)}
    tones = {TONE_INDEX[one.tone] for one in allowed}
    return tuple(sorted(initials)), tuple(sorted(finals)), tuple(sorted(tones))


def _gain_over_blank(stream: NDArray[np.float32]) -> NDArray[np.float64]:
    """Log posterior of each label over that of the blank; column k is inventory index k."""
    blank = np.maximum(stream[:, BLANK : BLANK + 1].astype(np.float64), BLANK_FLOOR)
    return np.maximum(stream[:, 1:].astype(np.float64), BLANK_FLOOR * 2) - blank


def _lattice(
    gains: Sequence[NDArray[np.float64]],
    expected: Expected,
    silent: NDArray[np.bool_],
    costs: AlignmentCosts,
) -> Lattice:
    columns: list[NDArray[np.float64]] = []
    column_of: dict[tuple[int, tuple[int, ...]], int] = {}
    any_label = [np.logaddexp.reduce(gain, axis=1) - costs.substitution for gain in gains]
    unit = np.zeros((len(expected.syllables), PARTS), np.int64)
    for row, syllable in enumerate(expected.syllables):
        for part, labels in enumerate(units_of(syllable)):
            if (part, labels) not in column_of:
                column_of[part, labels] = len(columns)
                own = np.logaddexp.reduce(gains[part][:, labels], axis=1)
                columns.append(np.logaddexp(own, any_label[part]))
            unit[row, part] = column_of[part, labels]
    filler = sum((np.maximum(gain.max(axis=1), 0.0) for gain in gains), np.zeros(len(silent)))
    filler -= costs.inserted_syllable * _spike_starts(gains[1])
    return Lattice(
        np.ascontiguousarray(np.stack(columns, axis=1)),
        unit,
        filler,
        silent,
        _gaps_gone_back_from(expected, costs.furthest_back),
        expected.counted,
    )


def _gaps_gone_back_from(expected: Expected, furthest: int) -> NDArray[np.int64]:
    """For every gap, the furthest later gap from which a reader may come back to it.

    One goes back to the beginning of a word: of the same word where words are read one by one.
    """
    count = len(expected.syllables)
    back_to = np.arange(count + 1)
    for gap, syllable in enumerate(expected.syllables):
        if syllable.begins_word:
            reach = syllable.word_length if expected.isolated else furthest
            if expected.isolated and not expected.words_known:
                reach = LONGEST_WORD
            back_to[gap] = min(count, gap + reach)
    return back_to


def _silent(heard: Heard, frames: SpeechFrames) -> NDArray[np.bool_]:
    """Per ear frame: well inside a silence that is longer than a closure?"""
    rate = heard.frames_per_second
    silent = np.zeros(len(heard.log_initial), np.bool_)
    for start, end in frames.silences():
        if end - start >= SILENCE_SECONDS:
            silent[round((start + SPIKE_REACH) * rate) : round((end - SPIKE_REACH) * rate)] = True
    return silent


def _spike_starts(gain: NDArray[np.float64]) -> NDArray[np.float64]:
    """1.0 in each frame where a new label begins to outweigh the blank (greedy decoding)."""
    best = np.where(gain.max(axis=1) > 0, gain.argmax(axis=1), -1)
    before = np.concatenate([[-1], best[:-1]])
    starts: NDArray[np.float64] = ((best >= 0) & (best != before)).astype(np.float64)
    return starts


@dataclass(frozen=True)
class _Sound:
    """A syllable on the path, or one heard in filler: frames of its spikes and what it is."""

    spikes: tuple[int, int, int]
    place: int  # in the plan: of the syllable, or of that before which it was heard
    units: tuple[int, int, int] | None  # None: the expected syllable


def _sounds(
    lattice: Lattice, segments: Sequence[Segment], gains: Sequence[NDArray[np.float64]]
) -> list[_Sound]:
    """All that the path heard, in order of time, each part where it is surest."""
    found: list[_Sound] = []
    for segment in segments:
        if segment.syllable is None:
            found += _heard_in(gains, segment)
            continue
        inside = lattice.gain[segment.first : segment.last, lattice.unit[segment.syllable]]
        initial, final, tone = (int(at) for at in segment.first + inside.argmax(axis=0))
        found.append(_Sound((initial, final, tone), segment.syllable, None))
    return found


def _heard_in(gains: Sequence[NDArray[np.float64]], segment: Segment) -> list[_Sound]:
    """Syllables heard in a stretch of filler: one for each spike of the final."""
    inside = [gain[segment.first : segment.last] for gain in gains]
    starts = np.flatnonzero(_spike_starts(inside[1]))
    found = []
    for place, start in enumerate(starts):
        left = (starts[place - 1] + start) // 2 if place else 0
        right = (start + starts[place + 1]) // 2 + 1 if place + 1 < len(starts) else len(inside[1])
        initial, tone = (inside[part][left:right].max(axis=1).argmax() for part in (0, 2))
        units = [int(part[left:right].max(axis=0).argmax()) for part in inside]
        units[1] = int(inside[1][start].argmax())
        spikes = [int(segment.first + at) for at in (left + initial, start, left + tone)]
        spikes[0] = min(spikes[0], spikes[1])
        found.append(
            _Sound((spikes[0], spikes[1], spikes[2]), segment.gap, (units[0], units[1], units[2]))
        )
    return found


def _cut(
    sounds: Sequence[_Sound], heard: Heard, plan: Sequence[int]
) -> tuple[tuple[Reading, ...], tuple[Stray, ...]]:
    """Readings and strays with their edges: all are neighbours of each other."""
    rate = heard.frames_per_second
    times = [(one.spikes[0] / rate, one.spikes[1] / rate, one.spikes[2] / rate) for one in sounds]
    cut = edges([one[0] for one in times], [one[1] for one in times], heard.energy)
    readings, strays = [], []
    for sound, spikes, (start, end) in zip(sounds, times, cut, strict=True):
        here = plan[sound.place] if sound.place < len(plan) else max(plan) + 1
        if sound.units is None:
            readings.append(Reading(start, end, here, spikes, sound.place))
        else:
            strays.append(Stray(start, end, sound.units, here, spikes, sound.place))
    return tuple(readings), tuple(strays)
