"""The band above 4 kHz, where clicks stand out of vowels: a fourth-order high-pass, compiled.

scipy.signal has the same filter, but loading it takes a second of every start of the engine.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

# scipy.signal.butter(4, 4000, "high", fs=16000, output="sos")
FIRST = (0.09398085143379448, -0.18796170286758895, 0.09398085143379448)
SECTIONS = np.array(
    [
        (*FIRST, 1.0, -1.387778780781446e-16, 0.03956612989658006),
        (1.0, -2.0, 1.0, 1.0, -1.1102230246251565e-16, 0.4464626921716894),
    ]
)


def click_band(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """What of the sound (16 kHz) lies above 4 kHz, as many samples."""
    filtered: NDArray[np.float64] = _filtered(SECTIONS, samples.astype(np.float64))
    return filtered


@njit(cache=True)
def _filtered(sections, samples):  # type: ignore[no-untyped-def]
    """Second-order sections one after the other, each with its two remembered values."""
    state = np.zeros((len(sections), 2))
    result = np.empty(len(samples))
    for at in range(len(samples)):
        value = samples[at]
        for number in range(len(sections)):
            section = sections[number]
            out = section[0] * value + state[number, 0]
            state[number, 0] = section[1] * value - section[4] * out + state[number, 1]
            state[number, 1] = section[2] * value - section[5] * out
            value = out
        result[at] = value
    return result
