"""Level figures of recordings whose figures are known beforehand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.level import FLOOR_DBFS, LevelMeter, level_of

RATE = 16_000


def tone(amplitude: float, seconds: float = 1.0) -> np.ndarray:
    time = np.arange(round(RATE * seconds)) / RATE
    return np.rint(32767 * amplitude * np.sin(2 * np.pi * 440 * time)).astype(np.int16)


def test_a_tone_of_a_tenth_peaks_at_minus_20() -> None:
    level = level_of(tone(0.1))
    assert level.peak_dbfs == pytest.approx(-20.0, abs=0.05)
    assert level.rms_dbfs == pytest.approx(-23.0, abs=0.05)
    assert level.clipped == 0


def test_silence_has_a_figure() -> None:
    figures = LevelMeter(RATE).figures()
    assert figures.silent
    assert figures.peak_dbfs == figures.speech_dbfs == FLOOR_DBFS


def test_speech_and_noise_are_told_apart() -> None:
    meter = LevelMeter(RATE)
    meter.add(np.concatenate([tone(0.001, 2.0), tone(0.1, 2.0)]))
    figures = meter.figures()
    assert figures.speech_dbfs == pytest.approx(-23.0, abs=0.2)
    assert figures.noise_dbfs == pytest.approx(-63.0, abs=0.5)


def test_clipping_is_counted() -> None:
    loud = np.clip(tone(1.0).astype(np.int32) * 2, -32768, 32767).astype(np.int16)
    meter = LevelMeter(RATE)
    meter.add(loud)
    # sin exceeds a half in two thirds of its period
    assert meter.figures().clipped_samples == pytest.approx(RATE * 2 / 3, rel=0.02)


@given(st.lists(st.integers(0, 700), min_size=1, max_size=20))
def test_figures_do_not_depend_on_how_the_sound_was_cut(sizes: list[int]) -> None:
    sound = (np.arange(sum(sizes), dtype=np.int64) * 7919 % 2000 - 1000).astype(np.int16)
    whole, pieces = LevelMeter(RATE), LevelMeter(RATE)
    whole.add(sound)
    start = 0
    for size in sizes:
        pieces.add(sound[start : start + size])
        start += size
    assert pieces.figures() == whole.figures()
