"""The office registers one person: found by identity number, or entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

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
    """As the form says; ``identity_number`` a resident's, checked. Sex and birth follow from it."""

    name: str
    identity_number: str
    ethnicity: str = ""
    phone: str = ""
    unit_name: str = ""
    group: str = ""
    photo: bytes | None = None


@transaction.atomic
def enrol(
    session: Session, applicant: Applicant, *, by: User, at: datetime, override: str = ""
) -> Candidate:
    """Register the applicant; the person is made where unknown, and left as it is where known.

    NameDiffers, PhotoRefused, RegistrationRefused.
    """
    if applicant.photo is not None and (faults := faults_of(applicant.photo)):
        raise PhotoRefused("".join(faults))
    person = _person(applicant)
    entry = Entry(person, applicant.unit_name, applicant.group)
    (candidate,) = register(session, [entry], by=by, at=at, override=override)
    if applicant.photo is not None:
        # A name that is never used again: the former picture stays for the record.
        person.photo.save(
            f"{at:%Y%m%d%H%M%S%f}-{person.pk}.jpg", ContentFile(clean(applicant.photo))
        )
        audit.record("photo_replaced", person, by=by, at=at)
    return candidate


def _person(applicant: Applicant) -> Person:
    number = identity.normalised(applicant.identity_number)
    digest = cipher().digest(RESIDENT, number)
    known = Person.objects.filter(identity_digest=digest).select_related("merged_into").first()
    if known is not None:
        person = known.merged_into or known
        if person.name != applicant.name:
            raise NameDiffers
        return person
    person = Person(
        name=applicant.name,
        sex=identity.sex_of(number),
        birth_date=identity.birth_date_of(number),
        ethnicity=applicant.ethnicity,
    )
    person.set_identity(RESIDENT, number)
    person.set_phone(applicant.phone)
    person.save()
    return person
