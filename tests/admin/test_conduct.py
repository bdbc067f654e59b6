"""The day of the test: opening, starting, absences, moves, closing; each act on record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin.accounts.models import AuditEntry
from admin.testing.arrange import seat_candidates
from admin.testing.conduct import (
    current_sitting,
    is_late,
    mark_absentees,
    open_session,
    start_room,
    take_step,
    void_sitting,
)
from admin.testing.errors import (
    NotEnoughSeats,
    NothingToStart,
    NotToday,
    SeatTaken,
    SessionNotOpen,
    StepNotOpen,
)
from admin.testing.models import Session
from admin.testing.places import move_candidate
from admin.testing.stages import Stage, Step
from tests.admin.factories import (
    AT,
    add_batch,
    add_candidate,
    add_room,
    add_seat,
    add_seated,
    add_session,
    add_sitting,
    add_user,
)

pytestmark = pytest.mark.django_db


def test_a_session_opens_on_its_own_day_only() -> None:
    session = add_session(status="planned")
    with pytest.raises(NotToday):
        open_session(session, by=add_user(), at=AT - timedelta(days=1))
    assert open_session(session, by=add_user(), at=AT).status == Session.Status.OPEN


def test_the_day_is_that_of_shanghai() -> None:
    session = add_session(status="planned")
    with pytest.raises(NotToday):
        open_session(session, by=add_user(), at=AT + timedelta(hours=15, minutes=1))
    open_session(session, by=add_user(), at=AT + timedelta(hours=14, minutes=59))


def test_batches_of_a_room_start_one_after_the_other() -> None:
    session = add_session()
    room = add_room(session.site)
    add_batch(session, room, number=2)
    add_batch(session, room, number=1)
    user = add_user()
    assert start_room(session, room, by=user, at=AT).number == 1
    assert start_room(session, room, by=user, at=AT).number == 2
    with pytest.raises(NothingToStart):
        start_room(session, room, by=user, at=AT)
    assert AuditEntry.objects.filter(action="room_started", actor=user).count() == 2


def test_nothing_starts_in_a_session_that_is_not_open() -> None:
    batch = add_batch(add_session(status="planned"))
    with pytest.raises(SessionNotOpen):
        start_room(batch.session, batch.room, by=add_user(), at=AT)


def test_those_who_have_not_come_in_time_are_absent() -> None:
    missing, present = add_sitting(), None
    batch = missing.candidate.batch
    assert batch
    present = add_sitting(add_seated(add_seat(batch.room), batch=batch), stage=Stage.LOGGED_IN)
    start_room(batch.session, batch.room, by=add_user(), at=AT)
    assert mark_absentees(batch, by="system", at=AT + timedelta(minutes=15)) == []
    marked = mark_absentees(batch, by="system", at=AT + timedelta(minutes=15, seconds=1))
    assert marked == [missing]
    present.refresh_from_db()
    assert present.stage == Stage.LOGGED_IN


def test_one_let_in_late_is_not_marked_again() -> None:
    sitting = add_sitting(stage=Stage.ABSENT)
    batch = sitting.candidate.batch
    assert batch
    start_room(batch.session, batch.room, by=add_user(), at=AT)
    take_step(sitting, Step.READMIT, by=add_user(), at=AT + timedelta(minutes=20), reason="堵车")
    assert mark_absentees(batch, by="system", at=AT + timedelta(minutes=30)) == []


def test_a_step_that_is_not_open_changes_nothing() -> None:
    sitting = add_sitting(stage=Stage.SEATED)
    with pytest.raises(StepNotOpen):
        take_step(sitting, Step.FINISH, by="system", at=AT)
    sitting.refresh_from_db()
    assert (sitting.stage, AuditEntry.objects.count()) == (Stage.SEATED, 0)


def test_a_move_within_the_room_and_nowhere_else() -> None:
    candidate, user = add_seated(), add_user()
    assert candidate.seat
    assert candidate.batch
    free = add_seat(candidate.seat.room)
    assert move_candidate(candidate, free, by=user, at=AT, reason="噪声").seat == free
    taken = add_seated(add_seat(candidate.seat.room), batch=candidate.batch).seat
    broken = add_seat(candidate.seat.room, is_usable=False)
    for seat in (taken, broken, add_seat()):
        assert seat
        with pytest.raises(SeatTaken):
            move_candidate(candidate, seat, by=user, at=AT, reason="噪声")


def test_a_void_sitting_makes_room_for_another() -> None:
    first = add_sitting(stage=Stage.STARTED)
    void_sitting(first, by=add_user(), at=AT, reason="耳机断线", kind="equipment")
    second = current_sitting(first.candidate, at=AT)
    assert (second.number, second.stage) == (2, Stage.SEATED)
    assert first.incidents.get().description == "耳机断线"


def test_nobody_is_late_for_a_batch_that_is_itself_behind_or_ahead_of_its_time() -> None:
    candidate = add_seated()
    batch, sitting = candidate.batch, add_sitting(candidate)
    assert batch
    batch.planned_at = AT
    late = [timedelta(minutes=15), timedelta(minutes=16)]
    assert not any(is_late(candidate, sitting, AT + after) for after in late)
    batch.started_at = AT + timedelta(minutes=40)  # behind
    assert [is_late(candidate, sitting, batch.started_at + after) for after in late] == [
        False,
        True,
    ]
    batch.started_at = AT - timedelta(minutes=20)  # ahead
    assert [is_late(candidate, sitting, AT + after) for after in late] == [False, True]


def test_seats_are_drawn_over_as_many_rounds_as_it_takes() -> None:
    session = add_session()
    room = add_room(session.site)
    for label in ("A-01", "A-02"):
        add_seat(room, label=label)
    add_seat(room, label="S-01", is_spare=True)
    for _ in range(5):
        add_candidate(session)
    assert seat_candidates(session, seed=1, by="test", at=AT) == 5
    places = list(session.candidates.values_list("batch__number", "seat__label"))
    assert len(set(places)) == 5
    assert {label for _, label in places} == {"A-01", "A-02"}


def test_drawing_again_with_the_same_seed_changes_nothing() -> None:
    session = add_session()
    room = add_room(session.site)
    for _ in range(9):
        add_seat(room)
        add_candidate(session)
    draws = []
    for seed in (1, 2, 1):
        seat_candidates(session, seed=seed, by="test", at=AT)
        draws.append(dict(session.candidates.values_list("admission_number", "seat")))
    assert draws[0] == draws[2]
    assert draws[0] != draws[1]


def test_a_site_without_seats_cannot_seat() -> None:
    candidate = add_candidate()
    with pytest.raises(NotEnoughSeats):
        seat_candidates(candidate.session, seed=1, by="test", at=AT)


def test_no_new_draw_once_somebody_has_logged_in() -> None:
    sitting = add_sitting(stage=Stage.LOGGED_IN)
    with pytest.raises(StepNotOpen):
        seat_candidates(sitting.candidate.session, seed=1, by="test", at=AT)
