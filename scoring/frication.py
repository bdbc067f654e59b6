"""Where the noise of a sibilant lies: what tells zh ch sh from z c s by ear and by instrument.

The tongue tip behind the teeth leaves a short cavity before it and a high noise, drawn back it
leaves a longer one and a lower noise. The measure is the spectral centre of gravity of the loudest
frames before the vowel, in Hz, from 16 kHz sound.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import SAMPLE_RATE

FRAME = 320  # samples: 20 ms
HOP = 80  # 5 ms
BAND = (1500.0, 7600.0)  # Hz: below lies voice, above what resampling leaves
LOUD_DB = 6.0  # frames within this of the loudest noise count
FEWEST_FRAMES = 4


def centre_of_gravity(samples: NDArray[np.float32], start: float, vowel: float) -> float | None:
    """Centre of gravity (Hz) of the noise between two times (seconds); None where there is none."""
    piece = samples[max(0, int(start * SAMPLE_RATE)) : int(vowel * SAMPLE_RATE)]
    if len(piece) < FRAME + FEWEST_FRAMES * HOP:
        return None
    frames = np.lib.stride_tricks.sliding_window_view(piece, FRAME)[::HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(FRAME), axis=1)) ** 2
    hertz = np.fft.rfftfreq(FRAME, 1 / SAMPLE_RATE)
    band = (hertz >= BAND[0]) & (hertz <= BAND[1])
    strength = power[:, band].sum(axis=1)
    if not strength.max() > 0:
        return None
    loud = strength >= strength.max() * 10 ** (-LOUD_DB / 10)
    spectrum = power[loud][:, band].sum(axis=0)
    return float((spectrum * hertz[band]).sum() / spectrum.sum())
