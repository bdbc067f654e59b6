"""The proctor's PIN: who gets one, what it opens, and how it refuses to be guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Role
from admin.errors import TooManyAttempts
from admin.testing.errors import NoPin, PinRefused
from admin.testing.models import PinTry, Seat
from admin.testing.proctor_pin import PIN_TRIES, SEAT_TRIES, enter_pin, issue_pin
from tests.admin.booth_client import Booth
from tests.admin.factories import AT, add_batch, add_seat, add_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat() -> Seat:
    seat = add_seat()
    add_batch(room=seat.room)
    return seat


@pytest.fixture
def pin(seat: Seat) -> str:
    return issue_pin(seat.room, by=add_user(Role.ADMINISTRATOR), at=AT)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    now = [AT]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    return now


def enter(booth: Booth, pin: str) -> HttpResponse:
    return booth.post("/proctor-pin", {"pin": pin})


def wrong(pin: str) -> Iterator[str]:
    return (guess for number in count() if (guess := f"{number:06}") != pin)


def test_the_right_pin_opens_and_is_on_record(seat: Seat, pin: str) -> None:
    assert enter(Booth(seat), pin).json() == {"ok": True}
    assert AuditEntry.objects.get(action="booth_left_by_pin").subject_id == str(seat.pk)


def test_without_a_pin_nothing_opens(seat: Seat) -> None:
    assert enter(Booth(seat), "").json()["id"] == "no_pin"


def test_another_rooms_pin_does_not_open(pin: str) -> None:
    other = add_seat()
    issue_pin(other.room, by=add_user(), at=AT)
    assert enter(Booth(other), pin).json()["id"] == "pin_refused"


def test_a_new_pin_ends_the_old_one(seat: Seat, pin: str) -> None:
    issue_pin(seat.room, by=add_user(), at=AT)
    assert enter(Booth(seat), pin).status_code == 422


def test_a_pin_ends_after_a_day(seat: Seat, pin: str, clock: list[datetime]) -> None:
    clock[0] = AT + timedelta(hours=24)
    assert enter(Booth(seat), pin).json()["id"] == "no_pin"


def test_after_some_wrong_tries_even_the_right_one_waits(
    seat: Seat, pin: str, clock: list[datetime]
) -> None:
    booth, guesses = Booth(seat), wrong(pin)
    left = [enter(booth, next(guesses)).json()["left"] for _ in range(SEAT_TRIES)]
    assert left == [4, 3, 2, 1, 0]
    assert enter(booth, pin).status_code == 429
    clock[0] = AT + timedelta(minutes=15)
    assert enter(booth, pin).status_code == 200


def test_ten_thousand_guesses_find_nothing(seat: Seat, pin: str) -> None:
    """Five booths guess together, patiently: never more than PIN_TRIES guesses are looked at."""
    seats = [add_seat(seat.room) for _ in range(5)]
    guesses = wrong(pin)
    for number in range(10_000):
        with pytest.raises((NoPin, PinRefused, TooManyAttempts)):
            enter_pin(seats[number % 5], next(guesses), at=AT + timedelta(seconds=8 * number))
    assert PinTry.objects.count() == PIN_TRIES
    assert AuditEntry.objects.filter(action="proctor_pin_refused").count() == PIN_TRIES
    assert enter(Booth(seat), pin).json()["id"] == "no_pin"


def test_the_room_page_gives_the_pin_once_and_tells_of_guesses(seat: Seat) -> None:
    invigilator = add_user(Role.INVIGILATOR)
    seat.room.invigilators.add(invigilator)
    batch = seat.room.batches.get()
    client = Client()
    client.force_login(invigilator)
    place = [batch.session_id, seat.room_id]
    issued = client.post(reverse("room-pin", args=place))
    found = re.search(r"pin-digits\">(\d{3}) (\d{3})<", issued.content.decode())
    assert found
    assert issued["Cache-Control"] == "no-store"
    pin = found[1] + found[2]
    enter(Booth(seat), next(wrong(pin)))
    room = client.get(reverse("room", args=place)).content.decode()
    assert "有人输错监考密码" in room
    assert pin not in room
    assert enter(Booth(seat), pin).status_code == 200
