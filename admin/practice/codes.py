"""Practice codes: issued to a person, shown once, valid for a month, guessed in vain.

Eight digits can be guessed by whoever may try often enough: tries are written down before they are
looked at (tries made at the same moment cannot slip past the count), and a seat has few wrong ones.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import TooManyAttempts
from admin.people.cipher import cipher
from admin.people.models import Person
from admin.practice.errors import NoSuchCode
from admin.practice.models import PracticeCode, PracticeTry
from admin.testing.booth import name_of
from admin.testing.models import Seat

DIGITS = 8
VALID = timedelta(days=30)
SEAT_TRIES = 5  # wrong ones that a booth has …
SEAT_WINDOW = timedelta(minutes=15)  # … within this time
# With a thousand codes in force one guess in 100 000 is somebody's; forty booths then have 800
# guesses a day.
DAY_TRIES = 20  # wrong ones of a booth within a day
DAY = timedelta(days=1)


@transaction.atomic
def issue_code(person: Person, *, by: User, at: datetime) -> str:
    """A new code for the person, to be shown once; the one before is worth nothing from now on."""
    PracticeCode.objects.filter(person=person, withdrawn_at=None).update(withdrawn_at=at)
    code = _unused(at)
    issued = PracticeCode.objects.create(
        person=person, digest=_digest(code), issued_at=at, issued_by=by
    )
    audit.record("practice_code_issued", issued, by=by, at=at, person=person.pk)
    return code


@transaction.atomic
def withdraw_code(person: Person, *, by: User, at: datetime) -> bool:
    """Take the person's code back; False where none is in force."""
    standing = code_standing(person, at)
    if standing is None:
        return False
    standing.withdrawn_at = at
    standing.save(update_fields=["withdrawn_at"])
    audit.record("practice_code_withdrawn", standing, by=by, at=at, person=person.pk)
    return True


def code_standing(person: Person, at: datetime) -> PracticeCode | None:
    """The person's code that is in force, if there is one."""
    return _in_force(at).filter(person=person).first()


def expires_at(code: PracticeCode) -> datetime:
    """When the code ends by itself."""
    return code.issued_at + VALID


def person_of_code(seat: Seat, code: str, *, at: datetime) -> Person:
    """Whose code was entered at the seat. Raises TooManyAttempts, NoSuchCode."""
    entered = PracticeTry.objects.create(seat=seat, at=at)
    wrong = PracticeTry.objects.filter(seat=seat, was_right=False)
    recent = wrong.filter(at__gt=at - SEAT_WINDOW).count()
    if recent > SEAT_TRIES or wrong.filter(at__gt=at - DAY).count() > DAY_TRIES:
        entered.delete()  # not looked at: it neither counts nor fills the disk
        raise TooManyAttempts
    found = _in_force(at).filter(digest=_digest(code)).select_related("person").first()
    if found is None:
        audit.record("practice_code_refused", seat, by=name_of(seat), at=at, tries=recent)
        raise NoSuchCode
    entered.was_right = True
    entered.save(update_fields=["was_right"])
    return found.person


def _in_force(at: datetime) -> QuerySet[PracticeCode]:
    standing = Q(withdrawn_at=None) | Q(withdrawn_at__gt=at)
    return PracticeCode.objects.filter(standing, issued_at__gt=at - VALID)


def _unused(at: datetime) -> str:
    """Random digits that nobody else holds."""
    while True:
        code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
        if not _in_force(at).filter(digest=_digest(code)).exists():
            return code


def _digest(code: str) -> str:
    """Keyed, since eight digits could be guessed from a bare hash."""
    return cipher().digest("practice", code)
