"""The booth's interface up to the paper: key, log-in, confirmation, start signal."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from admin.errors import TooManyAttempts
from admin.testing import booth as booth_service
from admin.testing.booth import START_LEAD
from admin.testing.conduct import start_room
from admin.testing.errors import NoSuchCandidate
from admin.testing.models import Candidate, PaperView, Seat, SeatState, Sitting
from admin.testing.places import move_candidate
from tests.admin.booth_client import BASE, Booth
from tests.admin.factories import (
    AT,
    add_batch,
    add_candidate,
    add_person,
    add_seat,
    add_seated,
    add_session,
    add_sitting,
    add_user,
)

pytestmark = pytest.mark.django_db

STATE = {
    "state": "waiting_for_start",
    "item": None,
    "remaining_s": None,
    "level_dbfs": -30.2,
    "warning": None,
    "at": "2026-05-16T01:00:00.000Z",
}


@pytest.fixture(autouse=True)
def test_day(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The clock of the test day stands still at nine."""
    monkeypatch.setattr(timezone, "now", lambda: AT)
    return AT


@pytest.fixture
def sitting() -> Sitting:
    return add_sitting()


def log_in(booth: Booth, sitting: Sitting) -> None:
    answer = booth.post("/log-in", {"digits": sitting.candidate.admission_number[-4:]})
    assert answer.status_code == 200, answer.content


def start(sitting: Sitting) -> None:
    batch = sitting.candidate.batch
    assert batch
    start_room(batch.session, batch.room, by=add_user(), at=AT)


def test_a_booth_learns_where_it_stands(booth: Booth, sitting: Sitting) -> None:
    seat = sitting.candidate.seat
    assert seat
    answer = booth.get("/room").json()
    assert answer["seat"] == seat.label
    assert answer["room"] == seat.room.name
    assert answer["site"] == seat.room.site.name
    assert answer["server_time"] == "2026-05-16T01:00:00.000Z"


