"""What can be measured of a syllable beside the judge's posteriors.

Three witnesses that err otherwise than the judge: the contour in the speaker's own five levels
(only where a syllable stands alone: running speech and words bend every contour), the place of a
sibilant's noise between the speaker's own retroflex and dental ones, and the tolerant network's
opinion. A witness that has nothing to say is None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.contours import PITCH_RATE, register_of
from scoring.ear import Heard, SegmentPosteriors, Span
from scoring.expected import ExpectedSyllable
from scoring.frication import centre_of_gravity
from scoring.inventory import INITIALS
from scoring.opinion import head_opinion
from scoring.thresholds import ContourLimits, DoubtLimits
from scoring.tone_shape import ToneShape, shape_of

Row = NDArray[np.float32]
DENTAL, RETROFLEX = frozenset({"z", "c", "s"}), frozenset({"zh", "ch", "sh"})
ROUNDED = ("u", "ü", "ong")  # rounded lips lower the noise by as much as the tongue does
FEWEST_OF_A_PLACE = 3
LEAST_APART = 400.0  # Hz between a speaker's two places; less cannot be divided


@dataclass(frozen=True)
class Evidence:
    """Of one syllable. `placement`: of its noise, 0 at the speaker's own place for the expected
    initial, 1 at that of its neighbour. `opinion`: the tolerant network's log posteriors of
    initial, final, tone. `faint`: too soft to be judged well.
    """  # fmt: skip

    shape: ToneShape | None = None
    placement: float | None = None
    opinion: tuple[Row, Row, Row] | None = None
    faint: bool = False


def gather(
    heard: Heard,
    samples: NDArray[np.float32],
    spans: Sequence[Span],
    expected: Sequence[ExpectedSyllable],
    judged: SegmentPosteriors,
    alone: bool,
    contour: ContourLimits,
    doubt: DoubtLimits,
) -> list[Evidence]:
    """The evidence on the N aligned syllables of one item, in the order of `spans`.

    `samples` at 16 kHz; `alone`: the item's words are read one by one.
    """
    starts, ends = np.array([s.start for s in spans]), np.array([s.end for s in spans])
    opinions = [
        head_opinion(frames, starts, ends)
        for frames in (heard.log_initial, heard.log_final, heard.log_tone)
    ]
    register = register_of(heard.pitch) if len(spans) >= contour.fewest_syllables else None
    placements = _placements(heard, samples, spans, expected, judged)
    return [
        Evidence(
            shape_of(heard.pitch, register, span.start, span.end)
            if register is not None and alone and span.word_length == 1
            else None,
            placement,
            (opinions[0][index], opinions[1][index], opinions[2][index]),
            _loudest(heard.energy, span) < doubt.faint_db,
        )
        for index, (span, placement) in enumerate(zip(spans, placements, strict=True))
    ]


def _placements(
    heard: Heard,
    samples: NDArray[np.float32],
    spans: Sequence[Span],
    expected: Sequence[ExpectedSyllable],
    judged: SegmentPosteriors,
) -> list[float | None]:
    """Where each sibilant's noise lies between the speaker's own two places."""
    centres: list[float | None] = []
    for span, one in zip(spans, expected, strict=True):
        sibilant = one.citation.initial in DENTAL | RETROFLEX
        vowel = _voice_begins(heard.pitch, span)
        centres.append(centre_of_gravity(samples, span.start, vowel) if sibilant else None)
    surely: dict[tuple[bool, bool], list[float]] = {}
    for centre, one, row in zip(centres, expected, judged.log_initial, strict=True):
        if centre is not None and INITIALS[int(row.argmax())] == one.citation.initial:
            surely.setdefault((_is_dental(one), _is_rounded(one)), []).append(centre)
    return [
        None
        if centre is None
        else _between(
            centre,
            surely.get((_is_dental(one), _is_rounded(one)), []),
            surely.get((not _is_dental(one), _is_rounded(one)), []),
        )
        for centre, one in zip(centres, expected, strict=True)
    ]


def _between(centre: float, own: Sequence[float], other: Sequence[float]) -> float | None:
    if min(len(own), len(other)) < FEWEST_OF_A_PLACE:
        return None
    here, there = float(np.median(own)), float(np.median(other))
    if abs(there - here) < LEAST_APART:
        return None
    return (centre - here) / (there - here)


def _is_dental(one: ExpectedSyllable) -> bool:
    return one.citation.initial in DENTAL


def _is_rounded(one: ExpectedSyllable) -> bool:
    return one.citation.final.startswith(ROUNDED)


def _voice_begins(pitch: NDArray[np.float32], span: Span) -> float:
    """Time (s) of the first voiced frame of a span; its start where nothing is voiced."""
    first = int(span.start * PITCH_RATE)
    voiced = np.flatnonzero(pitch[first : int(np.ceil(span.end * PITCH_RATE)), 1] > 0)
    return span.start + (float(voiced[0]) / PITCH_RATE if len(voiced) else 0.0)


def _loudest(energy: NDArray[np.float32], span: Span) -> float:
    inside = energy[int(span.start * PITCH_RATE) : int(np.ceil(span.end * PITCH_RATE))]
    return float(inside.max()) if len(inside) else 0.0
