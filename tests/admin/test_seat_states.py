"""What a booth says of itself is kept as often as it matters, and no oftener."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from admin.testing.booth import STATE_INTERVAL, keep_state
from admin.testing.live import Reported
from admin.testing.models import SeatState, Sitting
from tests.admin.factories import AT, add_sitting

pytestmark = pytest.mark.django_db

SAID = Reported("item", 1, 100.0, -30.0, None, "2026-05-16T01:00:00.000Z")
SOON = AT + timedelta(seconds=1)


@pytest.fixture
def sitting() -> Sitting:
    sitting = add_sitting()
    assert sitting.seat
    keep_state(sitting.seat, sitting, SAID, at=AT)
    return sitting


def level_kept() -> object:
    return SeatState.objects.get().state["level_dbfs"]


def test_a_moved_level_alone_waits(sitting: Sitting) -> None:
    louder = replace(SAID, level_dbfs=-10.0, remaining_s=99.0)
    assert sitting.seat
    keep_state(sitting.seat, sitting, louder, at=SOON)
    assert level_kept() == -30.0
    keep_state(sitting.seat, sitting, louder, at=AT + STATE_INTERVAL)
    assert level_kept() == -10.0


@pytest.mark.parametrize("news", [{"state": "upload"}, {"item": 2}, {"warning": "声音过小"}])
def test_news_is_kept_at_once(sitting: Sitting, news: dict[str, object]) -> None:
    assert sitting.seat
    keep_state(sitting.seat, sitting, replace(SAID, level_dbfs=-10.0, **news), at=SOON)  # type: ignore[arg-type]
    assert level_kept() == -10.0


def test_another_candidate_at_the_seat_is_news(sitting: Sitting) -> None:
    other = add_sitting()
    assert sitting.seat
    keep_state(sitting.seat, other, SAID, at=SOON)
    assert SeatState.objects.get().sitting == other
