"""What a booth may ask for its candidates: log-in, confirmation, paper; what it says of itself.

A booth sees the sittings of candidates whose place it is; everything else looks as if it were not
there. It may still *send* recordings of a sitting that it once logged in (the candidate may have
been moved since).
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
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
from admin.testing.live import LIVE, Reported, SeatReport
from admin.testing.models import (
    Candidate,
    LogInAttempt,
    PaperView,
    Seat,
    SeatState,
    SelfCheck,
    Session,
    Sitting,
)
from admin.testing.stages import Stage, Step

MIN_DIGITS = 4
GUESSES = 5  # wrong log-ins a seat has …
GUESS_WINDOW = timedelta(minutes=5)  # … within this time
# From the signal to the first item: time for every booth to hear of it and to fetch its paper.
START_LEAD = timedelta(seconds=6)
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
    logged_in = LogInAttempt.objects.filter(seat=seat, sitting=OuterRef("pk"))
    return _one(Q(candidate__seat=seat) | Q(Exists(logged_in)), sitting_id)


def _one(condition: Q, sitting_id: uuid.UUID) -> Sitting:
    # Forty times a second: only what every report needs; person and paper come where they are read.
    sittings = Sitting.objects.select_related("candidate__batch")
    try:
        return sittings.get(condition, pk=sitting_id)
    except Sitting.DoesNotExist as error:
        raise NotFound from error


def may_start(sitting: Sitting) -> bool:
    """True after the start signal (room or own), for one who has confirmed or is under way."""
    batch = sitting.candidate.batch
    begun = sitting.start_given_at or (batch is not None and batch.started_at is not None)
    return bool(begun) and sitting.stage in {Stage.CONFIRMED, Stage.STARTED}


def start_in(sitting: Sitting, at: datetime) -> float:
    """Seconds until the moment at which all booths of the room begin together; 0 past it.

    Booths hear of the signal at different times within a second; with the moment they agree.
    """
    batch = sitting.candidate.batch
    given = [sitting.start_given_at, batch.started_at if batch else None]
    first = min((one for one in given if one is not None), default=None)
    return 0.0 if first is None else max(0.0, (first + START_LEAD - at).total_seconds())


def paper_for(sitting: Sitting, seat: Seat, *, at: datetime) -> dict[str, Any]:
    """The paper, once the signal is given; the sitting counts as started, the view is logged."""
    if sitting.stage == Stage.FINISHED:
        raise AlreadyFinished
    if sitting.stage == Stage.VOID:
        raise SittingVoid
    if not may_start(sitting):
        batch = sitting.candidate.batch
        begun = sitting.start_given_at or (batch and batch.started_at)
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


def keep_state(seat: Seat, sitting: Sitting, reported: Reported, *, at: datetime) -> None:
    """Keep what the booth said last, and store it as often as it matters (STATE_INTERVAL)."""
    before = LIVE.of(seat.pk)
    known = (
        before is not None
        and before.sitting_id == sitting.pk
        and at - before.stored_at < STATE_INTERVAL
        and not reported.is_news_after(before.reported)
    )
    stored_at = before.stored_at if before and known else at
    LIVE.keep(seat.pk, SeatReport(sitting.pk, reported, at, stored_at))
    if not known:
        SeatState.objects.update_or_create(
            seat=seat,
            defaults={"sitting": sitting, "state": vars(reported), "received_at": at},
        )


def keep_self_check(
    seat: Seat,
    lines: list[dict[str, Any]],
    *,
    version: str,
    clock_difference_s: float,
    at: datetime,
) -> SelfCheck:
    """Keep what the booth found when it looked itself over."""
    return SelfCheck.objects.create(
        seat=seat, at=at, version=version, clock_difference_s=clock_difference_s, lines=lines
    )