@pytest.mark.parametrize("header", [None, "", "x", "booth=:AAAA:", "Bearer x"])
def test_without_the_right_key_nothing_is_told(header: str | None) -> None:
    headers = {"Signature": header, "Signature-Input": header} if header is not None else {}
    answer = Client().get(f"{BASE}/room", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["id"] == "unknown_booth"


def test_a_new_key_makes_the_old_one_worthless() -> None:
    seat = add_seat()
    old = Booth(seat)
    Booth(seat)
    assert old.get("/room").status_code == 401


def test_the_private_key_never_leaves_the_booth() -> None:
    seat = add_seat()
    booth = Booth(seat)
    booth.get("/room")
    seat.refresh_from_db()
    assert booth.key not in str(vars(seat))


def test_a_seat_out_of_use_is_refused(booth: Booth, sitting: Sitting) -> None:
    Seat.objects.update(is_usable=False)
    assert booth.get("/room").status_code == 401


def test_logging_in_shows_what_is_to_be_confirmed(booth: Booth, sitting: Sitting) -> None:
    number = sitting.candidate.admission_number
    answer = booth.post("/log-in", {"digits": number[-4:]}).json()
    assert answer == {
        "sitting_id": str(sitting.pk),
        "admission_number": number,
        "name": "王小红",
        "sex": "女",
        "identity_number_masked": sitting.candidate.person.identity_masked,
        "photo_url": None,
        "session": sitting.candidate.session.name,
        "stage": "waiting",
        "accommodations": {
            "extra_time_percent": 0,
            "large_print": False,
            "high_contrast": False,
            "written_instructions": False,
            "spoken_order": False,
        },
        "exempt_items": [],
    }
    assert "*" * 10 in answer["identity_number_masked"]


@pytest.mark.parametrize("digits", ["", "12", "abcd", "١٢٣٤", "１２３４"])
def test_digits_must_be_four_digits(booth: Booth, digits: str) -> None:
    answer = booth.post("/log-in", {"digits": digits})
    assert (answer.status_code, answer.json()["id"]) == (422, "digits_needed")


def test_a_candidate_of_another_seat_is_not_there(booth: Booth) -> None:
    other = add_sitting().candidate
    answer = booth.post("/log-in", {"digits": other.admission_number[-4:]})
    assert (answer.status_code, answer.json()["id"]) == (404, "no_such_candidate")


@pytest.mark.parametrize(
    "session_fields",
    [
        {"status": "planned"},
        {"status": "closed"},
        {"date": AT.date() + timedelta(days=1)},
    ],
)
def test_only_a_session_open_today_admits(session_fields: dict[str, object]) -> None:
    seat = add_seat()
    session = add_session(seat.room.site, **session_fields)
    candidate = add_seated(seat, batch=add_batch(session, seat.room))
    answer = Booth(seat).post("/log-in", {"digits": candidate.admission_number[-4:]})
    assert answer.status_code == 404


def test_a_cancelled_registration_does_not_admit() -> None:
    candidate = add_seated(status=Candidate.Status.CANCELLED)
    assert candidate.seat
    answer = Booth(candidate.seat).post("/log-in", {"digits": candidate.admission_number[-4:]})
    assert answer.status_code == 404


def test_two_numbers_with_one_end_ask_for_more() -> None:
    seat = add_seat()
    batch = add_batch(room=seat.room)
    second = add_batch(batch.session, seat.room, number=2)
    for number, at in (("20260010010007", batch), ("20260010020007", second)):
        add_candidate(batch.session, add_person(), batch=at, seat=seat, admission_number=number)
    booth = Booth(seat)
    assert booth.post("/log-in", {"digits": "0007"}).json()["id"] == "more_digits"
    whole = booth.post("/log-in", {"digits": "20260010020007"})
    assert whole.json()["admission_number"] == "20260010020007"


def test_guessing_is_throttled_and_the_limit_passes(
    booth: Booth, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = sitting.candidate.admission_number[-4:]
    wrong = f"{(int(right) + 1) % 10_000:04d}"
    for _ in range(5):
        assert booth.post("/log-in", {"digits": wrong}).status_code == 404
    refused = booth.post("/log-in", {"digits": right})
    assert (refused.status_code, refused.json()["id"]) == (429, "too_many_attempts")
    monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(minutes=6))
    assert booth.post("/log-in", {"digits": right}).status_code == 200


def test_the_paper_waits_for_confirmation_and_signal(booth: Booth, sitting: Sitting) -> None:
    path = f"/sittings/{sitting.pk}/paper"
    log_in(booth, sitting)
    assert booth.get(path).json()["id"] == "not_started"
    booth.post(f"/sittings/{sitting.pk}/confirm")
    assert booth.post(f"/sittings/{sitting.pk}/state", STATE).json()["start"] is False
    assert booth.get(path).status_code == 409
    start(sitting)
    assert booth.post(f"/sittings/{sitting.pk}/state", STATE).json()["start"] is True
    assert sitting.paper
    assert booth.get(path).json() == sitting.paper.paper
    sitting.refresh_from_db()
    assert (sitting.stage, sitting.started_at) == ("started", AT)


def test_all_booths_are_told_the_same_moment(
    booth: Booth, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(booth, sitting)
    booth.post(f"/sittings/{sitting.pk}/confirm")
    start(sitting)
    told = []
    for seconds in (0.0, 0.9, 60.0):
        monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(seconds=seconds))  # noqa: B023
        told.append(booth.post(f"/sittings/{sitting.pk}/state", STATE).json()["start_in_s"])
    lead = START_LEAD.total_seconds()
    assert told == pytest.approx([lead, lead - 0.9, 0.0])


def test_the_signal_does_not_start_one_who_has_not_confirmed(
    booth: Booth, sitting: Sitting
) -> None:
    log_in(booth, sitting)
    start(sitting)
    assert booth.post(f"/sittings/{sitting.pk}/state", STATE).json()["start"] is False
    assert booth.get(f"/sittings/{sitting.pk}/paper").json()["id"] == "not_confirmed"


def test_every_view_of_a_paper_is_on_record(booth: Booth, sitting: Sitting) -> None:
    log_in(booth, sitting)
    booth.post(f"/sittings/{sitting.pk}/confirm")
    start(sitting)
    booth.get(f"/sittings/{sitting.pk}/paper")
    booth.get(f"/sittings/{sitting.pk}/paper")
    views = PaperView.objects.filter(sitting=sitting, seat=sitting.candidate.seat, at=AT)
    assert views.count() == 2


def test_after_a_crash_the_booth_goes_on_where_it_was(booth: Booth, sitting: Sitting) -> None:
    log_in(booth, sitting)
    booth.post(f"/sittings/{sitting.pk}/confirm")
    start(sitting)
    booth.get(f"/sittings/{sitting.pk}/paper")
    answer = booth.post("/log-in", {"digits": sitting.candidate.admission_number[-4:]})
    assert answer.json()["stage"] == "started"
    assert booth.get(f"/sittings/{sitting.pk}/paper").status_code == 200


def test_a_latecomer_is_absent_until_an_invigilator_decides(
    booth: Booth, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(sitting)
    monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(minutes=16))
    answer = booth.post("/log-in", {"digits": sitting.candidate.admission_number[-4:]})
    assert (answer.status_code, answer.json()["id"]) == (409, "absent")
    sitting.refresh_from_db()
    assert sitting.stage == "absent"


def test_the_last_state_of_a_seat_is_kept(booth: Booth, sitting: Sitting) -> None:
    log_in(booth, sitting)
    booth.post(f"/sittings/{sitting.pk}/state", STATE)
    booth.post(f"/sittings/{sitting.pk}/state", {**STATE, "state": "item", "item": 2})
    kept = SeatState.objects.get(seat=sitting.candidate.seat)
    assert (kept.state["state"], kept.state["item"], kept.sitting_id) == ("item", 2, sitting.pk)


@pytest.mark.parametrize(
    "body", [{}, {**STATE, "level_dbfs": "loud"}, {**STATE, "state": "x" * 65}, [], "no"]
)
def test_a_wrong_body_gets_a_clear_answer(booth: Booth, sitting: Sitting, body: object) -> None:
    answer = booth.post(f"/sittings/{sitting.pk}/state", body)
    assert (answer.status_code, answer.json()["id"]) == (422, "invalid_request")


def test_what_belongs_to_another_seat_is_not_there(sitting: Sitting) -> None:
    other = Booth(add_seat())
    start(sitting)
    paths = [f"/sittings/{sitting.pk}/{what}" for what in ("paper", "photo")]
    answers = [other.get(path) for path in paths]
    answers.append(other.post(f"/sittings/{sitting.pk}/confirm"))
    answers.append(other.post(f"/sittings/{sitting.pk}/state", STATE))
    answers.append(other.announce(sitting.pk, "item-1.flac", b"x"))
    answers.append(other.send_manifest(sitting.pk, b"{}"))
    assert {(one.status_code, one.json()["id"]) for one in answers} == {(404, "not_found")}


def test_a_moved_candidate_logs_in_at_the_new_seat_only(booth: Booth, sitting: Sitting) -> None:
    log_in(booth, sitting)
    candidate = sitting.candidate
    assert candidate.seat
    seat = add_seat(candidate.seat.room)
    move_candidate(candidate, seat, by=add_user(), at=AT, reason="麦克风故障")
    digits = {"digits": candidate.admission_number[-4:]}
    assert booth.post("/log-in", digits).status_code == 404
    assert Booth(seat).post("/log-in", digits).json()["sitting_id"] == str(sitting.pk)


def test_ten_thousand_admission_numbers_lead_nowhere(sitting: Sitting) -> None:
    """A guess a second at one booth, for nearly three hours: a few score are looked at."""
    seat, number = sitting.candidate.seat, sitting.candidate.admission_number
    assert seat
    looked_at = 0
    for guess in range(10_000):
        digits = f"{guess:04d}"
        if number.endswith(digits):
            continue  # whoever hits by chance still has a name and a photo to confirm
        try:
            booth_service.log_in(seat, digits, at=AT + timedelta(seconds=guess))
        except NoSuchCandidate:
            looked_at += 1
        except TooManyAttempts:
            pass
    assert looked_at <= 5 * (10_000 / 300 + 1)
