"""Tones drawn onto spoken syllables, and another throat: both by Praat.

The contours are those of the five-level scale (55, 35, 214, 51), in semitones about the middle of
the speaker's range; formants and duration stay as they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import parselmouth
from numpy.typing import NDArray
from parselmouth.praat import call

from scoring.audio import SAMPLE_RATE

Sound = NDArray[np.float32]

CONTOURS = {
    1: (4.0, 4.0, 4.0, 4.0),
    2: (-1.0, 0.0, 2.0, 4.0),
    3: (-3.0, -5.5, -5.5, -1.0),
    4: (5.0, 3.5, -1.0, -5.0),
    5: (-1.0, -2.0, -3.0, -4.0),
}
"""Semitones at the beginning, after a third, after two thirds and at the end of the voiced part."""
HALF_THIRD = (-3.0, -4.5, -5.5, -5.5)
PITCH_SEARCH = (60.0, 600.0)  # Hz
DRAWN_OUT = 1.5  # ratio of durations


@dataclass(frozen=True)
class Throat:
    """Ratios to the voice that was recorded: formants, and median and spread of its pitch."""

    formants: float
    pitch: float
    spread: float = 1.0


def with_tones(
    sound: Sound, spans: Sequence[tuple[float, float]], tones: Sequence[int], middle: float
) -> Sound:
    """Syllables [samples] between `spans` (seconds), each with its tone about `middle` Hz.

    A third tone before another syllable stays low. All is drawn out by `DRAWN_OUT`: the voices read
    a lone word as fast as one in a sentence.
    """
    source = parselmouth.Sound(sound.astype(np.float64), SAMPLE_RATE)
    pitch = source.to_pitch_ac(pitch_floor=PITCH_SEARCH[0], pitch_ceiling=PITCH_SEARCH[1])
    voiced = pitch.xs()[pitch.selected_array["frequency"] > 0]
    manipulation = call(source, "To Manipulation", 0.01, *PITCH_SEARCH)
    tier = call("Create PitchTier", "tone", 0.0, source.duration)
    for index, ((start, end), tone) in enumerate(zip(spans, tones, strict=True)):
        inside = voiced[(voiced >= start) & (voiced <= end)]
        if len(inside) < 2:
            continue
        half = tone == 3 and index < len(tones) - 1
        contour = HALF_THIRD if half else CONTOURS[tone]
        places = np.linspace(inside[0], inside[-1], len(contour))
        for place, semitones in zip(places, contour, strict=True):
            call(tier, "Add point", float(place), middle * 2 ** (semitones / 12))
    if not call(tier, "Get number of points"):
        return sound
    pace = call("Create DurationTier", "pace", 0.0, source.duration)
    call(pace, "Add point", 0.0, DRAWN_OUT)
    call([tier, manipulation], "Replace pitch tier")
    call([pace, manipulation], "Replace duration tier")
    drawn = call(manipulation, "Get resynthesis (overlap-add)")
    return np.asarray(drawn.values[0], np.float32)


def middle_of_range(sounds: Sequence[Sound]) -> float:
    """The middle of a speaker's range in Hz: the median over many words of all tones."""
    return float(np.median([hertz for sound in sounds for hertz in _voiced(sound)]))


def by_throat(sound: Sound, throat: Throat) -> Sound:
    """The same words by another throat, at the same pace."""
    source = parselmouth.Sound(sound.astype(np.float64), SAMPLE_RATE)
    median = float(np.median(_voiced(sound))) * throat.pitch
    changed = call(
        source, "Change gender", *PITCH_SEARCH, throat.formants, median, throat.spread, 1.0
    )
    return np.asarray(changed.values[0], np.float32)


def _voiced(sound: Sound) -> NDArray[np.float64]:
    pitch = parselmouth.Sound(sound.astype(np.float64), SAMPLE_RATE).to_pitch_ac(
        pitch_floor=PITCH_SEARCH[0], pitch_ceiling=PITCH_SEARCH[1]
    )
    hertz = pitch.selected_array["frequency"]
    return np.asarray(hertz[hertz > 0], np.float64)
