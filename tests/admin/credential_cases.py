"""Credentials and cases as the office makes them."""

from __future__ import annotations

import io
import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from PIL import Image

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.attachments.keeping import attach
from admin.credentials.checking import check
from admin.credentials.filing import Filing, Teller, accept, open_application, open_own, submit
from admin.credentials.giving import Paper, Term, enter_credential
from admin.credentials.models import Case, CheckLine, CommitteeMember, Credential
from admin.credentials.panels import appoint, give, score
from admin.kinds.models import Kind
from admin.kinds.shipped import add_shipped
from admin.people.models import Organisation, Person
from tests.admin.factories import AT, add_organisation, add_person, add_user, identity_number


def kind_of(code: str) -> Kind:
    """A shipped kind."""
    if not Kind.objects.filter(code=code).exists():
        add_shipped(AT)
    return Kind.objects.get(code=code)


def scan() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


def applied(code: str, **fields: Any) -> Case:
    """An application that the office opened."""
    person = fields.pop("person", None) or add_person()
    unit = fields.pop("organisation", None) or add_organisation()
    by = fields.pop("by", None) or add_user(Role.OFFICER)
    filing = Filing(unit, fields.pop("subject", ""), values=fields.pop("values", {}))
    return open_application(kind_of(code), person, filing, by=by, at=fields.pop("at", AT))


def sent_own(code: str, organisation: Organisation, **fields: Any) -> Case:
    """An application begun on the own page."""
    told = {
        "name": "李明",
        "identity_kind": "resident",
        "identity_number": identity_number(),
        "phone": "13800001111",
        "unit_name": "城关小学",
        **fields,
    }
    subject, at = told.pop("subject", ""), told.pop("at", AT)
    return open_own(
        kind_of(code), Teller(**told), Filing(organisation, subject), token=uuid.uuid4(), at=at
    )


def with_scans(case: Case, at: datetime = AT) -> Case:
    for line in case.lines.all():
        attach(case, f"{line.title}.png", scan(), by=None, at=at, purpose=line.purpose)
    return case


def all_right(case: Case, by: User, at: datetime = AT) -> Case:
    """Sent in, looked at, accepted."""
    case = submit(case, by=by, at=at)
    for line in case.lines.exclude(state=CheckLine.State.RIGHT):
        check(line, True, by=by, at=at, note="原件相符")
    return accept(case, by=by, at=at)


def committee(case: Case, count: int, by: User, at: datetime = AT) -> list[CommitteeMember]:
    return [
        appoint(case.kind.system, add_person(f"专家{place}"), None, "", by=by, at=at)
        for place in range(count)
    ]


def scored(case: Case, totals: list[int], by: User, at: datetime = AT) -> Case:
    """The panel has marked: each total spread over the rubric from its first line on."""
    members = committee(case, len(totals), by, at)
    seats = give(case, members, by=by, at=at)
    for seat, total in zip(seats, totals, strict=True):
        left, marks = Decimal(total), {}
        for part in case.rules.rubric:
            marks[part.key] = min(left, part.most)
            left -= marks[part.key]
        score(seat, marks, "", by=by, at=at)
    return Case.objects.get(pk=case.pk)


def entered(
    code: str,
    valid_from: date,
    valid_to: date | None,
    *,
    person: Person | None = None,
    organisation: Organisation | None = None,
    by: User | None = None,
    number: str = "",
) -> Credential:
    """One from a paper."""
    paper = Paper(
        person or add_person(), organisation or add_organisation(), "", "教师字〔2026〕1 号", {}
    )
    return enter_credential(
        kind_of(code),
        paper,
        Term(valid_from, valid_to, number),
        by=by or add_user(Role.OFFICER),
        at=AT,
    )
