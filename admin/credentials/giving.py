"""Giving a credential: by a case, or entered from a paper; numbered, with its certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.certificates.office import OfficeText, issue_office
from admin.credentials.errors import BadNumber, BadTerm, NotNow, OpenAlready
from admin.credentials.handling import require_reason
from admin.credentials.kind_rules import Rules, rules_of
from admin.credentials.models import Case, Credential
from admin.credentials.stages import Act
from admin.credentials.terms import Standing, next_review, term_fault
from admin.kinds.models import Kind, KindVersion
from admin.people.models import Organisation, Person
from admin.results.models import IssuedDocument

SERIAL_DIGITS = 4
NO_END = "长期有效"


@dataclass(frozen=True)
class Term:
    """From when to when, and the number where the kind asks for one to be typed."""

    valid_from: date
    valid_to: date | None
    number: str = ""


def give_credential(case: Case, term: Term, *, by: User, at: datetime) -> Credential:
    """The credential a decided case gives; the case is held. BadTerm, BadNumber."""
    assert case.person is not None  # by constraint
    follows = case.credential if case.act == Act.RENEW else None
    return _given(
        Credential(
            kind=case.kind,
            filled_by=case.filled_by,
            values=case.values or (follows.values if follows else {}),
            person=case.person,
            organisation=case.organisation,
            subject=case.subject,
            follows=follows,
            given_by=case,
        ),
        case.rules,
        term,
        by=by,
        at=at,
    )


@dataclass(frozen=True)
class Paper:
    """A credential given elsewhere or before, as its paper says."""

    person: Person
    organisation: Organisation
    subject: str
    basis: str
    values: dict[str, object]


@transaction.atomic
def enter_credential(kind: Kind, paper: Paper, term: Term, *, by: User, at: datetime) -> Credential:
    """Enter one that no case here gave. NotAllowed, WithoutReason, BadTerm, BadNumber, OpenAlready
    where the person holds one of this kind on that day.
    """
    require(by, Action.DECIDE_CREDENTIALS)
    version = kind.version()
    person = paper.person.merged_into or paper.person
    basis = require_reason(paper.basis, "请写明依据，例如文件名称和文号。")
    rules = rules_of(version.definition.rules)
    if rules.term_asked:
        for one in Credential.objects.filter(kind=kind, person=person, subject=paper.subject):
            if one.standing(term.valid_from) == Standing.IN_FORCE:
                raise OpenAlready("此人在这段时间已有一份有效的，请核对，或办理续聘。")
    return _given(
        Credential(
            kind=kind,
            filled_by=version,
            values=paper.values,
            person=person,
            organisation=paper.organisation,
            subject=paper.subject,
            basis=basis[:200],
        ),
        rules,
        term,
        by=by,
        at=at,
    )


def _given(
    credential: Credential, rules: Rules, term: Term, *, by: User, at: datetime
) -> Credential:
    if fault := term_fault(term.valid_from, term.valid_to, asked=rules.term_asked):
        raise BadTerm(fault)
    credential.valid_from, credential.valid_to = term.valid_from, term.valid_to
    credential.term_asked = rules.term_asked
    if rules.yearly_review:
        credential.review_due_on = next_review(term.valid_from, term.valid_to)
    Kind.objects.select_for_update().get(pk=credential.kind_id)
    credential.number = _number(credential.kind, rules, term)
    credential.entered_at, credential.entered_by = at, by
    credential.save()
    audit.record(
        "credential_given",
        credential,
        by=by,
        at=at,
        reason=credential.basis,
        number=credential.number,
        person=credential.person_id,
    )
    return credential


def _number(kind: Kind, rules: Rules, term: Term) -> str:
    """The number; the kind is held, so that none is given twice. BadNumber."""
    typed = term.number.strip()
    if rules.numbering == "system" and not typed:
        head = f"{rules.number_prefix}{term.valid_from.year}"
        taken = Credential.objects.filter(kind=kind, number__startswith=head)
        serials = [
            int(tail)
            for number in taken.values_list("number", flat=True)
            if (tail := number.removeprefix(head)).isascii() and tail.isdigit()
        ]
        return f"{head}{max(serials, default=0) + 1:0{SERIAL_DIGITS}d}"
    if rules.numbering == "typed" and not typed:
        raise BadNumber("请填写编号。")
    if len(typed) > 60:
        raise BadNumber("编号最多 60 个字。")
    if typed and Credential.objects.filter(kind=kind, number=typed).exists():
        raise BadNumber("这个编号已经有了，请核对。")
    return typed


def certificate_text(credential: Credential, version: KindVersion) -> OfficeText:
    """What its certificate says, by the kind's rules."""
    rules = rules_of(version.definition.rules)
    body = rules.certificate_body
    for word, text in (
        ("{姓名}", credential.person.name),
        ("{单位}", credential.organisation.name),
        ("{学科}", credential.subject),
        ("{编号}", credential.number),
    ):
        body = body.replace(word, text)
    until = f"至 {credential.valid_to}" if credential.valid_to else "起长期有效"
    return OfficeText(
        title=rules.certificate_title,
        body=body,
        term=f"{credential.valid_from} {until}",
        issuer=rules.certificate_issuer,
        awarded_on=credential.valid_from,
    )


@transaction.atomic
def issue_certificate(credential: Credential, *, by: User, at: datetime) -> IssuedDocument:
    """Its certificate, numbered and verified like every document of the office; once.

    NotAllowed, NotNow, BadCertificate.
    """
    credential = (
        Credential.objects.select_for_update(of=("self",))
        .select_related("person", "organisation")
        .get(pk=credential.pk)
    )
    version = credential.kind.version()
    if not rules_of(version.definition.rules).certificate:
        raise NotNow("这一类不颁发证书。")
    if credential.document is not None:
        raise NotNow("证书已经出具；补印、更正请打开证书办理。")
    standing = credential.standing(timezone.localdate(at))
    if standing not in (Standing.IN_FORCE, Standing.COMING):
        raise NotNow("只给有效的资格出具证书。")
    made = issue_office(credential.person, certificate_text(credential, version), by=by, at=at)
    credential.document = made
    credential.save()
    return made
