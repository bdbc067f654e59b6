"""Sounds between a right and a wrong syllable, in even steps: to see that verdicts go one way.

Tones: the pitch of a syllable is laid anew (Praat's overlap-add) along a contour between two.
Initials and finals: one syllable is filtered, frame by frame, towards the spectral envelope of
another that is aligned with it in time; its voice and pitch stay its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.signal import istft, stft

from scoring.encoder import SAMPLE_RATE

Sound = NDArray[np.float32]
WINDOW = 400  # samples: 25 ms
HOP = 80  # 5 ms
QUEFRENCIES = 30  # kept of the cepstrum: the envelope without the harmonics
MOST_GAIN_DB = 40.0


def along_envelopes(right: Sound, wrong: Sound, shares: Sequence[float]) -> list[Sound]:
    """`right` moved by each share (0 to 1) towards the envelope of `wrong`; both 16 kHz mono."""
    own, other = _spectrum(right), _spectrum(wrong)
    here, there = _envelope(own), _envelope(other)
    apart = there[:, _aligned(here, there)] - here
    made = []
    for share in shares:
        gain = 10 ** (np.clip(share * apart, -MOST_GAIN_DB, MOST_GAIN_DB) / 20)
        _, sound = istft(own * gain, SAMPLE_RATE, nperseg=WINDOW, noverlap=WINDOW - HOP)
        made.append(np.asarray(sound[: len(right)], dtype=np.float32))
    return made


def along_contours(
    sound: Sound,
    right: Sequence[float],
    wrong: Sequence[float],
    share: float,
    middle: float,
    step: float = 3.0,
) -> Sound:
    """The syllable with its pitch on a contour between two of equal length.

    Contours are levels 1 to 5 at even places of the voiced stretch; level 3 is `middle` Hz,
    a level `step` semitones.
    """
    import parselmouth
    from parselmouth.praat import call

    praat = parselmouth.Sound(sound.astype(np.float64), SAMPLE_RATE)
    pitch = praat.to_pitch_ac(pitch_floor=60.0, pitch_ceiling=600.0)
    voiced = pitch.xs()[pitch.selected_array["frequency"] > 0]
    if not len(voiced):
        return sound
    levels = (1 - share) * np.asarray(right) + share * np.asarray(wrong)
    manipulation = call(praat, "To Manipulation", 0.01, 60, 600)
    tier = call(manipulation, "Extract pitch tier")
    call(tier, "Remove points between", 0.0, praat.duration)
    places = np.linspace(0, len(levels) - 1, 25)
    for place, time in zip(places, np.linspace(voiced[0], voiced[-1], 25), strict=True):
        level = float(np.interp(place, np.arange(len(levels)), levels))
        call(tier, "Add point", time, middle * 2 ** (step * (level - 3) / 12))
    call([tier, manipulation], "Replace pitch tier")
    made = call(manipulation, "Get resynthesis (overlap-add)")
    return np.asarray(made.values[0], dtype=np.float32)


def _spectrum(sound: Sound) -> NDArray[np.complex128]:
    _, _, spectrum = stft(sound, SAMPLE_RATE, nperseg=WINDOW, noverlap=WINDOW - HOP)
    return np.asarray(spectrum)


def _envelope(spectrum: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Smooth envelope [bins, frames] in dB: the low end of the cepstrum."""
    level = 20 * np.log10(np.maximum(np.abs(spectrum), 1e-6))
    cepstrum = np.fft.irfft(level, axis=0)
    cepstrum[QUEFRENCIES : len(cepstrum) - QUEFRENCIES] = 0
    return np.asarray(np.fft.rfft(cepstrum, axis=0).real)


def _aligned(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.intp]:
    """For each frame of `here` the frame of `there` beside it, by dynamic time warping."""
    rows, columns = here[::8].T, there[::8].T
    far = np.sqrt(((rows[:, None] - columns[None]) ** 2).mean(axis=2))
    cost = np.full((len(rows) + 1, len(columns) + 1), np.inf)
    cost[0, 0] = 0
    for i in range(len(rows)):
        for j in range(len(columns)):
            cost[i + 1, j + 1] = far[i, j] + min(cost[i, j], cost[i, j + 1], cost[i + 1, j])
    path = np.zeros(len(rows), dtype=np.intp)
    i, j = len(rows), len(columns)
    while i > 0 and j > 0:
        path[i - 1] = j - 1
        step = int(np.argmin((cost[i - 1, j - 1], cost[i - 1, j], cost[i, j - 1])))
        i, j = i - (step != 2), j - (step != 1)
    return path
