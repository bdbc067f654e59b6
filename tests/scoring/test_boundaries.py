"""The sound's own edges, in sound whose changes are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.audio import SAMPLE_RATE
from scoring.boundaries import Aligned, boundaries, default_boundary_limits

LIMITS = default_boundary_limits()


def buzz(seconds: float, hertz: float) -> np.ndarray:
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return 0.1 * sum(np.sin(2 * np.pi * hertz * k * time) / k for k in range(1, 6))


def hiss(seconds: float, level: float) -> np.ndarray:
    noise = np.random.default_rng(3).normal(0, level, round(seconds * SAMPLE_RATE))
    return np.asarray(np.diff(noise, prepend=0.0))


def test_a_consonant_begins_where_the_sound_changes() -> None:
    """A vowel, from 0.50 s a hiss, from 0.62 s another vowel, silence from 0.85 s."""
    pieces = [hiss(0.3, 1e-4), buzz(0.2, 200), hiss(0.12, 0.03), buzz(0.23, 330), hiss(0.4, 1e-4)]
    samples = np.concatenate(pieces).astype(np.float32)
    first = Aligned(0.30, 0.56, 0.36, 0.40, "")
    second = Aligned(0.56, 0.95, 0.62, 0.66, "s")
    (start, end), (begins, ends) = boundaries(samples, [first, second], LIMITS)
    assert start == pytest.approx(0.30, abs=0.02)
    assert end == begins == pytest.approx(0.50, abs=0.02)
    assert ends == pytest.approx(0.85, abs=0.02)


def test_silence_has_no_syllables() -> None:
    assert boundaries(np.zeros(16000, np.float32), [], LIMITS) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0.08, 0.6), st.sampled_from(["", "b", "sh", "m"])),
                min_size=1, max_size=8))  # fmt: skip
def test_syllables_keep_their_order_and_have_a_length(drawn: list[tuple[float, str]]) -> None:
    aligned, now = [], 0.1
    for length, initial in drawn:
        aligned.append(Aligned(now, now + length, now + 0.03, now + 0.06, initial))
        now += length
    samples = hiss(now + 0.2, 0.05).astype(np.float32)
    found = boundaries(samples, aligned, LIMITS)
    starts = [start for start, _ in found]
    assert starts == sorted(starts)
    assert all(end > start for start, end in found)
