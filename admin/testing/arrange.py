"""Placing a session's candidates: drafted, looked at, accepted; batches, seats by lot, sittings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.testing.alike_papers import compose_where_alike
from admin.testing.arrangement import (
    Arrangement,
    Reason,
    RoomSeats,
    Slot,
    Timing,
    arrange,
    slots_over,
)
from admin.testing.conduct import current_sitting
from admin.testing.errors import NotEnoughSeats, SeatingChanged, StepNotOpen
from admin.testing.models import Batch, Candidate, Room, Seat, Session, Sitting
from admin.testing.stages import Stage
from admin.testing.ticket_runs import withdraw_tickets


@dataclass(frozen=True)
class Terms:
    """What the office sets: rooms by id, times of day, minutes between slots, spare seats."""

    rooms: tuple[int, ...]
    first: time
    last: time
    minutes: int
    spare_percent: int


@dataclass(frozen=True)
class Draft:
    """A seating as it would be. ``kept``: those who have begun, or whose batch has: they stay."""

    arrangement: Arrangement
    seed: int
    candidates: Mapping[str, Candidate]
    kept: frozenset[int]

    @property
    def digest(self) -> str:
        """Two drafts with the same digest seat everybody alike."""
        slots = [
            (slot.number, slot.room.room, slot.begins_at and slot.begins_at.isoformat())
            for slot in self.arrangement.slots
        ]
        places = sorted((who, at.batch, at.seat) for who, at in self.arrangement.places.items())
        told = json.dumps([slots, places, sorted(self.kept), self.arrangement.unplaced])
        return hashlib.sha256(told.encode()).hexdigest()


def terms_of(session: Session) -> Terms:
    """As they were last accepted; at first: all rooms of the site, the usual times."""
    used = session.batches.values_list("room", flat=True).distinct()
    rooms = used or session.site.rooms.values_list("pk", flat=True)
    return Terms(
        tuple(sorted(set(rooms))),
        session.first_begins_at,
        session.last_begins_at,
        session.slot_minutes,
        session.spare_percent,
    )


def draft_seating(session: Session, terms: Terms, seed: int) -> Draft:
    """Who would sit where; changes nothing. The same seed and terms give the same again."""
    kept, waiting = _kept_and_waiting(session)
    seats = _seats_by_room(session)
    zone = timezone.get_current_timezone()
    timing = Timing(
        datetime.combine(session.date, terms.first, zone),
        terms.minutes,
        datetime.combine(session.date, terms.last, zone),
    )
    rooms = [seats[room] for room in terms.rooms if room in seats]
    standing = _standing(session, kept, seats)
    slots, short = slots_over(rooms, len(waiting), terms.spare_percent, timing, standing)
    drawn = arrange(waiting, slots, terms.spare_percent, seed, short)
    return Draft(drawn, seed, waiting, frozenset(candidate.pk for candidate in kept))


@transaction.atomic
def accept_seating(
    session: Session,
    terms: Terms,
    *,
    seed: int,
    digest: str,
    by: User,
    at: datetime,
    reason: str = "",
) -> int:
    """Seat everybody as the draft with this digest showed; returns how many were placed.

    Papers that neighbours would now share are composed anew. StepNotOpen after the end,
    SeatingChanged where the draft would look different now, NotEnoughSeats, WithoutReason where
    an earlier seating is given up; CannotCompose, PapersSeen.
    """
    session = Session.objects.select_for_update().select_related("site").get(pk=session.pk)
    if session.status == Session.Status.CLOSED:
        raise StepNotOpen("考次已结束，不能再编排机位。")
    draft = draft_seating(session, terms, seed)
    if draft.digest != digest:
        raise SeatingChanged
    if draft.arrangement.reason is not None:
        raise NotEnoughSeats(draft.arrangement.reason.value)
    if not reason.strip() and is_seated(session):
        raise WithoutReason("原来的编排将作废，请写明重新编排的理由。")
    session.first_begins_at, session.last_begins_at = terms.first, terms.last
    session.slot_minutes, session.spare_percent = terms.minutes, terms.spare_percent
    _place(session, draft.arrangement, draft.candidates, draft.kept, at)
    session.batches.filter(candidates=None, started_at=None).delete()
    return _note(session, draft, by, at, reason.strip())


@transaction.atomic
def seat_candidates(
    session: Session, *, seed: int, by: User | str, at: datetime, rooms: Sequence[Room] = ()
) -> int:
    """Draw a seat for every registered candidate; returns how many were placed.

    Uses the session's batches; where there are none, makes as many as it takes over ``rooms``
    (default: all rooms of the site), without times. Spare and unusable seats stay free. The same
    seed gives the same seating. NotEnoughSeats; StepNotOpen once anybody has logged in.
    """
    kept, waiting = _kept_and_waiting(session)
    if kept:
        raise StepNotOpen(detail="somebody has logged in")
    seats = _seats_by_room(session)
    batches = list(session.batches.order_by("number", "room"))
    short: Reason | None = None
    if batches:
        slots = tuple(Slot(one.number, seats[one.room_id], one.planned_at) for one in batches)
    else:
        chosen = [seats[room] for room in sorted({one.pk for one in rooms} or seats)]
        slots, short = slots_over(chosen, len(waiting), session.spare_percent)
    draft = Draft(
        arrange(waiting, slots, session.spare_percent, seed, short), seed, waiting, frozenset()
    )
    if draft.arrangement.reason is not None:
        raise NotEnoughSeats(draft.arrangement.reason.value)
    _place(session, draft.arrangement, waiting, frozenset(), at)
    return _note(session, draft, by, at, "")


def is_seated(session: Session) -> bool:
    """Whether anybody has a seat already."""
    return session.candidates.exclude(seat=None).exists()


def _kept_and_waiting(session: Session) -> tuple[list[Candidate], dict[str, Candidate]]:
    """Who stays (has begun, or sits in a batch that has), and who is to be placed, by number."""
    begun = set(
        Sitting.objects.filter(candidate__session=session)
        .exclude(stage=Stage.SEATED)
        .values_list("candidate", flat=True)
    )
    kept, waiting = [], {}
    registered = session.candidates.filter(status=Candidate.Status.REGISTERED)
    for one in registered.select_related("batch", "person"):
        if one.pk in begun or (one.batch is not None and one.batch.started_at is not None):
            kept.append(one)
        else:
            waiting[one.admission_number] = one
    return kept, waiting


def _seats_by_room(session: Session) -> dict[int, RoomSeats]:
    usable: dict[int, list[Seat]] = {
        room: [] for room in session.site.rooms.values_list("pk", flat=True)
    }
    for batch_room in session.batches.values_list("room", flat=True):
        usable.setdefault(batch_room, [])
    for seat in Seat.objects.filter(room__in=usable, is_usable=True).order_by("label"):
        usable[seat.room_id].append(seat)
    return {
        room: RoomSeats(
            room,
            tuple(seat.pk for seat in seats if not seat.is_spare),
            sum(seat.is_spare for seat in seats),
        )
        for room, seats in usable.items()
    }


def _standing(
    session: Session, kept: Collection[Candidate], seats: Mapping[int, RoomSeats]
) -> list[Slot]:
    taken: dict[int, set[int]] = {}
    for one in kept:
        if one.batch_id is not None and one.seat_id is not None:
            taken.setdefault(one.batch_id, set()).add(one.seat_id)
    return [
        Slot(
            batch.number,
            seats[batch.room_id],
            batch.planned_at,
            frozenset(taken.get(batch.pk, ())),
            batch.started_at is not None,
        )
        for batch in session.batches.order_by("number", "room")
        if batch.pk in taken or batch.started_at is not None
    ]


def _place(
    session: Session,
    drawn: Arrangement,
    candidates: Mapping[str, Candidate],
    kept: Collection[int],
    at: datetime,
) -> None:
    batches = [_batch_of(session, slot) for slot in drawn.slots]
    # Two steps, since a seat may pass from one candidate to another of the same batch.
    session.candidates.exclude(pk__in=kept).update(batch=None, seat=None)
    for number, candidate in candidates.items():
        place = drawn.places[number]
        candidate.batch, candidate.seat_id = batches[place.batch], place.seat
        candidate.save()
        sitting = current_sitting(candidate, at=at)
        if sitting.seat_id != place.seat:
            sitting.seat_id = place.seat
            sitting.save()


def _batch_of(session: Session, slot: Slot) -> Batch:
    batch, _ = Batch.objects.get_or_create(
        session=session,
        room_id=slot.room.room,
        number=slot.number,
        defaults={"planned_at": slot.begins_at},
    )
    if batch.planned_at != slot.begins_at:
        batch.planned_at = slot.begins_at
        batch.save()
    return batch


def _note(session: Session, draft: Draft, by: User | str, at: datetime, reason: str) -> int:
    session.seating_seed = draft.seed
    session.save()
    withdraw_tickets(session)
    anew = compose_where_alike(session, draft.kept, seed=draft.seed, by=by, at=at)
    count = len(draft.candidates)
    audit.record(
        "candidates_seated",
        session,
        by=by,
        at=at,
        reason=reason,
        seed=draft.seed,
        count=count,
        kept=len(draft.kept),
        composed_anew=anew,
    )
    return count
