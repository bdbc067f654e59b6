"""The office registers one person: found by identity number, or entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.people import identity
from admin.people.cipher import cipher
from admin.people.models import Person
from admin.testing.errors import NameDiffers, PhotoRefused
from admin.testing.models import Candidate, Session
from admin.testing.photo import clean, faults_of
from admin.testing.registration import Entry, register

RESIDENT = Person.IdentityKind.RESIDENT


@dataclass(frozen=True)
class Applicant:
    """As the form says; ``identity_number`` checked.

    Of a resident, sex and birth follow from the number; with other papers they are told.
    """

    name: str
    identity_number: str
    ethnicity: str = ""
    phone: str = ""
    unit_name: str = ""
    group: str = ""
    photo: bytes | None = None
    identity_kind: str = RESIDENT
    sex: str = ""
    birth_date: date | None = None


@transaction.atomic
def enrol(
    session: Session, applicant: Applicant, *, by: User, at: datetime, override: str = ""
) -> Candidate:
    """Register the applicant; the person is made where unknown, and left as it is where known.

    NameDiffers, PhotoRefused, RegistrationRefused.
    """
    if applicant.photo is not None and (faults := faults_of(applicant.photo)):
        raise PhotoRefused("".join(faults))
    person = person_of(applicant)
    entry = Entry(person, applicant.unit_name, applicant.group)
    (candidate,) = register(session, [entry], by=by, at=at, override=override)
    if applicant.photo is not None:
        keep_photo(person, clean(applicant.photo), by=by, at=at)
    return candidate


def keep_photo(person: Person, photo: bytes, *, by: User | str, at: datetime) -> None:
    """Make this the person's photo: a clean one without faults."""
    # A name that is never used again: the former picture stays for the record.
    person.photo.save(f"{at:%Y%m%d%H%M%S%f}-{person.pk}.jpg", ContentFile(photo))
    audit.record("photo_replaced", person, by=by, at=at)


def person_of(applicant: Applicant) -> Person:
    """Whose number it is, held against others until the transaction ends; made where unknown.

    NameDiffers.
    """
    digest = cipher().digest(
        applicant.identity_kind, identity.normalised(applicant.identity_number)
    )
    known = _known(digest)
    if known is None:
        try:
            with transaction.atomic():
                return _made(applicant)
        except IntegrityError:  # somebody was faster
            known = _known(digest)
            if known is None:
                raise
    if known.name != applicant.name:
        raise NameDiffers
    return known


def _known(digest: str) -> Person | None:
    found = Person.objects.filter(identity_digest=digest).first()
    key = found and (found.merged_into_id or found.pk)
    return Person.objects.select_for_update().get(pk=key) if key else None


def _made(applicant: Applicant) -> Person:
    number = identity.normalised(applicant.identity_number)
    resident = applicant.identity_kind == RESIDENT
    person = Person(
        name=applicant.name,
        sex=identity.sex_of(number) if resident else applicant.sex,
        birth_date=identity.birth_date_of(number) if resident else applicant.birth_date,
        ethnicity=applicant.ethnicity,
    )
    person.set_identity(applicant.identity_kind, number)
    person.set_phone(applicant.phone)
    person.save()
    return person
