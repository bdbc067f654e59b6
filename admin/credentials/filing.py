"""Opening a case, mending it, sending it in, taking it back."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.credentials.checking import check_against_records, lines_lacking_files
from admin.credentials.errors import NoSuchCase, NotInForce, NotNow, OpenAlready
from admin.credentials.handling import HERSELF, held, require_reason, take
from admin.credentials.models import Case, CheckLine, Credential, OwnApplication
from admin.credentials.stages import ACT_NAMES, ENDED, MENDABLE, Act, State, Step
from admin.kinds.models import Kind
from admin.people import identity
from admin.people.cipher import cipher
from admin.people.models import Organisation, Person
from admin.testing.enrol import Applicant, person_of
from recordings.introduction import new_code, plain_code


@dataclass(frozen=True)
class Filing:
    """What is told when a case is opened or mended; ``values`` as read by the kind's fields."""

    organisation: Organisation
    subject: str = ""
    ground: str = ""
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Teller:
    """Who sends it by herself; the number checked."""

    name: str
    identity_kind: str
    identity_number: str
    phone: str
    unit_name: str
    sex: str = ""
    birth_date: date | None = None


@transaction.atomic
def open_application(kind: Kind, person: Person, filing: Filing, *, by: User, at: datetime) -> Case:
    """The office opens an application for somebody on record. OpenAlready."""
    return _opened(kind, Act.APPLY, person.merged_into or person, filing, by=by, at=at)


@transaction.atomic
def open_on(credential: Credential, act: Act, ground: str, *, by: User, at: datetime) -> Case:
    """A yearly review, renewal or withdrawal of a credential. NotInForce, OpenAlready,
    WithoutReason for a withdrawal without its ground.
    """
    credential = Credential.objects.select_for_update(of=("self",)).get(pk=credential.pk)
    if credential.withdrawn_on or hasattr(credential, "followed_by"):
        raise NotInForce
    if act == Act.WITHDRAW:
        ground = require_reason(ground, "请写明撤销的事由。")
    filing = Filing(_unit_now(credential, at.date()), credential.subject, ground.strip())
    return _opened(
        credential.kind, act, credential.person, filing, by=by, at=at, credential=credential
    )


@transaction.atomic
def open_own(kind: Kind, teller: Teller, filing: Filing, *, token: uuid.UUID, at: datetime) -> Case:
    """Somebody begins an application by herself; the same form sent again is the same one.

    Nothing here tells whether she is on record.
    """
    before = OwnApplication.objects.filter(token=token).select_related("case").first()
    if before is not None:
        return before.case
    case = _opened(kind, Act.APPLY, None, filing, by=None, at=at)
    own = OwnApplication(
        case=case,
        number=plain_code(new_code()),
        token=token,
        name=teller.name,
        sex=teller.sex,
        birth_date=teller.birth_date,
        unit_name=teller.unit_name,
    )
    own.lock(teller.identity_kind, teller.identity_number, teller.phone)
    own.save()
    return case


def look_up(number: str, identity_number: str) -> Case:
    """The case by its number and the identity number sent with it.

    NoSuchCase, whichever of the two is wrong.
    """
    found, plain = None, plain_code(number)
    if plain.isascii() and plain.isalnum():  # anything may have been typed
        found = OwnApplication.objects.filter(number=plain).select_related("case").first()
    kind = found.identity_kind if found else "resident"
    given = cipher().digest(kind, identity.normalised(identity_number))
    if found is None or not hmac.compare_digest(found.identity_digest, given):
        raise NoSuchCase
    return found.case


@transaction.atomic
def mend(case: Case, filing: Filing, *, by: User | None, at: datetime) -> Case:
    """Change what was told, before it is sent in or after it was returned. NotNow."""
    case = held(case)
    if case.state not in MENDABLE:
        raise NotNow("已经提交的不能再改；需要修改的，请先退回补正。")
    case.organisation, case.subject, case.ground = (
        filing.organisation,
        filing.subject,
        filing.ground,
    )
    if filing.values is not None:
        case.filled_by, case.values = case.kind.version(), dict(filing.values)
    case.save()
    audit.record("case_mended", case, by=by or HERSELF, at=at)
    return case


