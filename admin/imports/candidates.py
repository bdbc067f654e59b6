"""Bringing a worksheet of candidates into a session: preview, then all or nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.imports.candidate_rows import CandidateRow, read_sheet
from admin.imports.errors import AlreadyImported, RegistrationClosed, SheetRefused
from admin.imports.models import CandidateImport
from admin.imports.people import digest_of, known_people, other_names, people_of
from admin.imports.sheet import Fault
from admin.imports.workbook import read_lines
from admin.people.models import Person
from admin.testing.arrange import seat_candidates
from admin.testing.models import Candidate, Session
from admin.testing.registration import Entry, refusals_of, register
from admin.testing.registration_rules import OF_SESSION, PERSONAL, Ground, Refusal


@dataclass(frozen=True)
class Preview:
    """What bringing the file in would do; with faults it does nothing."""

    sha256: str
    rows: tuple[CandidateRow, ...]
    faults: tuple[Fault, ...]
    examples: int
    new_people: int
    known_people: int


@dataclass(frozen=True)
class Outcome:
    """What was done."""

    record: CandidateImport
    candidates: tuple[Candidate, ...]


def preview(session: Session, data: bytes, *, at: datetime) -> Preview:
    """Read and check the file against itself and the records; changes nothing.

    NotAWorkbook, WorkbookTooLarge.
    """
    reading = read_sheet(read_lines(data))
    known = known_people(reading.rows)
    faults = (*reading.faults, *_against_records(session, reading.rows, known, at))
    return Preview(
        sha256=hashlib.sha256(data).hexdigest(),
        rows=reading.rows,
        faults=tuple(sorted(faults)),
        examples=reading.examples,
        new_people=len(reading.rows) - len(known),
        known_people=len(known),
    )


@transaction.atomic
def bring_in(
    session: Session,
    data: bytes,
    *,
    file_name: str,
    by: User | None,
    at: datetime,
    seating_seed: int | None = None,
) -> Outcome:
    """Bring the candidates in: people (found again by identity number), registrations, numbers.

    With ``seating_seed`` seats are drawn too. All or nothing. SheetRefused with every fault,
    AlreadyImported, RegistrationClosed, NotEnoughSeats, NotAWorkbook, WorkbookTooLarge.
    """
    session = Session.objects.select_for_update().select_related("site").get(pk=session.pk)
    if session.status == Session.Status.CLOSED:
        raise RegistrationClosed
    seen = preview(session, data, at=at)
    if CandidateImport.objects.filter(session=session, sha256=seen.sha256).exists():
        raise AlreadyImported
    if seen.faults:
        raise SheetRefused(faults=[vars(fault) | {"cell": fault.cell} for fault in seen.faults])
    people = people_of(seen.rows, _person)
    entries = [_entry(row, person) for row, person in zip(seen.rows, people, strict=True)]
    made = register(session, entries, by=by or "system", at=at)
    record = CandidateImport.objects.create(
        session=session,
        file_name=file_name[:200],
        sha256=seen.sha256,
        by=by,
        at=at,
        rows=len(seen.rows),
        new_people=seen.new_people,
    )
    audit.record("candidates_imported", session, by=by or "system", at=at, rows=len(seen.rows))
    if seating_seed is not None:
        seat_candidates(session, seed=seating_seed, by=by or "system", at=at)
    return Outcome(record, tuple(made))


def _entry(row: CandidateRow, person: Person) -> Entry:
    return Entry(person, row.unit, row.group, row.remarks)


def _against_records(
    session: Session, rows: Sequence[CandidateRow], known: dict[str, Person], at: datetime
) -> list[Fault]:
    faults = other_names([(row.row, row) for row in rows], known)
    people = [known.get(digest_of(row)) for row in rows]
    entries = [
        _entry(row, person or Person(name=row.name))
        for row, person in zip(rows, people, strict=True)
    ]
    against = refusals_of(session, entries, at=at)
    return [*faults, *_of_sheet(against), *_of_lines(rows, against)]


def _of_sheet(against: Sequence[Sequence[Refusal]]) -> list[Fault]:
    """What holds for the session is said once, not line by line."""
    counted = Counter(one for those in against for one in those if one.ground in OF_SESSION)
    faults = []
    for refusal, count in counted.items():
        what, how = refusal.sentence.rstrip("。"), "请在报名时间内导入，或调整本考次的报名规则"
        if refusal.ground in (Ground.FULL, Ground.NUMBERS_SPENT):
            what = f"表中有 {len(against)} 人，本考次还能报名 {len(against) - count} 人"
            how = "请减少人数，或调整名额、另设考次"
        faults.append(Fault(0, "", "", what, how))
    return faults


def _of_lines(
    rows: Sequence[CandidateRow], against: Sequence[Sequence[Refusal]]
) -> Iterator[Fault]:
    how = "请从表中删除这一行；确有理由的，由管理员逐人报名并写明理由"
    for row, those in zip(rows, against, strict=True):
        for refusal in those:
            if refusal.ground not in OF_SESSION:
                about = "证件号码" if refusal.ground in PERSONAL else "应试人类别"
                yield Fault(row.row, "", about, refusal.sentence.rstrip("。"), how)


def _person(row: CandidateRow) -> Person:
    person = Person(name=row.name, sex=row.sex, birth_date=row.birth_date, ethnicity=row.ethnicity)
    person.set_identity(row.identity_kind, row.identity_number)
    person.set_phone(row.phone)
    return person
