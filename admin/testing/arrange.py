"""Placing a session's candidates: batches where there are none, seats by lot, sittings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.testing.conduct import current_sitting
from admin.testing.errors import NotEnoughSeats, StepNotOpen
from admin.testing.models import Batch, Candidate, Room, Seat, Session, Sitting
from admin.testing.seating import Place, TooFewPlaces, batches_needed, draw_places
from admin.testing.stages import Stage


@transaction.atomic
def seat_candidates(
    session: Session, *, seed: int, by: User | str, at: datetime, rooms: Sequence[Room] = ()
) -> int:
    """Draw a seat for every registered candidate; returns how many were placed.

    Uses the session's batches; where there are none, makes as many as it takes over ``rooms``
    (default: all rooms of the site). Spare and unusable seats stay free. The same seed gives the
    same seating. NotEnoughSeats; StepNotOpen once anybody has logged in.
    """
    sittings = Sitting.objects.filter(candidate__session=session)
    if sittings.exclude(stage=Stage.SEATED).exists():
        raise StepNotOpen(detail="somebody has logged in")
    candidates = list(session.candidates.filter(status=Candidate.Status.REGISTERED))
    try:
        _make_batches(session, len(candidates), rooms)
        drawn = draw_places(
            [candidate.admission_number for candidate in candidates], _places(session), seed
        )
    except TooFewPlaces as error:
        raise NotEnoughSeats(detail=str(error)) from error
    # Two steps, since a seat may pass from one candidate to another of the same batch.
    session.candidates.update(batch=None, seat=None)
    for candidate in candidates:
        place = drawn[candidate.admission_number]
        candidate.batch_id, candidate.seat_id = place.batch, place.seat
        candidate.save()
        sitting = current_sitting(candidate, at=at)
        if sitting.seat_id != place.seat:
            sitting.seat_id = place.seat
            sitting.save()
    session.seating_seed = seed
    session.save()
    audit.record("candidates_seated", session, by=by, at=at, seed=seed, count=len(candidates))
    return len(candidates)


def _make_batches(session: Session, candidates: int, rooms: Sequence[Room]) -> None:
    if session.batches.exists():
        return
    chosen = [room for room in rooms or session.site.rooms.all() if _seats(room)]
    rounds = batches_needed(candidates, sum(len(_seats(room)) for room in chosen))
    for number in range(1, rounds + 1):
        for room in chosen:
            Batch.objects.create(session=session, room=room, number=number)


def _seats(room: Room) -> list[Seat]:
    return [seat for seat in room.seats.order_by("label") if seat.is_usable and not seat.is_spare]


def _places(session: Session) -> list[Place]:
    """First round first; within a round room after room."""
    batches = session.batches.select_related("room").order_by("number", "room")
    return [Place(batch.pk, seat.pk) for batch in batches for seat in _seats(batch.room)]