@transaction.atomic
def submit(case: Case, *, by: User | None, at: datetime) -> Case:
    """Send it in; papers that must be there as scans are. NotNow."""
    case = held(case)
    if by is None and (lacking := lines_lacking_files(case)):
        raise NotNow(f"还没有上传：{'、'.join(lacking)}。")
    case.lines.filter(state=CheckLine.State.RETURNED).update(state=CheckLine.State.OPEN)
    if case.person is None:
        case.person = _on_record(case.own)
    case = take(case, Step.SUBMIT, by=by, at=at)
    check_against_records(case, at=at)
    return case


@transaction.atomic
def identify(case: Case, *, at: datetime) -> Person:
    """The person of a case that was sent on the own page, made where unknown.

    NameDiffers where the number is on record in another name; OpenAlready.
    """
    if case.person is not None:
        return case.person
    own = case.own
    person = person_of(
        Applicant(
            name=own.name,
            identity_number=cipher().unlock(own.identity_locked),
            identity_kind=own.identity_kind,
            sex=own.sex,
            birth_date=own.birth_date,
            phone=own.phone,
            unit_name=own.unit_name,
        )
    )
    _require_single(case.kind, person, Act(case.act), but=case)
    case.person = person
    case.save()
    check_against_records(case, at=at)
    return person


@transaction.atomic
def accept(case: Case, *, by: User, at: datetime) -> Case:
    """All papers are there and right, and it is known who the applicant is.

    NotNow names papers that are not; NameDiffers, OpenAlready as ``identify``.
    """
    case = held(case)
    identify(case, at=at)
    return take(case, Step.COMPLETE, by=by, at=at)


@transaction.atomic
def give_up(case: Case, *, by: User | None, at: datetime, reason: str = "") -> Case:
    """The applicant takes it back; the office does so with a reason. NotNow, WithoutReason."""
    note = "本人在网上撤回" if by is None else require_reason(reason, "请写明撤回的理由。")
    return take(held(case), Step.GIVE_UP, by=by, at=at, note=note)


def _opened(
    kind: Kind,
    act: Act,
    person: Person | None,
    filing: Filing,
    *,
    by: User | None,
    at: datetime,
    credential: Credential | None = None,
) -> Case:
    if person is not None:
        _require_single(kind, person, act)
    version = kind.version()
    case = Case.objects.create(
        kind=kind,
        filled_by=version,
        values=dict(filing.values or {}),
        act=act,
        person=person,
        organisation=filing.organisation,
        subject=filing.subject,
        ground=filing.ground,
        credential=credential,
        state=State.DRAFT,
        opened_at=at,
        opened_by=by,
    )
    CheckLine.objects.bulk_create(
        CheckLine(case=case, position=place, title=line.title, how=line.how, required=line.required)
        for place, line in enumerate(case.rules.checklist, 1)
        if act.value in line.of
    )
    audit.record("case_opened", case, by=by or HERSELF, at=at, reason=filing.ground, kind=kind.code)
    return case


def _require_single(kind: Kind, person: Person, act: Act, but: Case | None = None) -> None:
    Person.objects.select_for_update().get(pk=person.pk)
    open_ones = Case.objects.filter(kind=kind, person=person, act=act).exclude(state__in=ENDED)
    if open_ones.exclude(pk=but.pk if but else 0).exists():
        raise OpenAlready(f"此人已有一份“{kind.name}”的{ACT_NAMES[act]}正在办理，请先办完那一份。")


def _on_record(own: OwnApplication) -> Person | None:
    """Whose number it is, where the name agrees and no other such case is open."""
    found = Person.objects.filter(identity_digest=own.identity_digest).first()
    person = found and (found.merged_into or found)
    if person is None or person.name != own.name:
        return None
    others = Case.objects.filter(kind=own.case.kind, person=person, act=own.case.act)
    return None if others.exclude(state__in=ENDED).exists() else person


def _unit_now(credential: Credential, day: date) -> Organisation:
    """Where the person works now; where nothing is on record, as the credential says."""
    posts = credential.person.posts.on(day).select_related("organisation")
    main = posts.order_by("-is_main", "-valid_from").first()
    return main.organisation if main else credential.organisation
