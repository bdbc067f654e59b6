"""The office's own certificates: of competence (任职资格) and, in the same shape, of training."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.certificates.errors import BadCertificate
from admin.certificates.recording import Draft, plain, record_all
from admin.people.models import Person
from admin.results.models import IssuedDocument
from admin.results.signed_text import Statement

MAX_TITLE, MAX_BODY, MAX_TERM, MAX_ISSUER = 24, 300, 40, 40  # characters that fit the page


@dataclass(frozen=True)
class OfficeText:
    """What the officer writes; ``awarded_on`` is the day it counts from."""

    title: str
    body: str
    term: str
    issuer: str
    awarded_on: date


def issue_office(person: Person, text: OfficeText, *, by: User, at: datetime) -> IssuedDocument:
    """Issue one to the person. NotAllowed, BadCertificate."""
    require(by, Action.ISSUE_CERTIFICATES)
    return record_all([office_draft(person, text)], by=by, at=at)[0]


def office_draft(person: Person, text: OfficeText, replaces: IssuedDocument | None = None) -> Draft:
    """The document before it has a number. BadCertificate."""
    _check(text)
    statement = Statement(
        number="",
        kind=plain(text.title),
        status=f"有效期限：{plain(text.term)}",
        name=plain(person.name),
        identity=person.identity_masked,
        total="",
        level="",
        test_date=text.awarded_on.isoformat(),
        issuer=plain(text.issuer),
    )
    said = asdict(text) | {"awarded_on": text.awarded_on.isoformat()}
    content = {name: value.strip() for name, value in said.items()} | {
        "name": person.name,
        "sex": person.sex,
        "identity": person.identity_masked,
    }
    return Draft("office", person, content, statement, replaces=replaces)


def _check(text: OfficeText) -> None:
    limits = (
        ("证书名称", text.title, MAX_TITLE),
        ("正文", text.body, MAX_BODY),
        ("有效期限", text.term, MAX_TERM),
        ("颁发单位", text.issuer, MAX_ISSUER),
    )
    for label, value, most in limits:
        if not value.strip():
            raise BadCertificate(f"请填写{label}。")
        if len(value.strip()) > most:
            raise BadCertificate(f"{label}不能超过 {most} 个字，否则版面放不下。")
