"""What a booth may ask for its candidates: log-in, confirmation, paper, live state.

A booth sees the sittings of candidates whose place it is; everything else looks as if it were not
there. It may still *send* recordings of a sitting that it once logged in (the candidate may have
been moved since).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from admin.errors import NotFound, TooManyAttempts
from admin.testing.conduct import current_sitting, is_late, take_step
from admin.testing.errors import (
    AlreadyFinished,
    DigitsNeeded,
    MarkedAbsent,
    MoreDigits,
    NoPaperYet,
    NoSuchCandidate,
    NotConfirmed,
    NotStarted,
    SittingVoid,
)
from admin.testing.models import (
    Candidate,
    LogInAttempt,
    PaperView,
    Seat,
    SeatState,
    Session,
    Sitting,
)
from admin.testing.stages import Stage, Step

MIN_DIGITS = 4
GUESSES = 5  # wrong log-ins a seat has …
GUESS_WINDOW = timedelta(minutes=5)  # … within this time
# Booths report about once a second; a state in which nothing but the level moved is stored less
# often, since every stored state is a commit with fsync.
STATE_INTERVAL = timedelta(seconds=5)


def name_of(seat: Seat) -> str:
    """How the trail names the booth."""
    return f"booth {seat.pk}:{seat.label}"


def log_in(seat: Seat, digits: str, *, at: datetime) -> Sitting:
    """The sitting of the candidate at this seat whose admission number ends in the digits."""
    recent = seat.log_in_attempts.filter(at__gt=at - GUESS_WINDOW, sitting=None).count()
    if recent >= GUESSES:
        raise TooManyAttempts
    if not (digits.isascii() and digits.isdigit() and len(digits) >= MIN_DIGITS):
        raise DigitsNeeded
    candidates = list(
        Candidate.objects.select_related("session", "batch", "seat", "person").filter(
            seat=seat,
            status=Candidate.Status.REGISTERED,
            session__status=Session.Status.OPEN,
            session__date=timezone.localtime(at).date(),
            batch__isnull=False,
            admission_number__endswith=digits,
        )[:2]
    )
    if not candidates:
        # Outside any transaction, so that the count survives the refusal.
        LogInAttempt.objects.create(seat=seat, at=at)
        raise NoSuchCandidate
    if len(candidates) > 1:
        raise MoreDigits
    return _admit(candidates[0], seat, at)


def _admit(candidate: Candidate, seat: Seat, at: datetime) -> Sitting:
    sitting = current_sitting(candidate, at=at)
    if is_late(candidate, sitting, at):
        take_step(sitting, Step.MARK_ABSENT, by="system", at=at, reason="迟到")
        raise MarkedAbsent
    if sitting.stage == Stage.ABSENT:
        raise MarkedAbsent
    with transaction.atomic():
        sitting = take_step(sitting, Step.LOG_IN, by=name_of(seat), at=at)
        if sitting.seat_id != seat.pk:
            sitting.seat = seat
            sitting.save()
        LogInAttempt.objects.create(seat=seat, at=at, sitting=sitting)
    return sitting


def own_sitting(seat: Seat, sitting_id: uuid.UUID) -> Sitting:
    """The sitting, if its candidate's place is here; NotFound otherwise."""
    return _one(Q(candidate__seat=seat), sitting_id)


def sendable_sitting(seat: Seat, sitting_id: uuid.UUID) -> Sitting:
    """The sitting, if its candidate sits here or once logged in here; NotFound otherwise."""
    return _one(Q(candidate__seat=seat) | Q(log_ins__seat=seat), sitting_id)


def _one(condition: Q, sitting_id: uuid.UUID) -> Sitting:
    sittings = Sitting.objects.select_related(
        "candidate__person", "candidate__session", "candidate__batch", "paper"
    )
    sitting = sittings.filter(condition, pk=sitting_id).distinct().first()
    if sitting is None:
        raise NotFound
    return sitting


def may_start(sitting: Sitting) -> bool:
    """True after the room's start signal, for a sitting that is confirmed or under way."""
    batch = sitting.candidate.batch
    begun = batch is not None and batch.started_at is not None
    return begun and sitting.stage in {Stage.CONFIRMED, Stage.STARTED}


def paper_for(sitting: Sitting, seat: Seat, *, at: datetime) -> dict[str, Any]:
    """The paper, once the signal is given; the sitting counts as started, the view is logged."""
    if sitting.stage == Stage.FINISHED:
        raise AlreadyFinished
    if sitting.stage == Stage.VOID:
        raise SittingVoid
    if not may_start(sitting):
        begun = sitting.candidate.batch and sitting.candidate.batch.started_at
        raise NotConfirmed if begun else NotStarted
    if sitting.paper is None:
        raise NoPaperYet
    with transaction.atomic():
        take_step(sitting, Step.START, by=name_of(seat), at=at)
        PaperView.objects.create(
            paper=sitting.paper,
            purpose=PaperView.Purpose.SITTING,
            at=at,
            sitting=sitting,
            seat=seat,
        )
    paper: dict[str, Any] = sitting.paper.paper
    return paper


@dataclass(frozen=True)
class Reported:
    """What a booth says of itself; ``remaining_s`` in seconds, ``level_dbfs`` in dBFS."""

    state: str
    item: int | None
    remaining_s: float | None
    level_dbfs: float | None
    warning: str | None
    at: str

    def is_news_after(self, stored: dict[str, Any]) -> bool:
        """True where more than level and remaining time changed."""
        return any(stored.get(name) != getattr(self, name) for name in ("state", "item", "warning"))


def keep_state(seat: Seat, sitting: Sitting, reported: Reported, *, at: datetime) -> None:
    """Store what the booth last said (see STATE_INTERVAL)."""
    stored = SeatState.objects.filter(seat=seat).first()
    fresh = stored is not None and at - stored.received_at < STATE_INTERVAL
    if (
        stored
        and fresh
        and stored.sitting_id == sitting.pk
        and not reported.is_news_after(stored.state)
    ):
        return
    SeatState.objects.update_or_create(
        seat=seat,
        defaults={"sitting": sitting, "state": vars(reported), "received_at": at},
    )
