"""Cutting and packing of sound, with the real network where its packages are installed."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from scoring import encoder as subject
from scoring.encoder import Encoder
from scoring.whisper_weights import load_encoder

RATE = subject.SAMPLE_RATE


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(load_encoder())


def noise(seconds: float, seed: int = 0) -> NDArray[np.float32]:
    random = np.random.default_rng(seed)
    return (0.1 * random.standard_normal(int(seconds * RATE))).astype(np.float32)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.01, 45), st.integers(0, 5))
def test_windows_tile_the_recording(seconds: float, seed: int) -> None:
    sound = noise(seconds, seed)
    windows = subject.cut_windows(sound)
    assert windows[0].start == 0
    assert windows[-1].end == len(sound)
    for before, after in pairwise(windows):
        assert before.end == after.start
        assert before.end % subject.SAMPLES_PER_FRAME == 0
    assert all(w.end - w.start <= subject.LONGEST_WINDOW for w in windows)


def test_cut_falls_into_the_pause() -> None:
    sound = noise(14)
    sound[int(7.0 * RATE) : int(7.4 * RATE)] = 0
    (first, _) = subject.cut_windows(sound)
    assert 7.05 < first.end / RATE < 7.35


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.5, 1.234])
def test_one_row_for_every_20_ms(encoder: Encoder, seconds: float) -> None:
    sound = noise(seconds)
    heard = encoder.encode(sound)
    assert heard.shape == (subject.frame_count(len(sound)), subject.FEATURES)
    assert np.isfinite(heard).all()


def test_level_does_not_matter(encoder: Encoder) -> None:
    sound = noise(1.0)
    loud, soft = encoder.encode(sound), encoder.encode(sound * np.float32(0.05))
    assert np.abs(loud.astype(float) - soft.astype(float)).max() < 0.5  # of values up to 400


def test_neighbours_do_not_matter(encoder: Encoder) -> None:
    sound = noise(1.0)
    alone = encoder.encode(sound)
    encoder.encode(noise(2.0, 1))
    np.testing.assert_array_equal(encoder.encode(sound), alone)


def test_bfloat16_hears_nearly_the_same(encoder: Encoder) -> None:
    sound = noise(2.0)
    fine = encoder.encode(sound)[:, subject.WIDTH :].astype(float)
    coarse = Encoder(load_encoder(), "bfloat16").encode(sound)[:, subject.WIDTH :].astype(float)
    assert np.linalg.norm(coarse - fine) < 0.1 * np.linalg.norm(fine)
