"""The room as events: the whole picture first, then what changed, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from asgiref.sync import async_to_sync
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from admin.accounts.rights import Role
from admin.console import room_stream
from admin.console.room_stream import RoomBoard, Viewer, board_of, stream
from admin.project.streams import Streams
from admin.testing.booth import keep_state
from admin.testing.live import Reported
from admin.testing.models import Sitting
from admin.testing.orders import order_repeat
from admin.testing.stages import Stage
from tests.admin.factories import AT, add_batch, add_seat, add_seated, add_sitting, add_user, later

pytestmark = pytest.mark.django_db

SAID = Reported("recording", 2, 100.0, -30.0, None, "")


@pytest.fixture
def sittings() -> list[Sitting]:
    batch = add_batch(started_at=AT)
    return [
        add_sitting(add_seated(add_seat(batch.room), batch=batch), stage=Stage.STARTED)
        for _ in range(2)
    ]


@pytest.fixture
def board(sittings: list[Sitting]) -> RoomBoard:
    batch = sittings[0].candidate.batch
    assert batch
    for sitting in sittings:
        say(sitting, SAID)
    return board_of(batch.session_id, batch.room_id)


@pytest.fixture
def viewer(board: RoomBoard) -> Viewer:
    request = RequestFactory().get("/")
    request.user = add_user(Role.OFFICER)
    return Viewer(request, board)


def say(sitting: Sitting, said: Reported, seconds: float = 0) -> None:
    assert sitting.seat
    keep_state(sitting.seat, sitting, said, at=later(seconds=seconds))


def events(viewer: Viewer, second: int) -> dict[str, str]:
    told = {}
    for event in viewer.events(float(second), later(seconds=second)):
        name, *data = event.strip().split("\n")
        told[name.removeprefix("event: ")] = "\n".join(one.removeprefix("data: ") for one in data)
    return told


def test_the_whole_picture_comes_first_and_then_only_what_moves(
    viewer: Viewer, sittings: list[Sitting]
) -> None:
    first = events(viewer, 0)
    assert list(first) == ["room"]
    assert first["room"].count("data-seat=") == 2
    say(sittings[0], replace(SAID, level_dbfs=-12.0, remaining_s=99.0), 1)
    say(sittings[1], replace(SAID, remaining_s=99.0), 1)
    told = events(viewer, 1)
    assert list(told) == ["live"]
    assert json.loads(told["live"]) == {
        str(sittings[0].seat_id): [80, False, 99.0],
        str(sittings[1].seat_id): [50, False, 99.0],
    }


def test_a_seat_that_changed_is_drawn_anew_alone(viewer: Viewer, sittings: list[Sitting]) -> None:
    events(viewer, 0)
    say(sittings[0], replace(SAID, item=3), 0)
    told = events(viewer, 0 + 1)
    [seat] = json.loads(told["seats"])
    assert seat["key"] == sittings[0].seat_id
    assert "第 3 项" in seat["html"]
    assert "room" not in told
    assert str(sittings[0].seat_id) not in json.loads(told.get("live", "{}"))


def test_an_act_on_record_is_seen_at_the_next_tick(viewer: Viewer, sittings: list[Sitting]) -> None:
    events(viewer, 0)
    order_repeat(sittings[1], 1, by=add_user(), at=AT, reason="噪声")
    assert "重做第 1 项待执行" in json.loads(events(viewer, 1)["seats"])[0]["html"]


def test_a_self_check_is_seen_at_the_next_tick(viewer: Viewer, sittings: list[Sitting]) -> None:
    order_repeat(sittings[1], 1, by=add_user(), at=AT, reason="噪声")
    events(viewer, 0)
    assert sittings[0].seat
    sittings[0].seat.self_checks.create(at=AT, version="9.9", clock_difference_s=0.0, lines=[])
    assert "9.9" in events(viewer, 1)["checks"]


def test_a_warning_reaches_the_head(viewer: Viewer, sittings: list[Sitting]) -> None:
    events(viewer, 0)
    say(sittings[0], replace(SAID, warning="麦克风断开"), 1)
    assert "请到机位查看" in events(viewer, 1)["head"]


def test_a_new_seat_brings_the_whole_picture(viewer: Viewer, sittings: list[Sitting]) -> None:
    events(viewer, 0)
    assert sittings[0].seat
    add_seat(sittings[0].seat.room)
    assert events(viewer, 5).keys() <= {"live", "head", "seats"}
    assert list(events(viewer, 20)) == ["room"]


def test_a_quiet_tick_asks_one_question(
    viewer: Viewer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    events(viewer, 0)
    with django_assert_num_queries(1):
        viewer.events(1.0, later(seconds=1))


def test_many_who_look_at_once_ask_once(
    viewer: Viewer, board: RoomBoard, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    others = [Viewer(viewer._request, board) for _ in range(3)]
    for one in (viewer, *others):
        one.events(0.0, AT)
    with django_assert_num_queries(1):
        for one in (viewer, *others):
            one.events(1.0, AT)


def test_the_stream_ends_with_the_server(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    streams = Streams()
    monkeypatch.setattr(room_stream, "STREAMS", streams)
    monkeypatch.setattr(room_stream, "TICK_SECONDS", 0.0)

    async def collect() -> list[str]:
        told = []
        async for part in stream(viewer):
            told.append(part)
            if len(told) == 2:
                streams.close()
        return told

    retry, whole = async_to_sync(collect)()[:2]
    assert retry.startswith("retry:")
    assert whole.startswith("event: room\n")


def test_a_server_that_cannot_stream_says_so(sittings: list[Sitting]) -> None:
    batch = sittings[0].candidate.batch
    assert batch
    client = Client()
    client.force_login(add_user(Role.OFFICER))
    answer = client.get(reverse("room-events", args=[batch.session_id, batch.room_id]))
    assert answer.status_code == 204
