"""Bringing a worksheet of candidates into a session: preview, then all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from simple_history.utils import bulk_create_with_history

from admin.accounts import audit
from admin.accounts.models import User
from admin.imports.candidate_rows import CandidateRow, Fault, read_sheet
from admin.imports.errors import AlreadyImported, RegistrationClosed, SheetRefused
from admin.imports.models import CandidateImport
from admin.imports.workbook import MAX_ROWS, read_lines
from admin.people.cipher import cipher
from admin.people.models import Organisation, Person
from admin.testing.admission import MAX_SERIAL, AdmissionNumber, parse
from admin.testing.arrange import seat_candidates
from admin.testing.models import Candidate, Session

QUERY_SIZE = 500  # values in one "in" clause


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


def preview(session: Session, data: bytes) -> Preview:
    """Read and check the file against itself and the records; changes nothing.

    NotAWorkbook, WorkbookTooLarge.
    """
    reading = read_sheet(read_lines(data))
    known = _known_people(reading.rows)
    faults = (*reading.faults, *_against_records(session, reading.rows, known))
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
    seen = preview(session, data)
    if CandidateImport.objects.filter(session=session, sha256=seen.sha256).exists():
        raise AlreadyImported
    if seen.faults:
        raise SheetRefused(faults=[vars(fault) | {"cell": fault.cell} for fault in seen.faults])
    people = _people(seen.rows)
    units = _organisations({row.unit for row in seen.rows})
    serial = _last_serial(session)
    candidates = [
        Candidate(
            session=session,
            person=person,
            admission_number=str(_number(session, serial + step)),
            organisation=units.get(row.unit),
            unit_name=row.unit,
            group=row.group,
            remarks=row.remarks,
            registered_at=at,
        )
        for step, (row, person) in enumerate(zip(seen.rows, people, strict=True), 1)
    ]
    made = bulk_create_with_history(candidates, Candidate, batch_size=QUERY_SIZE)
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


def _digest(row: CandidateRow) -> str:
    return cipher().digest(row.identity_kind, row.identity_number)


def _known_people(rows: Sequence[CandidateRow]) -> dict[str, Person]:
    """People already on record, by digest; a merged record stands for the one that stays."""
    digests = [_digest(row) for row in rows]
    known: dict[str, Person] = {}
    for start in range(0, len(digests), QUERY_SIZE):
        part = digests[start : start + QUERY_SIZE]
        people = Person.objects.filter(identity_digest__in=part).select_related("merged_into")
        known |= {
            person.identity_digest: person.merged_into or person
            for person in people
            if person.identity_digest
        }
    return known


def _against_records(
    session: Session, rows: Sequence[CandidateRow], known: dict[str, Person]
) -> list[Fault]:
    registered = set(session.candidates.values_list("person_id", flat=True))
    elsewhere = _officially_registered(session) if session.kind == "official" else set()
    faults = []
    for row in rows:
        person = known.get(_digest(row))
        if person is None:
            continue
        if person.name != row.name:
            what = "证件号码已登记在另一个姓名之下"
            how = "请核对姓名和证件号码；若确系更名，请先在人员档案中更正"
            faults.append(Fault(row.row, "", "姓名", what, how))
        if person.pk in registered:
            what, how = "此人已报名本考次", "请从表中删除这一行"
            faults.append(Fault(row.row, "", "证件号码", what, how))
        elif person.pk in elsewhere:
            what = "此人已报名另一场尚未结束的正式测试"
            faults.append(Fault(row.row, "", "证件号码", what, "请待该场测试结束后再报名"))
    room = min(
        MAX_SERIAL - _last_serial(session),
        MAX_ROWS,
        MAX_SERIAL if session.quota is None else session.quota - len(registered),
    )
    if len(rows) > room:
        what = f"表中有 {len(rows)} 人，本考次还能报名 {max(room, 0)} 人"
        faults.append(Fault(0, "", "", what, "请减少人数，或调整名额、另设考次"))
    return faults


def _officially_registered(session: Session) -> set[int]:
    others = Candidate.objects.filter(
        status=Candidate.Status.REGISTERED, session__kind=Session.Kind.OFFICIAL
    ).exclude(session=session)
    running = others.exclude(session__status=Session.Status.CLOSED)
    return set(running.values_list("person_id", flat=True))


def _people(rows: Sequence[CandidateRow]) -> list[Person]:
    """The person of each row, made where unknown; known ones stay as they are."""
    known = _known_people(rows)
    new = [_person(row) for row in rows if _digest(row) not in known]
    for person in bulk_create_with_history(new, Person, batch_size=QUERY_SIZE):
        known[str(person.identity_digest)] = person
    return [known[_digest(row)] for row in rows]


def _person(row: CandidateRow) -> Person:
    person = Person(name=row.name, sex=row.sex, birth_date=row.birth_date, ethnicity=row.ethnicity)
    person.set_identity(row.identity_kind, row.identity_number)
    person.set_phone(row.phone)
    return person


def _organisations(names: set[str]) -> dict[str, Organisation]:
    """Units on record with exactly this name, where there is just one."""
    found: dict[str, list[Organisation]] = {}
    ordered = sorted(names)
    for start in range(0, len(ordered), QUERY_SIZE):
        part = ordered[start : start + QUERY_SIZE]
        for unit in Organisation.objects.filter(name__in=part, valid_to=None):
            found.setdefault(unit.name, []).append(unit)
    return {name: units[0] for name, units in found.items() if len(units) == 1}


def _last_serial(session: Session) -> int:
    newest = session.candidates.aggregate(newest=Max("admission_number"))["newest"]
    return parse(newest).serial if newest else 0


def _number(session: Session, serial: int) -> AdmissionNumber:
    return AdmissionNumber(session.date.year, session.site.code, session.number, serial)
