"""The booth's own client practises against the server: both sides of the interface as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.test import Client
from django.utils import timezone

from admin.practice.models import PracticeReading, PracticeRun
from scoring.practice_themes import practice_themes
from station.errors import Refused, ServerFailed
from station.lab_client import LabClient
from station.practice.practice_client import PracticeClient
from tests.admin.booth_client import register_booth
from tests.admin.factories import add_batch, add_person, add_seat, add_session
from tests.admin.practice_booth import SaysRight, code_for, stand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Iterator[PracticeClient]:
    """A registered booth's."""
    transport = httpx.MockTransport(_served)
    key = register_booth(add_seat())
    with LabClient("http://localhost", key, transport=transport) as lab:
        yield PracticeClient(lab)


def test_from_the_code_to_the_end(client: PracticeClient, data_folder: Path) -> None:
    stand_in(data_folder, SaysRight())
    practice = client.log_in(code_for(add_person("王芳")))
    assert practice.name == "王芳"
    assert {one.key for one in practice.themes} == set(practice_themes())
    exercise = client.exercise(practice.practice_id, "retroflex")
    assert (exercise.hanzi, exercise.pinyin) == ("主力", "zhǔlì")
    assert exercise.clip
    assert client.clip(exercise.clip).startswith(b"OggS")
    reading = client.judge(practice.practice_id, exercise.exercise_id, b"fLaC")
    assert (reading.judged, reading.right) == (True, True)
    assert reading.syllables[0].contour == ((0.0, 3.0), (1.0, 1.0))
    assert reading.progress
    assert (reading.progress.read, reading.progress.right) == (1, 1)
    client.end(practice.practice_id)
    assert PracticeRun.objects.get().ended_at is not None
    assert PracticeReading.objects.count() == 1


def test_without_a_worker_the_booth_learns_that_the_server_is_at_fault(
    client: PracticeClient,
) -> None:
    practice = client.log_in(code_for(add_person()))
    exercise = client.exercise(practice.practice_id, "n_l")
    with pytest.raises(ServerFailed) as failed:
        client.judge(practice.practice_id, exercise.exercise_id, b"fLaC")
    assert "practice_unavailable" in failed.value.detail


def test_refusals_reach_the_booth_by_their_names(client: PracticeClient) -> None:
    practice = client.log_in(code_for(add_person()))
    exercise = client.exercise(practice.practice_id, "n_l")

    def refused() -> str:
        with pytest.raises(Refused) as error:
            client.judge(practice.practice_id, exercise.exercise_id, b"fLaC")
        return error.value.reason

    seat = PracticeRun.objects.get().seat
    session = add_session(seat.room.site, date=timezone.localdate())
    add_batch(session, seat.room)
    assert refused() == "practice_closed"
    session.delete()
    client.end(practice.practice_id)
    assert refused() == "practice_over"


def _served(request: httpx.Request) -> httpx.Response:
    """The server's answer, without a network between."""
    answer = Client().generic(
        request.method,
        request.url.raw_path.decode(),
        request.content,
        content_type=request.headers.get("Content-Type", ""),
        headers=dict(request.headers),
    )
    return httpx.Response(answer.status_code, content=answer.content)
