"""A registration is cancelled, and reinstated with the rules asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.people.models import Person
from admin.registering.errors import AlreadyCancelled, Begun, NotCancelled
from admin.testing.errors import RegistrationRefused
from admin.testing.models import Candidate, Session
from admin.testing.registration import Entry, facts_of, rules_of
from admin.testing.registration_rules import Refusal, refusals
from admin.testing.stages import Stage

NOT_BEGUN = frozenset({Stage.SEATED, Stage.VOID})


@transaction.atomic
def cancel(candidate: Candidate, *, by: User | str, at: datetime, reason: str) -> Candidate:
    """Cancel a registration: the place is free, the admission number stays hers.

    WithoutReason, AlreadyCancelled, Begun.
    """
    if not reason.strip():
        raise WithoutReason
    candidate = Candidate.objects.select_for_update().get(pk=candidate.pk)
    if candidate.status == Candidate.Status.CANCELLED:
        raise AlreadyCancelled
    newest = candidate.newest_sitting()
    if newest is not None and newest.stage not in NOT_BEGUN:
        raise Begun(detail=newest.stage)
    candidate.status = Candidate.Status.CANCELLED
    candidate.batch = candidate.seat = None
    candidate.save()
    audit.record("registration_cancelled", candidate, by=by, at=at, reason=reason.strip())
    return candidate


def against(
    candidate: Candidate, *, at: datetime, applied_at: datetime | None = None
) -> list[Refusal]:
    """What speaks against reinstating a cancelled registration now."""
    session = candidate.session
    entry = Entry(candidate.person, candidate.unit_name, candidate.group, applied_at=applied_at)
    rules = rules_of(session)
    (facts,) = facts_of(session, [entry], rules, at=at)
    # She has her number; that she was registered here before is no ground.
    return refusals(rules, replace(facts, already_here=False, numbers_left=True))


@transaction.atomic
def reinstate(
    candidate: Candidate,
    *,
    by: User | str,
    at: datetime,
    reason: str,
    override: bool = False,
    applied_at: datetime | None = None,
) -> Candidate:
    """Let a cancelled registration hold again, under its number; a lapsed fee is due again.

    ``override``: the office reinstates although a rule speaks against it, for the same reason.
    WithoutReason, NotCancelled, RegistrationRefused with every sentence.
    """
    if not reason.strip():
        raise WithoutReason
    Session.objects.select_for_update().get(pk=candidate.session_id)
    Person.objects.select_for_update().get(pk=candidate.person_id)
    candidate = (
        Candidate.objects.select_for_update()
        .select_related("session", "person")
        .get(pk=candidate.pk)
    )
    if candidate.status != Candidate.Status.CANCELLED:
        raise NotCancelled
    found = against(candidate, at=at, applied_at=applied_at)
    if any(not (override and refusal.may_be_overridden) for refusal in found):
        raise RegistrationRefused("".join(refusal.sentence for refusal in found))
    candidate.status = Candidate.Status.REGISTERED
    if candidate.fee_state == Candidate.Fee.LAPSED:
        candidate.fee_state = Candidate.Fee.DUE
    candidate.save()
    grounds = [refusal.ground.value for refusal in found]
    act = "registration_reinstated"
    audit.record(act, candidate, by=by, at=at, reason=reason.strip(), grounds=grounds)
    return candidate
