"""The day of the test: opening, the start signal, absences, voiding.

Each service is one act: state checked, change made, trail written, in one transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import AuditEntry, User
from admin.errors import WithoutReason
from admin.testing.ended import require_not_ended
from admin.testing.errors import (
    AlreadyGiven,
    NothingToStart,
    NotLoggedIn,
    NotToday,
    SessionEnded,
    SessionNotOpen,
    StepNotOpen,
)
from admin.testing.incident_rules import Kind
from admin.testing.incidents import begin
from admin.testing.models import Batch, Candidate, Room, Session, Sitting
from admin.testing.stages import Stage, Step, after

# Where each step leaves its time.
TIME_FIELDS = {
    Step.LOG_IN: "logged_in_at",
    Step.CONFIRM: "confirmed_at",
    Step.START: "started_at",
    Step.FINISH: "finished_at",
    Step.READMIT: "admitted_late_at",
}


def take_step(
    sitting: Sitting, step: Step, *, by: User | str, at: datetime, reason: str = ""
) -> Sitting:
    """Move the sitting on; StepNotOpen where its stage does not allow it. Safe to repeat.

    SessionEnded. Marking somebody absent begins its incident, letting her in completes it.
    """
    with transaction.atomic():
        sitting, act = _step(sitting, step, by=by, at=at, reason=reason)
        if act is not None and step == Step.MARK_ABSENT:
            begin(sitting, act, kind=Kind.ABSENT, description=reason, handling="登记缺考。")
        if act is not None and step == Step.READMIT:
            _note_readmitted(sitting, reason)
    return sitting


def _step(
    sitting: Sitting, step: Step, *, by: User | str, at: datetime, reason: str
) -> tuple[Sitting, AuditEntry | None]:
    """The sitting moved on, with the act's entry in the trail; None where it stood there."""
    locked = Sitting.objects.select_for_update(of=("self",)).select_related("candidate__session")
    sitting = locked.get(pk=sitting.pk)
    stage = after(Stage(sitting.stage), step)
    if stage is None:
        raise StepNotOpen(detail=f"{sitting.stage} {step.value}")
    if stage == sitting.stage:
        return sitting, None
    if sitting.candidate.session.status == Session.Status.CLOSED:
        raise SessionEnded
    before, sitting.stage = sitting.stage, stage
    if field := TIME_FIELDS.get(step):
        setattr(sitting, field, at)
    sitting.save()
    act = audit.record(f"sitting_{step.value}", sitting, by=by, at=at, reason=reason, before=before)
    return sitting, act


def _note_readmitted(sitting: Sitting, reason: str) -> None:
    absence = sitting.incidents.filter(kind=Kind.ABSENT).order_by("-pk").first()
    if absence is not None:
        absence.handling = f"{absence.handling}后准许入场：{reason}".strip()
        absence.save()


@transaction.atomic
def current_sitting(candidate: Candidate, *, at: datetime) -> Sitting:
    """The sitting that counts: the newest one that is not void, made where there is none."""
    newest = candidate.newest_sitting()
    if newest is not None and newest.stage != Stage.VOID:
        return newest
    number = newest.number + 1 if newest else 1
    return Sitting.objects.create(
        candidate=candidate, number=number, seat=candidate.seat, created_at=at
    )


