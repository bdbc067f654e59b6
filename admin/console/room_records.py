"""What the records say of a room in a session: its present batch, seats, people, orders, checks."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Max, Subquery
from django.utils import timezone

from admin.accounts.models import AuditEntry
from admin.errors import NotFound
from admin.testing.live import Reported, SeatReport
from admin.testing.models import (
    Batch,
    BoothOrder,
    Candidate,
    Room,
    Seat,
    SeatState,
    SelfCheck,
    Session,
    Sitting,
)
from admin.testing.proctor_pin import PinStanding, pin_standing
from admin.testing.stages import OUTCOMES


@dataclass(frozen=True)
class RoomRecords:
    """The facts a picture of the room is drawn from."""

    session: Session
    room: Room
    batch: Batch
    batches: int
    seats: tuple[Seat, ...]
    candidates: dict[int, Candidate] = field(default_factory=dict)  # by seat
    sittings: dict[int, Sitting] = field(default_factory=dict)  # the newest, by candidate
    orders: dict[int, tuple[BoothOrder, ...]] = field(default_factory=dict)  # not done, by seat
    stored: dict[int, SeatReport] = field(default_factory=dict)  # by seat
    checks: dict[int, SelfCheck] = field(default_factory=dict)  # the newest, by seat
    pin: PinStanding | None = None  # the proctor's, where one is in force


def read_records(session_key: int, room_key: int) -> RoomRecords:
    """Read them all; NotFound where the session is not held in the room."""
    batches = list(
        Batch.objects.filter(session=session_key, room=room_key)
        .select_related("session", "room__site")
        .order_by("number")
    )
    if not batches:
        raise NotFound
    batch = _present(batches)
    room = batch.room
    candidates = {
        candidate.seat_id: candidate
        for candidate in batch.candidates.filter(status=Candidate.Status.REGISTERED)
        .select_related("person")
        .prefetch_related("exemptions")
        .exclude(seat=None)
    }
    sittings: dict[int, Sitting] = {}
    for sitting in Sitting.objects.filter(candidate__in=candidates.values()).order_by("number"):
        sittings[sitting.candidate_id] = sitting
    return RoomRecords(
        session=batch.session,
        room=room,
        batch=batch,
        batches=len(batches),
        seats=tuple(room.seats.order_by("row", "column", "label")),
        candidates={seat: one for seat, one in candidates.items() if seat is not None},
        sittings=sittings,
        orders=_orders(candidates),
        stored=_stored(room),
        checks=_newest_checks(room),
        pin=pin_standing(room, timezone.now()),
    )


def newest_marks() -> tuple[int, int]:
    """A sign that moves whenever an act goes on record or a booth has looked itself over.

    One query at the ends of two primary keys: cheap enough for every second.
    """
    check = SelfCheck.objects.order_by("-pk").values("pk")[:1]
    trail = AuditEntry.objects.order_by("-pk").values_list("pk", Subquery(check)).first()
    return (trail[0], trail[1] or 0) if trail else (0, 0)


def _present(batches: list[Batch]) -> Batch:
    """The first batch in which somebody is not through yet; else the last one."""
    for batch in batches:
        people = batch.candidates.filter(status=Candidate.Status.REGISTERED)
        through = Sitting.objects.filter(candidate__in=people, stage__in=OUTCOMES)
        if batch.started_at is None or through.values("candidate").distinct().count() < (
            people.count()
        ):
            return batch
    return batches[-1]


def _orders(candidates: dict[int | None, Candidate]) -> dict[int, tuple[BoothOrder, ...]]:
    seats = {candidate.pk: seat for seat, candidate in candidates.items() if seat is not None}
    found: dict[int, tuple[BoothOrder, ...]] = {}
    pending = BoothOrder.objects.filter(done_at=None, sitting__candidate__in=list(seats))
    for order in pending.select_related("sitting", "given_by"):
        seat = seats[order.sitting.candidate_id]
        found[seat] = (*found.get(seat, ()), order)
    return found


def _stored(room: Room) -> dict[int, SeatReport]:
    return {
        state.seat_id: SeatReport(
            sitting_id=state.sitting_id,
            reported=Reported.from_stored(state.state),
            received_at=state.received_at,
            stored_at=state.received_at,
        )
        for state in SeatState.objects.filter(seat__room=room)
    }


def _newest_checks(room: Room) -> dict[int, SelfCheck]:
    newest = SelfCheck.objects.filter(seat__room=room).order_by().values("seat")
    keys = newest.annotate(newest=Max("pk")).values("newest")
    return {check.seat_id: check for check in SelfCheck.objects.filter(pk__in=keys)}
