"""What candidates do with their own applications: look up, mend, cancel."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from admin.accounts import audit
from admin.people import identity
from admin.people.cipher import cipher
from admin.registering.applying import HERSELF, Wish, check_photo, photo_name
from admin.registering.cancelling import cancel
from admin.registering.deciding import WAITING
from admin.registering.errors import (
    AlreadyDecided,
    NoSuchApplication,
    TooLateToCancel,
    TooLateToChange,
)
from admin.registering.models import Application
from admin.testing.errors import RegistrationRefused
from admin.testing.models import Session
from admin.testing.photo import clean
from admin.testing.registration import rules_of
from recordings.introduction import plain_code

BY_HERSELF = "本人在网上取消"


@dataclass(frozen=True)
class Mended:
    """What may be changed until the test; name and number stay. ``photo`` None: as it is."""

    phone: str
    unit_name: str
    group: str
    wish: Wish
    photo: bytes | None = None


def look_up(number: str, identity_number: str) -> Application:
    """The application by its number and the identity number sent with it.

    NoSuchApplication, whichever of the two is wrong.
    """
    found, plain = None, plain_code(number)
    if plain.isascii() and plain.isalnum():  # anything may have been typed
        applications = Application.objects.select_related("session__site", "candidate")
        found = applications.filter(number=plain).first()
    kind = found.identity_kind if found else "resident"
    given = cipher().digest(kind, identity.normalised(identity_number))
    if found is None or not hmac.compare_digest(found.identity_digest, given):
        raise NoSuchApplication
    return found


def can_mend(application: Application) -> bool:
    """Whether it may still be changed by its holder."""
    waiting = application.state in WAITING
    return waiting and application.session.status == Session.Status.ANNOUNCED


def can_cancel(application: Application, at: datetime) -> bool:
    """Whether it may still be cancelled by its holder.

    What waits may be taken back until the test; what is approved, until the time to cancel.
    """
    if application.session.status != Session.Status.ANNOUNCED:
        return False
    if application.state in WAITING:
        return True
    until = cancel_until(application.session)
    return application.state_now == Application.State.APPROVED and (until is None or at < until)


def cancel_until(session: Session) -> datetime | None:
    """Until when; None: until the day of the test."""
    return session.cancel_by or session.registration_closes_at


@transaction.atomic
def mend(application: Application, mended: Mended, *, at: datetime) -> Application:
    """Change the application; one that was returned waits for the office again.

    AlreadyDecided, TooLateToChange, PhotoRefused, RegistrationRefused for a group not offered.
    """
    session = Session.objects.select_for_update().get(pk=application.session_id)
    application = _held(application)
    if application.state not in WAITING:
        raise AlreadyDecided(detail=application.state)
    if session.status != Session.Status.ANNOUNCED:
        raise TooLateToChange
    groups = rules_of(session).groups
    if groups and mended.group not in groups:
        raise RegistrationRefused(f"本考次只接受以下类别：{'、'.join(sorted(groups))}。")
    if mended.photo is not None:
        check_photo(mended.photo)
        application.photo.save(photo_name(), ContentFile(clean(mended.photo)), save=False)
    before = application.state
    application.lock_phone(mended.phone)
    application.unit_name, application.group = mended.unit_name, mended.group
    application.wanted = list(mended.wish.wanted)
    application.wanted_because = mended.wish.because
    application.state = Application.State.APPLIED
    application.save()
    audit.record(
        "application_mended",
        application,
        by=HERSELF,
        at=at,
        before=before,
        after=application.state,
        photo=mended.photo is not None,
    )
    return application


@transaction.atomic
def cancel_own(application: Application, *, at: datetime) -> Application:
    """Cancel, before the time to cancel is over. AlreadyDecided, TooLateToCancel, Begun."""
    Session.objects.select_for_update().get(pk=application.session_id)
    application = _held(application)
    if application.state_now in {Application.State.CANCELLED, Application.State.REFUSED}:
        raise AlreadyDecided(detail=application.state)
    if not can_cancel(application, at):
        raise TooLateToCancel
    if application.candidate is not None:
        cancel(application.candidate, by=HERSELF, at=at, reason=BY_HERSELF)
    else:
        application.state = Application.State.CANCELLED
        application.save()
    audit.record("application_cancelled", application, by=HERSELF, at=at)
    return application


def _held(application: Application) -> Application:
    # The registration may be missing, and PostgreSQL locks no such side of a join.
    held = Application.objects.select_related("session__site", "candidate")
    return held.select_for_update(of=("self",)).get(pk=application.pk)
