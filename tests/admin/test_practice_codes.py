"""Practice codes: shown once, replaced, run out, taken back, guessed in vain."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from admin.accounts.models import AuditEntry
from admin.errors import TooManyAttempts
from admin.practice.codes import (
    DAY,
    DAY_TRIES,
    DIGITS,
    SEAT_TRIES,
    SEAT_WINDOW,
    VALID,
    issue_code,
    person_of_code,
    withdraw_code,
)
from admin.practice.errors import NoSuchCode
from admin.practice.models import PracticeCode, PracticeTry
from tests.admin.factories import AT, add_person, add_seat, add_user
from tests.admin.practice_booth import PracticeBooth, code_for

pytestmark = pytest.mark.django_db
GUESSES = 10_000


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    now = [AT]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    return now


def test_a_code_opens_practice_for_its_person() -> None:
    person = add_person("王芳")
    answer = PracticeBooth().enter(code_for(person))
    assert answer.status_code == 200
    assert answer.json()["name"] == "王芳"


def test_the_code_is_eight_digits_and_nowhere_in_the_records() -> None:
    code = code_for(add_person())
    assert len(code) == DIGITS == 8
    assert code.isdigit()
    assert code not in str(PracticeCode.objects.values())
    assert code not in str(AuditEntry.objects.values())


def test_issuing_is_on_record() -> None:
    user, person = add_user(), add_person()
    issue_code(person, by=user, at=AT)
    entry = AuditEntry.objects.get(action="practice_code_issued")
    assert (entry.actor, entry.detail) == (user, {"person": person.pk})


def test_the_newest_code_replaces_the_one_before() -> None:
    person = add_person()
    old, new = code_for(person), code_for(person)
    assert PracticeBooth().enter(old).json()["id"] == "no_such_code"
    assert PracticeBooth().enter(new).status_code == 200


def test_a_code_runs_out(clock: list[datetime]) -> None:
    code = code_for(add_person())
    clock[0] = AT + VALID - timedelta(seconds=1)
    assert PracticeBooth().enter(code).status_code == 200
    clock[0] = AT + VALID
    answer = PracticeBooth().enter(code)
    assert (answer.status_code, answer.json()["id"]) == (404, "no_such_code")


def test_a_code_can_be_taken_back() -> None:
    person, user = add_person(), add_user()
    code = code_for(person)
    assert withdraw_code(person, by=user, at=AT)
    assert not withdraw_code(person, by=user, at=AT)
    assert PracticeBooth().enter(code).json()["id"] == "no_such_code"
    assert AuditEntry.objects.filter(action="practice_code_withdrawn", actor=user).count() == 1


@pytest.mark.parametrize(
    "code", ["", "1234567", "123456789", "1234567x", "１２３４５６７８", None, 7]
)
def test_what_is_no_code_is_refused_unread(code: object) -> None:
    answer = PracticeBooth().post("/practice/log-in", {"code": code})
    assert (answer.status_code, answer.json()["id"]) == (422, "invalid_request")
    assert not PracticeTry.objects.exists()


def test_ten_thousand_guesses_at_a_booth_are_not_looked_at() -> None:
    """Spread over a day; the right one is among those that come too late."""
    seat, code = add_seat(), code_for(add_person())
    guesses = [f"{number:08}" for number in range(GUESSES) if f"{number:08}" != code]
    looked_at = 0
    for number, guess in enumerate((*guesses[: GUESSES - 1], code)):
        with contextlib.suppress(TooManyAttempts, NoSuchCode):
            person_of_code(seat, guess, at=AT + number * DAY / GUESSES)
            looked_at += 1
    assert looked_at == 0
    assert PracticeTry.objects.count() == DAY_TRIES
    assert PracticeBooth(seat).enter(code).json()["id"] == "too_many_attempts"


def test_after_a_while_the_right_code_is_taken_again(clock: list[datetime]) -> None:
    booth, code = PracticeBooth(), code_for(add_person())
    wrong = str((int(code) + 1) % 10**DIGITS).zfill(DIGITS)
    answers = [booth.enter(wrong).status_code for _ in range(SEAT_TRIES + 1)]
    assert answers == [404] * SEAT_TRIES + [429]
    assert booth.enter(code).status_code == 429
    assert PracticeBooth(add_seat()).enter(code).status_code == 200
    clock[0] = AT + SEAT_WINDOW
    assert booth.enter(code).status_code == 200
