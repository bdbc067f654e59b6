"""What the ear and the pitch say about the manner of speaking: sung, another tongue, somebody else.

Pure: what was heard and aligned in, figures out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.align import Alignment
from scoring.ear import Heard
from scoring.inventory import BLANK
from scoring.judge import matches
from scoring.judgement import ItemJudgement, Verdict
from scoring.speech_frames import SpeechFrames

NOTE = 18  # pitch frames of 10 ms: the shortest note
NOTE_SLOPE = 3.0  # semitones a second: a level note moves less
NOTE_SPREAD = 0.45  # semitones about its slope: vibrato is allowed
NOTE_LEVEL = -25.0  # dB re the loud level: softer voicing is hum
BEFORE_SPAN, AFTER_SPAN = 0.1, 0.3  # seconds that belong to a syllable beyond its span
SYLLABLE_BLANK = 0.6  # probability of the blank under which the ear hears a syllable


@dataclass(frozen=True)
class SpeechEvidence:
    """Figures of one reading; shares are of 1.

    `matching`: syllables read as written, of those read. `wrong_tones`: of those read.
    `level_notes`: stretches of voice that keep one pitch. `sureness`: mean of the ear's best final
    over what it heard, `heard` times in all. `loose`: times at which a syllable was
    heard that the text does not account for; `loose_level`: how loud they were (dB re speech).
    """

    matching: float
    wrong_tones: float
    level_notes: float
    sureness: float
    heard: int
    loose: tuple[float, ...]
    loose_level: float


def speech_evidence(
    heard: Heard, alignment: Alignment, frames: SpeechFrames, judgement: ItemJudgement
) -> SpeechEvidence:
    """Measure one judged reading."""
    read = [one for one in judgement.syllables if one.verdict is not Verdict.OMITTED]
    count = max(1, len(read))
    sure = _sureness(heard.log_final)
    loose = sorted({round(one, 1) for one in _loose(heard, alignment)})
    levels = [_level_at(frames, at) for at in loose]
    return SpeechEvidence(
        matching=sum(matches(one) for one in read) / count,
        wrong_tones=sum(one.tone.heard != one.tone.expected for one in read) / count,
        level_notes=_level_notes(heard, alignment),
        sureness=float(np.mean(sure)) if sure else 1.0,
        heard=len(sure),
        loose=tuple(loose),
        loose_level=float(np.median(levels)) if levels else 0.0,
    )


def _sureness(log_final: NDArray[np.float32]) -> list[float]:
    """The highest posterior of each final that outweighs the blank."""
    best = log_final.argmax(axis=1) if len(log_final) else np.zeros(0, np.int64)
    top = np.exp(log_final.max(axis=1)) if len(log_final) else np.zeros(0)
    found: list[float] = []
    for at in np.flatnonzero(best != BLANK):
        if at and best[at - 1] != BLANK and found:
            found[-1] = max(found[-1], float(top[at]))
        else:
            found.append(float(top[at]))
    return found


def _loose(heard: Heard, alignment: Alignment) -> list[float]:
    """Times of syllables heard apart from every reading, and of added ones."""
    rate = heard.frames_per_second
    apart = np.exp(heard.log_final[:, BLANK]) < SYLLABLE_BLANK
    for reading in alignment.readings:
        first = min(reading.start, *reading.spikes) - BEFORE_SPAN
        last = max(reading.end, *reading.spikes) + AFTER_SPAN
        apart[max(0, int(first * rate)) : int(last * rate) + 1] = False
    starts = np.flatnonzero(apart & ~np.concatenate([[False], apart[:-1]]))
    times = [float(at) / rate for at in starts]
    added = [one.start for one in alignment.strays]
    return added + [at for at in times if not any(abs(at - other) < 0.25 for other in added)]


def _level_notes(heard: Heard, alignment: Alignment) -> float:
    """Share of fully voiced stretches within readings whose pitch stays where it is."""
    count = min(len(heard.pitch), len(heard.energy))
    voiced = (heard.pitch[:count, 1] > 0) & (heard.energy[:count] > NOTE_LEVEL)
    inside = np.zeros(len(voiced), np.bool_)
    for reading in alignment.readings:
        inside[int(reading.start * 100) : int(reading.end * 100) + 5] = True
    if len(voiced) < NOTE:
        return 0.0
    whole = np.convolve(voiced & inside, np.ones(NOTE), "valid") == NOTE
    if whole.sum() < NOTE:
        return 0.0
    pitch = np.lib.stride_tricks.sliding_window_view(heard.pitch[:count, 0], NOTE)[whole]
    time = (np.arange(NOTE) - (NOTE - 1) / 2).astype(np.float32)
    slope = pitch @ time / np.float32(time @ time)
    rest = pitch - pitch.mean(axis=1, keepdims=True) - slope[:, None] * time
    level = (np.abs(slope) * 100 < NOTE_SLOPE) & (rest.std(axis=1) < NOTE_SPREAD)
    return float(level.mean())


def _level_at(frames: SpeechFrames, at: float) -> float:
    first = int(at / frames.frame_seconds)
    near = frames.level[max(0, first - 5) : first + 15]
    return float(near.max(initial=-96.0)) - frames.speech_dbfs
