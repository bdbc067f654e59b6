"""The room's picture: what each seat shows, who is awaited, which booth needs a look."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from admin.console.room_picture import STATE_TEXTS, RoomPicture, SeatPicture, draw
from admin.console.room_records import read_records
from admin.testing.live import Reported, SeatReport
from admin.testing.models import Sitting
from admin.testing.orders import order_repeat, order_void
from admin.testing.stages import Stage
from station.sitting_state import Stage as BoothStage
from tests.admin.factories import AT, add_batch, add_seat, add_seated, add_sitting, add_user, later

pytestmark = pytest.mark.django_db

SAID = Reported("recording", 2, 100.0, -30.0, None, "")
MIDNIGHT = AT - timedelta(hours=9)


def picture(sitting: Sitting, said: Reported | None = None, at: datetime = AT) -> RoomPicture:
    batch, seat = sitting.candidate.batch, sitting.candidate.seat
    assert batch
    assert seat
    live = {seat.pk: SeatReport(sitting.pk, said, AT, AT)} if said else {}
    return draw(read_records(batch.session_id, batch.room_id), live, at, MIDNIGHT)


def seat_of(sitting: Sitting, said: Reported | None = None, at: datetime = AT) -> SeatPicture:
    [seat] = picture(sitting, said, at).seats
    return seat


def test_every_stage_a_booth_reports_has_its_word() -> None:
    assert set(STATE_TEXTS) >= {stage.value for stage in BoothStage}


def test_a_booth_at_work() -> None:
    seat = seat_of(add_sitting(stage=Stage.STARTED), SAID, later(seconds=4))
    assert (seat.text, seat.tone, seat.item) == ("录音中", "running", 2)
    assert (seat.left, seat.level, seat.loud) == (96.0, 50, False)


@pytest.mark.parametrize(
    ("dbfs", "level", "loud"),
    [
        (None, None, False),
        (-200.0, 0, False),
        (-60.0, 0, False),
        (-1.0, 98, True),
        (9.0, 100, True),
    ],
)
def test_the_level_bar(dbfs: float | None, level: int | None, loud: bool) -> None:
    seat = seat_of(add_sitting(stage=Stage.STARTED), replace(SAID, level_dbfs=dbfs))
    assert (seat.level, seat.loud) == (level, loud)


def test_only_the_candidates_own_time_is_shown() -> None:
    sitting = add_sitting(stage=Stage.STARTED)
    assert seat_of(sitting, replace(SAID, state="instruction")).left is None
    assert seat_of(sitting, SAID, later(seconds=101)).left is None  # silent by then


def test_a_silent_booth_needs_a_look() -> None:
    sitting = add_sitting(stage=Stage.STARTED)
    assert seat_of(sitting, SAID, later(seconds=9)).warning == ""
    silent = seat_of(sitting, SAID, later(seconds=10))
    assert (silent.tone, "无回应" in silent.warning) == ("trouble", True)
    assert seat_of(add_sitting(stage=Stage.SEATED)).warning == ""
    assert seat_of(add_sitting(stage=Stage.FINISHED)).warning == ""


def test_what_another_candidates_booth_said_is_not_shown() -> None:
    sitting, other = add_sitting(stage=Stage.STARTED), add_sitting()
    batch, seat = sitting.candidate.batch, sitting.candidate.seat
    assert batch
    assert seat
    live = {seat.pk: SeatReport(other.pk, replace(SAID, warning="噪声"), AT, AT)}
    [drawn] = draw(read_records(batch.session_id, batch.room_id), live, AT, MIDNIGHT).seats
    assert (drawn.text, drawn.warning, drawn.item) == ("测试中", "", None)


@pytest.mark.parametrize(
    ("stage", "state", "before", "after"),
    [
        (Stage.SEATED, None, True, True),
        (Stage.LOGGED_IN, "confirm", True, True),
        (Stage.CONFIRMED, "microphone_check", True, True),
        (Stage.CONFIRMED, "waiting_for_start", False, True),
        (Stage.STARTED, "recording", False, True),
        (Stage.FINISHED, None, False, False),
        (Stage.ABSENT, None, False, False),
        (Stage.VOID, None, False, False),
    ],
)
def test_who_is_awaited(stage: Stage, state: str | None, before: bool, after: bool) -> None:
    sitting = add_sitting(stage=stage)
    said = replace(SAID, state=state) if state else None
    assert seat_of(sitting, said).awaited is before
    batch = sitting.candidate.batch
    assert batch
    batch.started_at = AT
    batch.save()
    assert seat_of(sitting, said).awaited is after


def test_orders_stand_until_they_are_done() -> None:
    sitting, user = add_sitting(stage=Stage.STARTED), add_user()
    order = order_repeat(sitting, 2, by=user, at=AT, reason="噪声")
    assert seat_of(sitting).orders == ("重做第 2 项待执行",)
    order.done_at = AT
    order.save()
    assert seat_of(sitting).orders == ()
    order_void(sitting, by=user, at=AT, reason="替考")
    assert seat_of(sitting).orders == ("作废指令待执行",)


def test_the_last_check_of_each_seat_and_what_is_wrong() -> None:
    batch = add_batch()
    seats = [add_seat(batch.room, label=f"A-{n}") for n in range(3)]
    add_sitting(add_seated(seats[0], batch=batch))
    line = {"subject": "电平", "well": False, "found": "没有信号", "to_do": "查插头"}
    for seat, at, well in (
        (seats[0], AT - timedelta(days=1), True),
        (seats[1], AT - timedelta(hours=1), True),
        (seats[1], AT, False),
    ):
        seat.self_checks.create(
            at=at, version="1", clock_difference_s=0.0, lines=[{**line, "well": well}]
        )
    drawn = draw(read_records(batch.session_id, batch.room_id), {}, AT, MIDNIGHT)
    assert [check.label for check in drawn.unchecked] == ["A-0", "A-2"]
    assert [(check.label, check.wrong) for check in drawn.unfit] == [
        ("A-1", (("电平", "没有信号", "查插头"),))
    ]


def test_the_next_batch_is_shown_when_everybody_is_through() -> None:
    first = add_sitting(stage=Stage.FINISHED)
    batch = first.candidate.batch
    assert batch
    second = add_batch(batch.session, batch.room, number=2)
    assert picture(first).batch_number == 1  # not even started
    batch.started_at = AT
    batch.save()
    assert picture(first).batch == second.pk


def test_seats_numbered_with_gaps_stand_side_by_side() -> None:
    sitting = add_sitting(stage=Stage.STARTED)
    seat = sitting.candidate.seat
    assert seat
    for row, column in ((1, 900), (2, 900), (2, seat.column)):
        add_seat(seat.room, row=row, column=column)
    assert picture(sitting).columns == 2
