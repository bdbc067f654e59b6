"""What the recording of the check sentence tells besides its level. Pure; numpy alone.

Each figure is made to be the same whatever the gain. The limits that are held against them stand in
microphone_check.py, the figures they were chosen on in docs/microphone-check.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.level import FULL_SCALE, Samples

STEP_SECONDS = 0.010
WINDOW_SECONDS = 0.032
VOICE_BAND = (300.0, 3000.0)  # Hz: vowels; neither hum nor the noise of sibilants
SMOOTHING = 5  # steps: faster ripples are those of the pitch
NUCLEUS_DIP_DB = 3.0  # between two syllables the voice falls by at least this
NUCLEUS_BELOW_LOUDEST_DB = 24.0  # weak syllables are still above it
VOICED_BELOW_LOUDEST_DB = 22.0
POP_BAND = (20.0, 90.0)  # Hz: breath on the capsule; voices begin above it
SPEECH_BAND = (150.0, 4000.0)
POP_ABOVE_SPEECH_DB = 6.0
HUM_HZ = (50.0, 100.0, 150.0)
LEAST_PAUSE_SECONDS = 0.3  # in a shorter one the lines cannot be told from what is beside
TAIL_STEPS = 12  # after a syllable's end, over which the sound of a dry voice has fallen

Decibels = NDArray[np.float64]


@dataclass(frozen=True)
class CheckSound:
    """Figures of a recording.

    ``nuclei``: syllables counted by their vowels. ``pops``: breath bursts a second of voice.
    ``hum_db``: mains hum above its surroundings in the pauses. ``fall_db``: by how much the sound
    has fallen 0.12 s after a loud moment that is followed by a pause; a room's echo keeps it up.
    """

    nuclei: int
    pops: float
    hum_db: float
    fall_db: float


SILENCE = CheckSound(0, 0.0, 0.0, 60.0)


def listen_to(samples: Samples, rate: int) -> CheckSound:
    """The figures of mono samples at ``rate`` (Hz)."""
    if samples.size < rate * 4 * WINDOW_SECONDS or not samples.any():
        return SILENCE
    power, hertz = _spectrogram(samples, rate)
    voice = _smooth(_decibels(_band(power, hertz, VOICE_BAND)))
    voiced = voice > voice.max() - VOICED_BELOW_LOUDEST_DB
    return CheckSound(
        nuclei=_nuclei(voice),
        pops=_pops(power, hertz, voiced),
        hum_db=_hum(samples, rate, voiced),
        fall_db=_fall(voice),
    )


def _spectrogram(samples: Samples, rate: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Power [steps, bins] and the bins' frequencies."""
    step, length = round(rate * STEP_SECONDS), round(rate * WINDOW_SECONDS)
    sound = samples.astype(np.float64) / FULL_SCALE
    frames = np.lib.stride_tricks.sliding_window_view(sound, length)[::step]
    spectra = np.fft.rfft(frames * np.hanning(length), axis=1)
    hertz = np.asarray(np.fft.rfftfreq(length, 1 / rate), np.float64)
    return np.asarray(np.abs(spectra) ** 2, np.float64), hertz


def _band(
    power: NDArray[np.float64], hertz: NDArray[np.float64], band: tuple[float, float]
) -> NDArray[np.float64]:
    low, high = band
    chosen: NDArray[np.float64] = power[:, (hertz >= low) & (hertz <= high)].sum(axis=1)
    return chosen


def _decibels(power: NDArray[np.float64]) -> Decibels:
    return np.asarray(10 * np.log10(power + 1e-12), np.float64)


def _smooth(values: Decibels) -> Decibels:
    kernel = np.hanning(SMOOTHING + 2)[1:-1]
    padded = np.pad(values, SMOOTHING // 2, mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), mode="valid")


def _nuclei(voice: Decibels) -> int:
    """Peaks of the vowels' band, each parted from the next by a dip (Mermelstein 1975)."""
    floor = voice.max() - NUCLEUS_BELOW_LOUDEST_DB
    count, peak, dip, rising = 0, -np.inf, np.inf, True
    for level in voice:
        if rising:
            peak = max(peak, level)
            if level < peak - NUCLEUS_DIP_DB:
                count += peak > floor
                rising, dip = False, level
        else:
            dip = min(dip, level)
            if level > dip + NUCLEUS_DIP_DB:
                rising, peak = True, level
    return int(count + (rising and peak > floor))


def _pops(
    power: NDArray[np.float64], hertz: NDArray[np.float64], voiced: NDArray[np.bool_]
) -> float:
    low = _smooth(_decibels(_band(power, hertz, POP_BAND)))
    speech = _decibels(_band(power, hertz, SPEECH_BAND))
    typical = float(np.median(speech[voiced]))
    burst = low > typical + POP_ABOVE_SPEECH_DB
    begins = np.count_nonzero(burst[1:] & ~burst[:-1]) + int(burst[0])
    return float(begins / max(STEP_SECONDS, np.count_nonzero(voiced) * STEP_SECONDS))


def _hum(samples: Samples, rate: int, voiced: NDArray[np.bool_]) -> float:
    """Of the longest pause: the lines of the mains against the bins beside them."""
    edges = np.flatnonzero(np.diff(np.concatenate([[True], voiced, [True]])))
    pauses = list(zip(edges[::2], edges[1::2], strict=True))
    first, last = max(pauses, key=lambda pause: pause[1] - pause[0], default=(0, 0))
    if (last - first) * STEP_SECONDS < LEAST_PAUSE_SECONDS:
        return 0.0
    step = round(rate * STEP_SECONDS)
    still = samples[first * step : last * step].astype(np.float64)
    power = np.abs(np.fft.rfft(still * np.hanning(still.size))) ** 2
    hertz = np.fft.rfftfreq(still.size, 1 / rate)
    lines = np.min(np.abs(hertz[:, None] - np.array(HUM_HZ)), axis=1)
    width = 2.0 * rate / still.size  # of a line through the window
    on, beside = lines <= width / 2, (lines > width) & (hertz > 30) & (hertz < 1000)
    return float(10 * np.log10((power[on].mean() + 1e-9) / (power[beside].mean() + 1e-9)))


def _fall(voice: Decibels) -> float:
    """Median fall after loud moments that are followed by something much softer."""
    after = voice[TAIL_STEPS:]
    before = voice[:-TAIL_STEPS]
    loud = before > voice.max() - 12.0
    # The steepest falls: where a syllable ended before a pause or a closure.
    falls = np.sort((before - after)[loud])[::-1]
    steepest = falls[: max(1, falls.size // 10)]
    return float(np.median(steepest)) if steepest.size else 0.0
