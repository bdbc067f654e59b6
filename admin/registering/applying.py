"""A candidate applies by herself. What depends on a person is for the office's eyes alone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from admin.accounts import audit
from admin.errors import LabError
from admin.people.models import Person
from admin.registering.deciding import approve
from admin.registering.errors import NotOffered
from admin.registering.models import Application
from admin.registering.offers import waiting_in
from admin.registering.standing import standings
from admin.testing.enrol import Applicant
from admin.testing.errors import PhotoRefused, RegistrationRefused
from admin.testing.models import Session
from admin.testing.photo import clean, faults_of
from admin.testing.registration import Entry, facts_of, rules_of
from admin.testing.registration_rules import PERSONAL, refusals
from recordings.introduction import new_code, plain_code

HERSELF = "应试人本人"  # who acted, in the trail
BY_RULE = "考次规则"


@dataclass(frozen=True)
class Wish:
    """Accommodations asked for, as named in ``wanted.WANTED``, and why."""

    wanted: Sequence[str] = ()
    because: str = ""


@transaction.atomic
def apply(
    session: Session,
    applicant: Applicant,
    wish: Wish,
    *,
    token: uuid.UUID,
    at: datetime,
) -> Application:
    """Take the application; the same form sent again is the same application.

    Only what holds for everybody is refused here: the number of somebody who is on record, or who
    may not sit yet, is answered like anybody's, and the office sees what speaks against it. Where
    the session asks for no approval, an application that nothing speaks against is approved.
    NotOffered, PhotoRefused with each fault, RegistrationRefused with each sentence.
    """
    session = Session.objects.select_for_update().get(pk=session.pk)
    before = Application.objects.filter(token=token, session=session).first()
    if before is not None:
        return before
    closed = session.self_registration == Session.SelfRegistration.NONE
    if session.status != Session.Status.ANNOUNCED or closed:
        raise NotOffered
    check_photo(applicant.photo or b"")
    _require_place(session, applicant.group, at)
    application = _made(session, applicant, wish, token, at)
    audit.record("application_submitted", application, by=HERSELF, at=at, session=session.pk)
    if session.self_registration == Session.SelfRegistration.DIRECT and not wish.wanted:
        _approve_by_rule(application, at)
        application.refresh_from_db()
    return application


def check_photo(photo: bytes) -> None:
    """PhotoRefused with what is to be mended."""
    if faults := faults_of(photo):
        raise PhotoRefused("".join(faults))


def photo_name() -> str:
    """A name that nobody guesses and that is never used again."""
    return f"{uuid.uuid4().hex}.jpg"


def _require_place(session: Session, group: str, at: datetime) -> None:
    """What holds for whoever comes next; those who wait for the office hold a place."""
    rules = rules_of(session)
    (facts,) = facts_of(session, [Entry(Person(), group=group)], rules, at=at)
    facts = replace(facts, taken=facts.taken + waiting_in(session))
    found = [one for one in refusals(rules, facts) if one.ground not in PERSONAL]
    if found:
        raise RegistrationRefused("".join(one.sentence for one in found))


def _made(
    session: Session, applicant: Applicant, wish: Wish, token: uuid.UUID, at: datetime
) -> Application:
    application = Application(
        number=plain_code(new_code()),
        token=token,
        session=session,
        name=applicant.name,
        sex=applicant.sex,
        birth_date=applicant.birth_date,
        ethnicity=applicant.ethnicity,
        unit_name=applicant.unit_name,
        group=applicant.group,
        wanted=list(wish.wanted),
        wanted_because=wish.because,
        submitted_at=at,
    )
    application.lock_identity(applicant.identity_kind, applicant.identity_number)
    application.lock_phone(applicant.phone)
    picture = ContentFile(clean(applicant.photo or b""))
    application.photo.save(photo_name(), picture, save=False)
    application.save()
    return application


def _approve_by_rule(application: Application, at: datetime) -> None:
    """Approve what nothing speaks against; anything else waits for the office, unsaid."""
    (standing,) = standings(application.session, [application], at=at)
    if not standing.is_clear or standing.registration is not None:
        return
    try:
        with transaction.atomic():
            approve(application, by=BY_RULE, at=at)
    except LabError:  # somebody was faster: the office will see why
        return
