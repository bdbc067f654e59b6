"""The gate: each fault is made on purpose from a sound that passes, and must be named."""

import numpy as np
import pytest

from scoring.audio import Recording, from_samples
from scoring.quality import QualityReport, clipped_share, inspect
from scoring.thresholds import default_thresholds

LIMITS = default_thresholds()
RATE = 16000
SYLLABLES = 8


def speech(rate: int = RATE, level: float = 0.3, syllables: int = SYLLABLES) -> np.ndarray:
    """Bursts of a voice-like buzz with pauses, over a faint hiss."""
    random = np.random.default_rng(7)
    time = np.arange(int(0.2 * rate)) / rate
    voice = sum(np.sin(2 * np.pi * 200 * k * time + k) / k for k in range(1, 12))
    voice = level * voice / np.abs(voice).max() * np.hanning(len(time)) ** 0.3
    pieces = [np.zeros(int(0.2 * rate))]
    for _ in range(syllables):
        pieces += [voice, np.zeros(int(0.1 * rate))]
    sound = np.concatenate(pieces)
    return (sound + random.normal(0, 3e-4, len(sound))).astype(np.float32)


def report(samples: np.ndarray, rate: int = RATE, syllables: int = SYLLABLES) -> QualityReport:
    return inspect(from_samples(samples.astype(np.float32), rate), syllables, LIMITS)


def flags(found: QualityReport) -> set[str]:
    return {flag.id for flag in found.flags}


def test_a_good_recording_passes_without_a_flag() -> None:
    found = report(speech())
    assert found.accepted
    assert not found.flags
    assert found.clipped_share == 0
    assert found.snr_db > 30
    assert found.seconds_of_speech == pytest.approx(SYLLABLES * 0.2, rel=0.15)


@pytest.mark.parametrize(
    ("samples", "says"),
    [
        (np.zeros(RATE * 3), "没有录到声音"),
        (speech() * 0.01, "声音过小"),
        (np.clip(speech() * 8, -1, 1), "削波"),
        (np.clip(speech() * 8, -1, 1) * 0.5, "削波"),
        (speech() + np.random.default_rng(1).normal(0, 0.15, len(speech())), "噪声过大"),
        (speech() + 0.4, "直流偏移"),
        (speech()[: RATE // 12], "过短"),
    ],
)
def test_each_fault_refuses_with_what_to_do(samples: np.ndarray, says: str) -> None:
    found = report(samples)
    assert not found.accepted
    assert any(says in reason and "请" in reason for reason in found.refusals)
    assert not found.flags


def test_a_recording_far_too_short_for_its_text_is_refused() -> None:
    found = report(speech(syllables=4), syllables=100)
    assert any("与文本不符" in reason for reason in found.refusals)


def test_half_an_hour_is_the_limit() -> None:
    sound = from_samples(speech(), RATE)
    long = Recording(sound.original, RATE, sound.samples, over_long=True)
    assert "过长" in inspect(long, SYLLABLES, LIMITS).refusals[0]


def test_a_low_rate_is_refused_and_a_telephones_is_flagged() -> None:
    assert "采样率过低" in report(speech(6000), 6000).refusals[0]
    assert flags(report(speech(8000), 8000)) == {"low_sample_rate"}


def test_a_broken_off_file_is_scored_and_flagged() -> None:
    found = inspect(from_samples(speech(), RATE, broken_off=True), SYLLABLES, LIMITS)
    assert found.accepted
    assert flags(found) == {"broken_off"}


def test_lost_buffers_are_flagged() -> None:
    samples = speech()
    starts = np.flatnonzero(np.abs(samples) > 0.15)[::1500][:4]
    for start in starts:
        samples[start : start + 400] = 0
    assert len(starts) >= LIMITS.quality.dropouts_flag
    assert "dropouts" in flags(report(samples))


def test_moderate_noise_is_flagged_not_refused() -> None:
    noisy = speech() + np.random.default_rng(1).normal(0, 0.045, len(speech()))
    assert flags(report(noisy)) == {"noisy"}


def test_clipping_is_counted_as_a_share_of_samples() -> None:
    samples = np.full(1000, 0.1, np.float32) + np.linspace(0, 0.01, 1000, dtype=np.float32)
    samples[100:150] = 1.0
    assert clipped_share(samples) == 0.05


def test_a_loud_pure_tone_is_not_clipped() -> None:
    tone = 0.9 * np.sin(2 * np.pi * 100 * np.arange(48000) / 48000)
    assert clipped_share(tone.astype(np.float32)) == 0


def test_a_recording_that_stops_in_a_word_is_flagged() -> None:
    samples = speech()
    cut = int(np.flatnonzero(np.abs(samples) > 0.15)[-1500])
    assert flags(report(samples[:cut])) == {"cut_short"}


def test_a_held_value_is_a_dropout_like_zeros() -> None:
    samples = speech()
    for start in np.flatnonzero(np.abs(samples) > 0.15)[::1500][:4]:
        samples[start : start + 400] = samples[start]
    assert "dropouts" in flags(report(samples))


def test_clipping_that_was_turned_down_and_tilted_is_flagged() -> None:
    clipped = np.clip(speech() * 6, -1, 1)
    tilted = 0.5 * clipped + 0.01 * np.sin(np.arange(len(clipped)) / 300)
    assert "clipped" in flags(report(tilted))
