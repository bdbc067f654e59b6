"""The whole ear on made sound: shapes, independence of neighbours, of level and of order."""

import numpy as np
import pytest
from numpy.typing import NDArray

from scoring.ear import Ear, Heard, Span
from scoring.errors import AudioShape

RATE = 16_000


@pytest.fixture(scope="module")
def ear() -> Ear:
    return Ear()


def buzz(seconds: float, hertz: float = 180.0) -> NDArray[np.float32]:
    """A vowel-like buzz that swells and dies."""
    time = np.arange(int(seconds * RATE)) / RATE
    sound = sum(np.sin(2 * np.pi * hertz * k * time) / k for k in range(1, 15))
    return (0.1 * sound * np.sin(np.pi * time / seconds)).astype(np.float32)


def same(one: Heard, other: Heard) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("log_initial", "log_final", "log_tone", "features", "pitch", "energy")
    )


def test_shapes_follow_the_interface(ear: Ear) -> None:
    heard = ear.listen(buzz(1.5))
    assert heard.log_initial.shape == (75, 23)
    assert heard.log_final.shape == (75, 39)
    assert heard.log_tone.shape == (75, 6)
    assert heard.pitch.shape == (150, 2)
    assert heard.energy.shape == (150,)
    np.testing.assert_allclose(np.exp(heard.log_tone).sum(axis=1), 1, rtol=1e-4)


def test_a_clip_gets_the_same_numbers_in_any_company(ear: Ear) -> None:
    clips = [buzz(0.6), buzz(1.3, 240), buzz(0.9, 120)]
    alone = [ear.listen(clip) for clip in clips]
    together = ear.listen_many(clips[::-1])[::-1]
    assert all(same(one, other) for one, other in zip(alone, together, strict=True))


def test_judge_gives_a_row_for_every_span(ear: Ear) -> None:
    heard = ear.listen(buzz(1.5))
    spans = [Span(0.1, 0.5), Span(0.5, 1.1, 0, 2), Span(1.1, 1.5, 1, 2)]
    judged = ear.judge(heard, spans)
    assert judged.log_initial.shape == (3, 22)
    assert judged.log_final.shape == (3, 38)
    assert judged.log_tone.shape == (3, 5)
    assert judged.log_rhotic.shape == (3, 2)
    np.testing.assert_allclose(np.exp(judged.log_final).sum(axis=1), 1, rtol=1e-4)


def test_a_span_is_judged_for_itself(ear: Ear) -> None:
    heard = ear.listen(buzz(1.5))
    first, second = Span(0.2, 0.6), Span(0.8, 1.3)
    forward, backward = ear.judge(heard, [first, second]), ear.judge(heard, [second, first])
    np.testing.assert_allclose(forward.log_tone, backward.log_tone[::-1], atol=1e-4)


def test_level_does_not_change_what_is_heard(ear: Ear) -> None:
    loud, soft = ear.listen(buzz(1.0)), ear.listen(buzz(1.0) * np.float32(0.1))
    np.testing.assert_allclose(np.exp(loud.log_tone), np.exp(soft.log_tone), atol=0.02)


@pytest.mark.parametrize("samples", [0, 1, 400])
def test_next_to_nothing_is_still_an_answer(ear: Ear, samples: int) -> None:
    heard = ear.listen(np.zeros(samples, dtype=np.float32))
    assert len(heard.log_tone) == -(-samples // 320)
    assert ear.judge(heard, []).log_tone.shape == (0, 5)


@pytest.mark.parametrize("wrong", [np.zeros((2, 100), np.float32), np.zeros(100, np.int16)])
def test_wrong_kind_of_array_is_refused(ear: Ear, wrong: NDArray[np.float32]) -> None:
    with pytest.raises(AudioShape):
        ear.listen(wrong)


def test_version_names_weights_and_numeric_mode(ear: Ear) -> None:
    assert ear.version.endswith("+float32")
    assert len(ear.weights_sha256) == 64
    assert set(ear.calibration.curves) == {"initial", "final", "tone", "rhotic", "plain"}
