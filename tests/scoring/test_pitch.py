"""Pitch of made voices: right height, no octave jumps, the same after transposition."""

import numpy as np
import pytest
from numpy.typing import NDArray

from scoring import pitch

RATE = 16_000


def voice(hertz: NDArray[np.float64], harmonics: int = 12) -> NDArray[np.float32]:
    """A buzz whose F0 follows ``hertz`` [samples]."""
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    buzz = sum(np.sin(k * phase) / k for k in range(1, harmonics))
    return np.asarray(0.1 * buzz, dtype=np.float32)


def glide(start: float, end: float, seconds: float) -> NDArray[np.float64]:
    return np.geomspace(start, end, int(seconds * RATE))


def syllables(factor: float = 1.0) -> NDArray[np.float32]:
    """Four tones with silences between, transposed by ``factor``."""
    contours = [
        glide(220, 220, 0.3),
        glide(150, 230, 0.3),
        glide(160, 110, 0.3),
        glide(240, 120, 0.3),
    ]
    silence = np.zeros(int(0.15 * RATE), dtype=np.float32)
    return np.concatenate([part for c in contours for part in (silence, voice(c * factor))])


@pytest.mark.parametrize("hertz", [75.0, 110.0, 200.0, 330.0, 480.0])
def test_steady_voice_has_its_own_pitch(hertz: float) -> None:
    heard = pitch.analyse(voice(glide(hertz, hertz, 0.5)))
    assert heard.median == pytest.approx(hertz, rel=0.01)


@pytest.mark.parametrize("shift", [-4, -2, 3, 4])
def test_transposition_changes_nothing(shift: int) -> None:
    plain, moved = (pitch.analyse(syllables(2 ** (s / 12))) for s in (0, shift))
    assert moved.median / plain.median == pytest.approx(2 ** (shift / 12), rel=0.02)
    both = (plain.hertz > 0) & (moved.hertz > 0)
    assert both.sum() > 0.9 * (plain.hertz > 0).sum()
    difference = (
        pitch.semitones(moved.hertz, moved.median) - pitch.semitones(plain.hertz, plain.median)
    )[both]
    assert np.percentile(np.abs(difference), 95) < 0.5


def test_octave_slips_are_folded_back() -> None:
    track = np.full(60, 200.0, dtype=np.float32)
    track[28:32] = 100.0
    np.testing.assert_allclose(pitch._fold_octaves(track), 200.0)


def test_tones_stay_apart_against_the_speakers_median() -> None:
    high, low = voice(glide(260, 260, 0.4)), voice(glide(130, 130, 0.4))
    gap = np.zeros(3200, dtype=np.float32)
    heard = pitch.analyse(np.concatenate([high, gap, low, gap, voice(glide(180, 180, 0.6))]))
    relative = pitch.semitones(heard.hertz, heard.median)
    assert relative[10:30].mean() > 4
    assert relative[70:90].mean() < -4


@pytest.mark.parametrize("samples", [0, 1, 159, 1600])
def test_silence_and_snippets_have_no_pitch(samples: int) -> None:
    heard = pitch.analyse(np.zeros(samples, dtype=np.float32))
    assert len(heard.hertz) == -(-samples // 160)
    assert heard.median == 0


def test_contour_runs_through_gaps_and_pairs_up() -> None:
    relative = np.array([0, 2, 0, 0, 4, 0, 0], dtype=np.float32)
    strength = np.array([0, 1, 0, 0, 1, 0, 0], dtype=np.float32)
    columns = pitch.contour(relative, strength, np.zeros(7, dtype=np.float32))
    np.testing.assert_allclose(columns[:, 0] * 6, [2, 2, 2 + 2 / 3, 2 + 4 / 3, 4, 4, 4], rtol=1e-5)
    assert pitch.paired(columns, 4).shape == (4, 8)
    assert pitch.paired(columns, 3).shape == (3, 8)
