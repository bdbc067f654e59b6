"""Pitch as tones need it: semitones against the speaker's own median, at 100 Hz.

Praat's autocorrelation (Boersma 1993) in two passes: the first finds the speaker's register, the
second looks only around it, which removes most octave jumps; those left are folded back. Because
everything after the first pass is relative to the median, moving a whole recording up or down by a
few semitones changes nothing.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import LEVEL_FRAME, SAMPLE_RATE, frame_levels

PITCH_RATE: Final = 100  # frames a second
SEMITONES_PER_OCTAVE: Final = 12
WIDEST_REGISTER: Final = (60.0, 650.0)  # Hz, first pass: low men to children
REGISTER_BELOW: Final = (
    0.42  # second pass floor re median: dips of third tones go 15 semitones down
)
REGISTER_ABOVE: Final = 2.2  # second pass ceiling re median, 13.6 semitones
SHORTEST_SOUND: Final = SAMPLE_RATE // 10  # 0.1 s: Praat needs some periods of the floor
OCTAVE_JUMP: Final = 8.5  # semitones off the neighbourhood that suggest a wrong octave
ENERGY_FLOOR: Final = -60.0  # dB re loud level


@dataclass(frozen=True)
class Prosody:
    """Pitch and energy of one recording at 100 Hz, T2 frames of 10 ms."""

    hertz: NDArray[np.float32]  # [T2], 0 where unvoiced
    strength: NDArray[np.float32]  # [T2], 0–1, height of the autocorrelation peak
    energy: NDArray[np.float32]  # [T2], dB re the 95th percentile, not below −60

    @property
    def median(self) -> float:
        """Median of the voiced frames in Hz; 0 when nothing is voiced."""
        voiced = self.hertz[self.hertz > 0]
        return float(np.median(voiced)) if len(voiced) else 0.0


def semitones(hertz: NDArray[np.float32], median: float) -> NDArray[np.float32]:
    """Pitch [T2] in Hz → semitones re ``median`` (Hz); unvoiced frames and median 0 give 0."""
    result = np.zeros(len(hertz), dtype=np.float32)
    voiced = hertz > 0
    if median > 0:
        result[voiced] = SEMITONES_PER_OCTAVE * np.log2(hertz[voiced] / median)
    return result


def analyse(audio: NDArray[np.float32]) -> Prosody:
    """Pitch and energy of a recording [samples] (16 kHz mono), T2 = ceil(samples / 160)."""
    levels = frame_levels(audio)
    if not len(levels):
        empty = np.zeros(0, dtype=np.float32)
        return Prosody(empty, empty, empty)
    loud = max(float(np.percentile(levels, 95)), 1e-6)
    energy = np.maximum(20 * np.log10(np.maximum(levels, 1e-9) / loud), ENERGY_FLOOR)
    hertz, strength = _track(audio, len(levels))
    return Prosody(_fold_octaves(hertz), strength, energy.astype(np.float32))


def _track(
    audio: NDArray[np.float32], frames: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Two passes of Praat's autocorrelation on our 10 ms grid."""
    first, _ = _praat(audio, frames, *WIDEST_REGISTER)
    voiced = first[first > 0]
    if not len(voiced):
        return first, np.zeros(frames, dtype=np.float32)
    median = float(np.median(voiced))
    floor = max(45.0, REGISTER_BELOW * median)
    return _praat(audio, frames, floor, REGISTER_ABOVE * median)


def _praat(
    audio: NDArray[np.float32], frames: int, floor: float, ceiling: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """One pass: F0 in Hz and peak strength for frame centres ``(i + ½) × 10 ms``."""
    import parselmouth

    if len(audio) < SHORTEST_SOUND:
        audio = np.pad(audio, (0, SHORTEST_SOUND - len(audio)))
    sound = parselmouth.Sound(audio.astype(np.float64), SAMPLE_RATE)
    pitch = sound.to_pitch_ac(
        time_step=1 / PITCH_RATE, pitch_floor=floor, pitch_ceiling=ceiling, voicing_threshold=0.4
    )
    table = pitch.selected_array
    times = pitch.xs()
    centres = (np.arange(frames) + 0.5) / PITCH_RATE
    nearest = np.clip(np.searchsorted(times, centres - 0.5 / PITCH_RATE), 0, len(times) - 1)
    inside = np.abs(times[nearest] - centres) <= 1 / PITCH_RATE
    hertz = np.where(inside, table["frequency"][nearest], 0.0)
    strength = np.where(inside & (hertz > 0), table["strength"][nearest], 0.0)
    return hertz.astype(np.float32), strength.astype(np.float32)


def _fold_octaves(hertz: NDArray[np.float32], reach: int = 10) -> NDArray[np.float32]:
    """Bring frames an octave off their neighbourhood (± ``reach`` frames of 10 ms) back."""
    voiced = np.flatnonzero(hertz > 0)
    folded = hertz.copy()
    if len(voiced) < 3:
        return folded
    octaves = np.log2(hertz[voiced])
    for place, index in enumerate(voiced):
        near = np.abs(voiced - index) <= reach
        distance = octaves[place] - float(np.median(octaves[near]))
        if abs(distance) * SEMITONES_PER_OCTAVE > OCTAVE_JUMP:
            folded[index] = hertz[index] * 2.0 ** -round(distance)
    return folded


def contour(
    relative: NDArray[np.float32], strength: NDArray[np.float32], energy: NDArray[np.float32]
) -> NDArray[np.float32]:
    """What the networks see of pitch: [T2] semitones, strength, energy dB → [T2, 4], about ±1.

    Pitch runs straight through unvoiced gaps, so that a consonant is not a jump; whether a frame
    is voiced stands beside it.
    """
    voiced = strength > 0
    filled = np.zeros(len(relative), dtype=np.float32)
    if voiced.any():
        places = np.flatnonzero(voiced)
        filled = np.interp(np.arange(len(relative)), places, relative[places]).astype(np.float32)
    columns = [np.clip(filled, -18, 18) / 6, voiced, strength, energy / 20 + 1]
    return np.stack(columns, axis=1).astype(np.float32)


def paired(contours: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    """[T2, 4] at 100 Hz → [frames, 8] at 50 Hz, two pitch frames beside each encoder frame."""
    missing = 2 * frames - len(contours)
    if missing > 0:
        contours = np.pad(
            contours, ((0, missing), (0, 0)), mode="edge" if len(contours) else "constant"
        )
    return contours[: 2 * frames].reshape(frames, 8)


assert LEVEL_FRAME * PITCH_RATE == SAMPLE_RATE
