"""The booth's line to its room: start, orders until they are done, a candidate moved away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fake_lab_server import KEY, SEAL_KEY, FakeLab

from station import sitting_events as ev
from station.candidate import Candidate
from station.errors import OtherServer
from station.lab_client import LabClient, Order, Room
from station.room_link import RoomLink
from station.sitting_state import Sitting, Stage

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def told() -> list[Any]:
    return []


@pytest.fixture
def link(lab: FakeLab, told: list[Any]) -> Iterator[RoomLink]:
    with LabClient(lab.url, KEY) as client:
        yield RoomLink(client, SEAL_KEY, lambda: AT, told.append)


@pytest.fixture
def waiting(lab: FakeLab) -> Sitting:
    with LabClient(lab.url, KEY) as client:
        person: Candidate = client.log_in(lab.digits)
    return Sitting(stage=Stage.WAITING, candidate=person)


def test_before_anybody_logs_in_the_room_is_learnt_once(
    link: RoomLink, lab: FakeLab, told: list[Any]
) -> None:
    for _ in range(3):
        link.report(Sitting(), -40.0)
    assert [type(one) for one in told] == [Room, ev.ServerBack]
    assert lab.reports == []


def test_the_start_comes_back_with_the_report(
    link: RoomLink, waiting: Sitting, told: list[Any]
) -> None:
    link.report(waiting, -40.0)
    assert told == [ev.StartGiven()]


def test_an_order_is_brought_until_it_is_done_and_then_told_once(
    link: RoomLink, lab: FakeLab, waiting: Sitting, told: list[Any]
) -> None:
    lab.orders = {5: {"order": "repeat", "item": 2}}
    reading = replace(waiting, stage=Stage.RECORDING)
    link.report(reading, -40.0)
    link.report(reading, -40.0)
    order = Order(5, "repeat", 2, "")
    assert told == [order, order]
    link.note_done(order)
    assert link.is_done(order)
    link.report(reading, -40.0)
    link.report(reading, -40.0)
    assert told == [order, order]
    assert lab.orders_done == [5]


def test_a_candidate_whose_place_is_elsewhere_now_ends_here(
    link: RoomLink, lab: FakeLab, waiting: Sitting, told: list[Any]
) -> None:
    lab.sitting_id = "00000000-0000-4000-8000-000000000009"
    link.report(waiting, -40.0)
    (event,) = told
    assert isinstance(event, ev.Void)


def test_a_server_that_falls_silent_and_comes_back(
    link: RoomLink, lab: FakeLab, waiting: Sitting, told: list[Any]
) -> None:
    reading = replace(waiting, stage=Stage.RECORDING)
    lab.down = True
    link.report(reading, -40.0)
    lab.down = False
    link.report(replace(reading, server_reachable=False), -40.0)
    assert told == [ev.ServerLost(), ev.ServerBack()]


def test_another_server_than_the_registered_one_is_told(
    link: RoomLink, lab: FakeLab, told: list[Any]
) -> None:
    lab.seal_key = "age1another"
    link.report(Sitting(), -40.0)
    assert told[-1] == ev.LogInFailed(ev.Trouble(OtherServer.id, OtherServer.message))
