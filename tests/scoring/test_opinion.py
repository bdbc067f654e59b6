"""The second opinion: what was heard inside a span, and how two opinions become one."""

import numpy as np

from scoring.opinion import head_opinion, mixed


def posteriors() -> np.ndarray:
    """One second in which unit 2 spikes at 0.3 s and unit 0 at 0.7 s; three units and a blank."""
    frames = np.full((50, 4), 0.01)
    frames[:, 0] = 0.97
    frames[15], frames[35] = [0.1, 0.03, 0.07, 0.8], [0.1, 0.8, 0.05, 0.05]
    return np.log(frames)


def test_the_spike_inside_the_span_decides() -> None:
    found = head_opinion(posteriors(), np.array([0.2, 0.6]), np.array([0.5, 0.9]))
    assert found.argmax(axis=1).tolist() == [2, 0]
    np.testing.assert_allclose(np.exp(found).sum(axis=1), 1, rtol=1e-5)


def test_spans_beyond_the_ends_still_get_an_answer() -> None:
    found = head_opinion(posteriors(), np.array([-0.2, 0.995, 3.0]), np.array([-0.1, 0.996, 3.1]))
    assert np.isfinite(found).all()


def test_equal_opinions_stay_and_a_sure_second_one_moves() -> None:
    judge = np.log([[0.5, 0.3, 0.2]])
    np.testing.assert_allclose(np.exp(mixed(judge, judge)), np.exp(judge), rtol=1e-5)
    moved = np.exp(mixed(judge, np.log([[0.001, 0.998, 0.001]])))
    assert moved[0].argmax() == 1
