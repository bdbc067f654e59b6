"""A sound card off its rate and a clock that jumps are seen; ordinary wavering is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.time_watch import DRIFT, SHORTEST_SECONDS, STEP_SECONDS, Moment, clock_step, drift

BEGUN = Moment(1000.0, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


def after(seconds: float, by_day: float | None = None) -> Moment:
    day = seconds if by_day is None else by_day
    return Moment(BEGUN.monotonic + seconds, BEGUN.utc + timedelta(seconds=day))


@given(seconds=st.floats(SHORTEST_SECONDS, 300), held_back=st.floats(-0.05, 0.05))
def test_what_a_driver_holds_back_is_no_drift(seconds: float, held_back: float) -> None:
    assert drift(BEGUN, after(seconds), seconds + held_back) is None


@given(seconds=st.floats(SHORTEST_SECONDS, 300), share=st.floats(-0.5, 0.5))
def test_drift_is_told_with_its_sign(seconds: float, share: float) -> None:
    found = drift(BEGUN, after(seconds), seconds * (1 + share))
    if abs(share) > 1.01 * DRIFT:
        assert found == pytest.approx(share, abs=1e-6)
    elif abs(share) < 0.99 * DRIFT:
        assert found is None


def test_too_short_a_recording_says_nothing() -> None:
    assert drift(BEGUN, after(SHORTEST_SECONDS / 2), SHORTEST_SECONDS) is None


@given(seconds=st.floats(0, 300), step=st.floats(-86_400, 86_400))
def test_a_jump_of_the_time_of_day(seconds: float, step: float) -> None:
    found = clock_step(BEGUN, after(seconds, seconds + step))
    if abs(step) > 1.01 * STEP_SECONDS:
        assert found == pytest.approx(step, abs=1e-3)
    elif abs(step) < 0.99 * STEP_SECONDS:
        assert found is None