@transaction.atomic
def announce_session(session: Session, *, by: User, at: datetime) -> Session:
    """Make the session public: people may be registered. StepNotOpen unless it is planned."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.status != Session.Status.PLANNED:
        raise StepNotOpen("考次已经公布，不必再公布。", detail=session.status)
    session.status, session.announced_at = Session.Status.ANNOUNCED, at
    session.save()
    audit.record("session_announced", session, by=by, at=at)
    return session


@transaction.atomic
def open_session(session: Session, *, by: User, at: datetime) -> Session:
    """Let booths log in; only on the session's day. NotToday, SessionEnded.

    The time of the first opening stays: what was in force then is what the session is marked by.
    """
    if session.date != timezone.localtime(at).date():
        raise NotToday
    require_not_ended(session)
    session.status, session.opened_at = Session.Status.OPEN, session.opened_at or at
    session.save()
    audit.record("session_opened", session, by=by, at=at)
    return session


@transaction.atomic
def start_room(
    session: Session, room: Room, *, by: User, at: datetime, batch: Batch | None = None
) -> Batch:
    """Give the start signal to the batch, by default the room's next one not yet started."""
    if session.status != Session.Status.OPEN:
        raise SessionNotOpen
    waiting = session.batches.select_for_update().filter(room=room, started_at=None)
    if batch is not None:
        waiting = waiting.filter(pk=batch.pk)
    chosen = waiting.order_by("number").first()
    if chosen is None:
        raise NothingToStart
    chosen.started_at, chosen.started_by = at, by
    chosen.save()
    audit.record("room_started", chosen, by=by, at=at, room=room.pk)
    return chosen


@transaction.atomic
def start_one(sitting: Sitting, *, by: User, at: datetime) -> Sitting:
    """Give the start signal to one who is logged in, whatever the batch does.

    SessionNotOpen, NotLoggedIn, AlreadyGiven.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    candidate = sitting.candidate
    if candidate.session.status != Session.Status.OPEN:
        raise SessionNotOpen
    if sitting.start_given_at or (candidate.batch and candidate.batch.started_at):
        raise AlreadyGiven
    if sitting.stage not in {Stage.LOGGED_IN, Stage.CONFIRMED}:
        raise NotLoggedIn
    sitting.start_given_at = at
    sitting.save()
    audit.record("sitting_start_given", sitting, by=by, at=at)
    return sitting


def is_late(candidate: Candidate, sitting: Sitting, at: datetime) -> bool:
    """True past the limit after the start, unless let in by a person.

    A batch that starts behind its time makes nobody late, and one that starts ahead of it makes
    nobody late who comes at the time on the ticket.
    """
    batch = candidate.batch
    if batch is None or batch.started_at is None:
        return False
    begun = max(batch.started_at, batch.planned_at or batch.started_at)
    if sitting.admitted_late_at or sitting.stage != Stage.SEATED:
        return False
    return at > begun + timedelta(minutes=candidate.session.late_minutes)


def mark_absentees(batch: Batch, *, by: User | str, at: datetime) -> list[Sitting]:
    """Mark everybody of the batch absent who is past the limit and has not logged in."""
    marked = []
    candidates = batch.candidates.filter(status=Candidate.Status.REGISTERED)
    for candidate in candidates.select_related("batch", "session"):
        sitting = current_sitting(candidate, at=at)
        if is_late(candidate, sitting, at):
            marked.append(take_step(sitting, Step.MARK_ABSENT, by=by, at=at, reason="迟到"))
    return marked


@transaction.atomic
def void_sitting(
    sitting: Sitting, *, by: User, at: datetime, reason: str, kind: str = Kind.VOID
) -> Sitting:
    """Declare the sitting void, with an incident; the candidate may then be given another."""
    sitting, act = _step(sitting, Step.VOID, by=by, at=at, reason=reason)
    if act is not None:
        begin(sitting, act, kind=kind, description=reason, handling="宣布本次应试作废。")
    return sitting


@transaction.atomic
def end_unfinished(sitting: Sitting, *, by: User, at: datetime, reason: str) -> Sitting:
    """End a sitting whose candidate does not come back, with what was recorded: an interruption.

    StepNotOpen, SessionEnded, WithoutReason.
    """
    if not reason.strip():
        raise WithoutReason
    sitting, act = _step(sitting, Step.FINISH, by=by, at=at, reason=reason)
    if act is not None:
        handling = "按已收到的录音结束本次应试。"
        begin(sitting, act, kind=Kind.INTERRUPTED, description=reason, handling=handling)
    return sitting
