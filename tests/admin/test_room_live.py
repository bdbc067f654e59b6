"""A room watched over the wire: a booth speaks, the page hears it; the server ends all the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from admin.accounts.rights import Role
from station.booth_key import BoothSignature
from tests.admin.booth_client import BASE, register_booth
from tests.admin.factories import add_seated, add_session, add_sitting, add_user
from tests.admin.live_server import running_server, same_database

STATE = {"state": "recording", "item": 1, "remaining_s": 60.0, "at": "2026-05-16T01:00:00.000Z"}

pytestmark = [
    pytest.mark.django_db(transaction=True),
]


def events(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Name and data of each event."""
    name, data = "", []
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            data.append(line.removeprefix("data: "))
        elif not line and name:
            yield name, "\n".join(data)
            name, data = "", []


@contextmanager
def logged_in(address: str) -> Iterator[httpx.Client]:
    user = add_user(Role.OFFICER, username="officer")
    user.password = PBKDF2PasswordHasher().encode("correct horse", "salt", iterations=1000)
    user.save()
    with httpx.Client(base_url=address, timeout=60) as browser:
        browser.get("/log-in/")
        form = {
            "username": "officer",
            "password": "correct horse",
            "csrfmiddlewaretoken": browser.cookies["csrftoken"],
        }
        assert browser.post("/log-in/", data=form).status_code == 302
        yield browser


def test_what_a_booth_says_is_seen_at_once(data_folder: Path) -> None:
    sitting = add_sitting(stage="started")
    candidate = sitting.candidate
    assert candidate.batch
    assert candidate.seat
    key = register_booth(candidate.seat)
    database = same_database(data_folder)
    room = f"/sessions/{candidate.batch.session_id}/rooms/{candidate.batch.room_id}/"
    with ExitStack() as after_the_end, running_server(data_folder, **database) as (address, _):
        browser = after_the_end.enter_context(logged_in(address))
        booth = httpx.Client(base_url=f"{address}{BASE}", auth=BoothSignature(key), timeout=60)
        state = f"/sittings/{sitting.pk}/state"
        # Still open when the server is told to end, which it does all the same.
        answer = after_the_end.enter_context(browser.stream("GET", f"{room}events/"))
        assert answer.headers["content-type"] == "text/event-stream"
        told = events(answer.iter_lines())
        name, html = next(told)
        assert (name, "机位无回应" in html) == ("room", True)
        booth.post(state, json=STATE).raise_for_status()
        seats = next(json.loads(data) for name, data in told if name == "seats")
        assert "录音中" in seats[0]["html"]
        booth.post(state, json={**STATE, "level_dbfs": -6.0}).raise_for_status()
        live = next(json.loads(data) for name, data in told if name == "live")
        assert live[str(candidate.seat_id)][0] == 90
        assert browser.get(room).status_code == 200


def test_strangers_do_not_hear_a_room(data_folder: Path) -> None:
    database = same_database(data_folder)
    candidate = add_seated()
    assert candidate.batch
    room = f"/sessions/{candidate.batch.session_id}/rooms/{candidate.batch.room_id}/"
    with running_server(data_folder, **database) as (address, _):
        answer = httpx.get(f"{address}{room}events/", timeout=60)
        assert answer.status_code == 302
        with logged_in(address) as browser:
            other = f"/sessions/{add_session().pk}/rooms/{candidate.batch.room_id}/events/"
            assert browser.get(other).status_code == 404
