"""Where every expected syllable was read: the tolerant half of the engine.

The sequence head's three streams are aligned with the text (scoring/viterbi.py): a syllable takes
its own labels, or at a cost any labels at all, so that a wrong reading is still found; the strict
judge then decides on the span. Result: every reading of an expected syllable in order of time (a
syllable may be read twice, or never), and the sound that belongs to none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    """

    start: float
    end: float
    syllable: int
    spikes: tuple[float, float, float]


@dataclass(frozen=True, order=True)
class Stray:
    """Sound that no expected syllable accounts for: one heard syllable as inventory indexes."""

    start: float
    end: float
    units: tuple[int, int, int]
    before: int  # expected syllable before which it was heard


@dataclass(frozen=True)
class Alignment:
    """Readings and strays, each in order of time."""

    readings: tuple[Reading, ...]
    strays: tuple[Stray, ...]


def align(
    heard: Heard, expected: Expected, frames: SpeechFrames, costs: AlignmentCosts
) -> Alignment:
    """Align what was heard with what is expected."""
    if not len(heard.log_initial):
        return Alignment((), ())
    streams = (heard.log_initial, heard.log_final, heard.log_tone)
    gains = [_gain_over_blank(stream) for stream in streams]
    lattice = _lattice(gains, expected, _silent(heard, frames), costs)
    segments = best_path(
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
    rate = heard.frames_per_second
    readings = _readings(lattice, segments, heard)
    strays = [
        stray
        for segment in segments
        if segment.syllable is None
        for stray in _heard_in(gains, segment, rate)
    ]
    return Alignment(tuple(readings), tuple(strays))


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


def _readings(lattice: Lattice, segments: Sequence[Segment], heard: Heard) -> list[Reading]:
    """Syllables on the path, with the frames in which their parts are surest, and their edges."""
    syllables, spikes = [], []
    for segment in segments:
        if segment.syllable is not None:
            inside = lattice.gain[segment.first : segment.last, lattice.unit[segment.syllable]]
            initial, final, tone = (segment.first + inside.argmax(axis=0)) / heard.frames_per_second
            syllables.append(segment.syllable)
            spikes.append((float(initial), float(final), float(tone)))
    cut = edges([one[0] for one in spikes], [one[1] for one in spikes], heard.energy)
    return [
        Reading(start, end, syllable, spike)
        for syllable, spike, (start, end) in zip(syllables, spikes, cut, strict=True)
    ]


def _heard_in(gains: Sequence[NDArray[np.float64]], segment: Segment, rate: int) -> list[Stray]:
    """Syllables heard in a stretch of filler: one for each spike of the final."""
    inside = [gain[segment.first : segment.last] for gain in gains]
    starts = np.flatnonzero(_spike_starts(inside[1]))
    strays = []
    for place, start in enumerate(starts):
        left = (starts[place - 1] + start) // 2 if place else 0
        right = (start + starts[place + 1]) // 2 + 1 if place + 1 < len(starts) else len(inside[1])
        names = tuple(int(part[left:right].max(axis=0).argmax()) for part in inside)
        strays.append(
            Stray(
                (segment.first + left) / rate,
                (segment.first + right) / rate,
                (names[0], int(inside[1][start].argmax()), names[2]),
                segment.gap,
            )
        )
    return strays
