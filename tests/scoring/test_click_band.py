"""The compiled high-pass is scipy's, sample for sample."""

import numpy as np
from scipy.signal import butter, sosfilt

from scoring.click_band import click_band


def test_it_is_the_filter_of_scipy() -> None:
    samples = np.random.default_rng(3).standard_normal(4000).astype(np.float32)
    known = sosfilt(butter(4, 4000, "high", fs=16_000, output="sos"), samples)
    assert np.allclose(click_band(samples), known, rtol=0, atol=1e-12)


def test_no_sound_stays_no_sound() -> None:
    assert click_band(np.zeros(0, np.float32)).shape == (0,)
