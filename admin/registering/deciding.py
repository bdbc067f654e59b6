"""The office's word on applications: approved, returned for more, refused; singly or together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import LabError, WithoutReason
from admin.people.cipher import cipher
from admin.people.models import Person
from admin.registering.cancelling import reinstate
from admin.registering.errors import AlreadyDecided, ToBeLookedAt
from admin.registering.models import Application
from admin.testing.accommodations import Accommodations, grant
from admin.testing.enrol import Applicant, keep_photo, person_of
from admin.testing.models import Candidate, Session
from admin.testing.registration import Entry, register

State = Application.State
WAITING = frozenset({State.APPLIED, State.RETURNED})
# A refusal can be taken back by approving.
APPROVABLE = WAITING | {State.REFUSED}


@dataclass(frozen=True)
class Outcome:
    """How many were decided on, and who was left, each with the sentence why."""

    done: int
    left: tuple[tuple[Application, str], ...]


@transaction.atomic
def approve(
    application: Application,
    *,
    by: User | str,
    at: datetime,
    override: str = "",
    granted: Accommodations | None = None,
) -> Application:
    """Register the applicant by the one way for all, with an admission number, and keep the photo.

    ``override``: the office's reason where a rule speaks against it. ``granted``: accommodations,
    by a user only. AlreadyDecided, NameDiffers, RegistrationRefused.
    """
    application = _held(application, APPROVABLE)
    person = person_of(_applicant(application))
    candidate = _registered(application, person, by=by, at=at, override=override)
    with application.photo.open("rb") as file:
        keep_photo(person, file.read(), by=by, at=at)
    if granted is not None and isinstance(by, User):
        why = f"报名时申请：{application.wanted_because or '见申请材料'}"
        grant(candidate, granted, by=by, at=at, reason=why)
    application.candidate = candidate
    return _decided(application, State.APPROVED, "application_approved", by, at, override)


def return_for_more(
    application: Application, *, by: User, at: datetime, reason: str
) -> Application:
    """Ask the applicant for what is missing, another photo say. WithoutReason, AlreadyDecided."""
    return _turned(application, State.RETURNED, "application_returned", by, at, reason)


def refuse(application: Application, *, by: User, at: datetime, reason: str) -> Application:
    """Refuse the application for the reason, which the applicant reads.

    WithoutReason, AlreadyDecided.
    """
    return _turned(application, State.REFUSED, "application_refused", by, at, reason)


def decide_all(
    applications: Sequence[Application], decide: Callable[[Application], Application]
) -> Outcome:
    """Decide on each by itself: who cannot be decided on is left and named, the others are done."""
    left = []
    for application in applications:
        try:
            decide(application)
        except LabError as error:
            left.append((application, error.text))
    return Outcome(len(applications) - len(left), tuple(left))


def approve_unseen(application: Application, *, by: User, at: datetime) -> Application:
    """Approve one of many. ToBeLookedAt where accommodations are asked for; and as ``approve``."""
    if application.wanted:
        raise ToBeLookedAt
    return approve(application, by=by, at=at)


def _held(application: Application, states: frozenset[State]) -> Application:
    """The application as it is now, held against others; the session first, as everywhere."""
    Session.objects.select_for_update().get(pk=application.session_id)
    held = Application.objects.select_for_update().get(pk=application.pk)
    if held.state not in states:
        raise AlreadyDecided(detail=held.state)
    return held


def _applicant(application: Application) -> Applicant:
    return Applicant(
        name=application.name,
        identity_number=cipher().unlock(application.identity_locked),
        identity_kind=application.identity_kind,
        sex=application.sex,
        birth_date=application.birth_date,
        ethnicity=application.ethnicity,
        phone=application.phone,
        unit_name=application.unit_name,
        group=application.group,
    )


def _registered(
    application: Application, person: Person, *, by: User | str, at: datetime, override: str
) -> Candidate:
    """Registered anew; or reinstated, where this person's registration here was cancelled."""
    session, applied_at = application.session, application.submitted_at
    before = session.candidates.filter(person=person, status=Candidate.Status.CANCELLED).first()
    if before is not None:
        return reinstate(
            before,
            by=by,
            at=at,
            reason=override or f"重新报名（报名号 {application.number_shown}）",
            override=bool(override),
            applied_at=applied_at,
        )
    entry = Entry(person, application.unit_name, application.group, applied_at=applied_at)
    (made,) = register(session, [entry], by=by, at=at, override=override)
    return made


@transaction.atomic
def _turned(
    application: Application, state: State, act: str, by: User, at: datetime, reason: str
) -> Application:
    if not reason.strip():
        raise WithoutReason
    return _decided(_held(application, WAITING), state, act, by, at, reason.strip())


def _decided(
    application: Application, state: State, act: str, by: User | str, at: datetime, reason: str
) -> Application:
    before, application.state = application.state, state
    application.decided_at = at
    application.reason = "" if state == State.APPROVED else reason
    application.save()
    audit.record(act, application, by=by, at=at, reason=reason, before=before, after=state.value)
    return application
