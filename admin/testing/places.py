"""Candidates and seats on the day: a move to another booth, two who change places."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import AuditEntry, User
from admin.testing.conduct import current_sitting
from admin.testing.ended import require_not_ended
from admin.testing.errors import AlreadySettled, NoSwap, SeatTaken
from admin.testing.incident_rules import kind_of_reason
from admin.testing.incidents import begin
from admin.testing.models import Batch, Candidate, Seat
from admin.testing.stages import Stage


@transaction.atomic
def move_candidate(
    candidate: Candidate, seat: Seat, *, by: User, at: datetime, reason: str
) -> Candidate:
    """Put the candidate at another seat of the batch's room; what was recorded stays valid.

    SeatTaken; AlreadySettled for one who is through; SessionEnded. It begins an incident.
    """
    batch = candidate.batch
    if batch is None or seat.room_id != batch.room_id or not seat.is_usable:
        raise SeatTaken
    if batch.candidates.filter(seat=seat).exclude(pk=candidate.pk).exists():
        raise SeatTaken
    if _stage(candidate) == Stage.FINISHED:
        raise AlreadySettled
    require_not_ended(candidate.session_id)
    before = candidate.seat
    act = _put(candidate, seat, by, at, reason)
    if before is not None:
        handling = f"从机位 {before.label} 换到机位 {seat.label}。"
        begin(
            candidate.newest_sitting() or current_sitting(candidate, at=at),
            act,
            kind=kind_of_reason(reason),
            description=reason,
            handling=handling,
        )
    return candidate


@transaction.atomic
def swap_candidates(
    one: Candidate, other: Candidate, *, by: User, at: datetime, reason: str
) -> None:
    """Two of one batch who have not begun change places; who is logged in logs in again. NoSwap."""
    seats = one.seat, other.seat
    same_batch = one.batch_id is not None and one.batch_id == other.batch_id
    if one.pk == other.pk or not same_batch or seats[0] is None or seats[1] is None:
        raise NoSwap
    if {_stage(one), _stage(other)} & {Stage.STARTED, Stage.FINISHED, Stage.VOID}:
        raise NoSwap("已开始或已结束测试的应试人不能对调机位；机位故障时请换到备用机位。")
    require_not_ended(one.session_id)
    # Nobody sits twice at one seat, not even in between.
    Candidate.objects.filter(pk=one.pk).update(seat=None)
    _put(other, seats[0], by, at, reason)
    _put(one, seats[1], by, at, reason, before=seats[0].pk)


def free_seats(batch: Batch) -> list[Seat]:
    """Usable seats of the room where nobody of the batch sits; spare ones first."""
    taken = batch.candidates.exclude(seat=None).values("seat")
    seats = batch.room.seats.filter(is_usable=True).exclude(pk__in=taken)
    return list(seats.order_by("-is_spare", "row", "column", "label"))


def _stage(candidate: Candidate) -> Stage:
    newest = candidate.newest_sitting()
    return Stage(newest.stage) if newest else Stage.SEATED


def _put(
    candidate: Candidate,
    seat: Seat,
    by: User,
    at: datetime,
    reason: str,
    before: int | None = None,
) -> AuditEntry:
    before = before or candidate.seat_id
    candidate.seat = seat
    candidate.save()
    sitting = candidate.newest_sitting()
    if sitting and sitting.stage == Stage.SEATED and sitting.seat_id != seat.pk:
        sitting.seat = seat
        sitting.save()
    return audit.record(
        "candidate_moved", candidate, by=by, at=at, reason=reason, before=before, after=seat.pk
    )
