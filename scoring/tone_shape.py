"""What the pitch of one syllable does, in levels of the speaker's own five (五度值).

Measures that a phonetician would read off the contour: how high it lies, how far it rises or
falls, how low its turning point is. They know nothing of what was expected; scoring/defects.py
holds them against the tone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.contours import PITCH_RATE, Register

FEWEST_FRAMES = 8  # 80 ms of voice: of less no shape can be told
EDGE = 0.1  # of the voiced stretch: consonants pull the pitch there
LONGEST_GAP = 12  # frames without voice inside a syllable (creak of a third tone)
QUANTILE = 0.1  # extremes are taken robustly: one wild frame is no turning point


@dataclass(frozen=True)
class ToneShape:
    """A contour in figures; all in levels, of the voiced stretch less its edges.

    `height`: median of the middle. `start`, `end`: means of the first and last quarter.
    `lowest`, `highest`: tenth and ninetieth percentile. `rise`: from the lowest point of the first
    two thirds to the highest after it. `fall`: from the highest point of the first half to the
    lowest after it. `creaky`: the voice breaks off or creaks inside, so that no rise can be asked.
    """

    height: float
    start: float
    end: float
    lowest: float
    highest: float
    rise: float
    fall: float
    creaky: bool


def shape_of(
    pitch: NDArray[np.float32], register: Register, start: float, end: float
) -> ToneShape | None:
    """The shape between two times (seconds); `pitch` [T, 2] as the ear gives it.

    None where too little is voiced to speak of a shape.
    """
    inside = pitch[int(start * PITCH_RATE) : int(np.ceil(end * PITCH_RATE))]
    voiced = np.flatnonzero(inside[:, 1] > 0)
    if len(voiced) < FEWEST_FRAMES:
        return None
    first, last = int(voiced[0]), int(voiced[-1])
    edge = round(EDGE * (last - first))
    places = np.arange(first + edge, last - edge + 1)
    semitones = _smooth(np.interp(places, voiced, inside[voiced, 0]))
    levels = 1 + 4 * (semitones - register.low) / (register.high - register.low)
    count = len(levels)
    quarter, third = max(1, count // 4), max(1, count // 3)
    turn = int(np.argmin(levels[: max(1, 2 * third)]))
    top = int(np.argmax(levels[: max(1, count // 2)]))
    gaps = np.diff(voiced)
    return ToneShape(
        height=float(np.median(levels[count // 5 : count - count // 5])),
        start=float(levels[:quarter].mean()),
        end=float(levels[-quarter:].mean()),
        lowest=float(np.quantile(levels, QUANTILE)),
        highest=float(np.quantile(levels, 1 - QUANTILE)),
        rise=float(np.quantile(levels[turn:], 1 - QUANTILE) - levels[turn]),
        fall=float(levels[top] - np.quantile(levels[top:], QUANTILE)),
        creaky=bool(len(gaps) and gaps.max() > LONGEST_GAP),
    )


def _smooth(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Running median of three."""
    padded = np.pad(values, 1, mode="edge")
    return np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0)
