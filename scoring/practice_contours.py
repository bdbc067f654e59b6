"""Pitch curves of a single word on the five levels.

A whole item spans the reader's voice, so its levels can be measured (scoring/contours.py). One word
does not: a level first tone alone has no height. Here the word is laid where its right curve lies:
as high on average as the standard curves of its syllables.
The shape can be compared then, and syllables with each other; the height of the whole cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scoring.contours import Contour, Register, contours, measured, register_of, stretches_of_voice
from scoring.expected import ExpectedSyllable
from scoring.judgement import SyllableJudgement, Verdict

PLACES = np.linspace(0.2, 0.8, 7)  # of a syllable: consonants and the voice's end pull the edges


def practice_contours(
    pitch: NDArray[np.float32],
    syllables: Sequence[SyllableJudgement],
    expected: Sequence[ExpectedSyllable],
) -> tuple[tuple[Contour, Contour], ...]:
    """For every syllable of one word the measured curve (() without voice) and the standard one."""
    drawn = contours(pitch, syllables, expected)
    register = register_of(pitch)
    apart = _apart(drawn)
    if register is None or apart is None:
        return drawn
    moved = _moved(register, apart)
    stretches = stretches_of_voice(pitch)
    return tuple(
        (
            ()
            if one.verdict is Verdict.OMITTED
            else measured(pitch, stretches, moved, one.start, one.end),
            wanted,
        )
        for one, (_, wanted) in zip(syllables, drawn, strict=True)
    )


def _apart(drawn: Sequence[tuple[Contour, Contour]]) -> float | None:
    """Levels by which the measured curves lie above the standard ones on average."""
    gaps = [float(np.mean(_at(heard) - _at(wanted))) for heard, wanted in drawn if heard and wanted]
    return float(np.mean(gaps)) if gaps else None


def _at(curve: Contour) -> NDArray[np.float64]:
    x, levels = zip(*curve, strict=True)
    return np.asarray(np.interp(PLACES, x, levels), np.float64)


def _moved(register: Register, levels: float) -> Register:
    """The register in which everything lies that many levels lower."""
    step = (register.high - register.low) / 4
    return replace(register, low=register.low + levels * step, high=register.high + levels * step)
