"""The office's certificates from a worksheet: preview, then all or nothing, never one twice.

A certificate is known again by its holder, its title and its day: the same list with more people
on it issues the new ones alone. What was issued and later withdrawn may be issued again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.certificates.models import DocumentAct, OfficeImport
from admin.certificates.office import office_draft
from admin.certificates.office_rows import OfficeRow, read_office_sheet
from admin.certificates.recording import record_all
from admin.imports.errors import SheetRefused
from admin.imports.people import QUERY_SIZE, digest_of, known_people, other_names, people_of
from admin.imports.person_cells import Who
from admin.imports.sheet import Fault
from admin.imports.workbook import read_lines
from admin.people.models import Person
from admin.results.models import IssuedDocument

MOST = 500  # certificates in one act: each one is set, signed and written before the answer comes
SAID = ("body", "term", "issuer")


@dataclass(frozen=True)
class Preview:
    """What bringing the file in would do; with faults it does nothing. ``known``: issued before."""

    sha256: str
    rows: tuple[OfficeRow, ...]
    faults: tuple[Fault, ...]
    examples: int
    known: frozenset[int]
    new_people: int

    @property
    def to_issue(self) -> tuple[OfficeRow, ...]:
        """The rows that a certificate would be issued for."""
        return tuple(row for row in self.rows if row.row not in self.known)


def preview(data: bytes, *, at: datetime) -> Preview:
    """Read and check the file against itself and the records; changes nothing.

    NotAWorkbook, WorkbookTooLarge.
    """
    reading = read_office_sheet(read_lines(data), today=timezone.localtime(at).date())
    known = known_people([row.who for row in reading.rows])
    issued, differing = _issued(reading.rows, known)
    faults = [*reading.faults, *differing]
    faults += other_names([(row.row, row.who) for row in reading.rows], known)
    if len(reading.rows) - len(issued) > MOST:
        what = f"要出具的证书有 {len(reading.rows) - len(issued)} 份，一次最多 {MOST} 份"
        faults.append(Fault(0, "", "", what, "请分成几个文件导入"))
    people = {digest_of(row.who) for row in reading.rows}
    return Preview(
        sha256=hashlib.sha256(data).hexdigest(),
        rows=reading.rows,
        faults=tuple(sorted(faults)),
        examples=reading.examples,
        known=frozenset(issued),
        new_people=len(people - known.keys()),
    )


@transaction.atomic
def bring_in(data: bytes, *, file_name: str, by: User, at: datetime) -> OfficeImport:
    """Issue what the file lists and is not issued yet; all or nothing.

    NotAllowed; SheetRefused with every fault; NotAWorkbook, WorkbookTooLarge.
    """
    require(by, Action.ISSUE_CERTIFICATES)
    _wait_for_others(data, at)
    seen = preview(data, at=at)
    if seen.faults:
        raise SheetRefused(faults=[vars(fault) | {"cell": fault.cell} for fault in seen.faults])
    rows = seen.to_issue
    people = people_of([row.who for row in rows], _person)
    drafts = [office_draft(person, row.text) for person, row in zip(people, rows, strict=True)]
    made = record_all(drafts, by=by, at=at)
    record = OfficeImport.objects.create(
        file_name=file_name[:200],
        sha256=seen.sha256,
        rows=len(seen.rows),
        issued=len(made),
        by=by,
        at=at,
    )
    audit.record("office_list_imported", record, by=by, at=at, rows=len(seen.rows), count=len(made))
    return record


def _wait_for_others(data: bytes, at: datetime) -> None:
    """Two lists with the same people follow each other: the second sees what the first issued."""
    rows = read_office_sheet(read_lines(data), today=timezone.localtime(at).date()).rows
    keys = sorted(person.pk for person in known_people([row.who for row in rows]).values())
    for start in range(0, len(keys), QUERY_SIZE):
        part = keys[start : start + QUERY_SIZE]
        list(Person.objects.select_for_update().filter(pk__in=part).order_by("pk"))


def _issued(rows: Sequence[OfficeRow], known: dict[str, Person]) -> tuple[list[int], list[Fault]]:
    """Rows whose certificate stands already, and faults of those where it says something else."""
    holders = {person.pk for person in known.values()}
    standing = _standing(sorted(holders))
    issued, faults = [], []
    for row in rows:
        person = known.get(digest_of(row.who))
        document = (
            standing.get((person.pk, row.text.title, row.text.awarded_on)) if person else None
        )
        if document is None:
            continue
        issued.append(row.row)
        if any(document.content.get(name) != getattr(row.text, name).strip() for name in SAID):
            what = f"同名同日的证书已经出具（{document.number}），内容与表中不同"
            how = "请改成与已出具的一致；确需更改的，在证书页面办理更正"
            faults.append(Fault(row.row, "", "证书名称", what, how))
    return issued, faults


def _standing(holders: Sequence[int]) -> dict[tuple[int, str, date], IssuedDocument]:
    """Office certificates neither withdrawn nor replaced, by holder, title and day."""
    ended = Exists(
        DocumentAct.objects.filter(document=OuterRef("pk"), act__in=("withdraw", "correct"))
    )
    found: dict[tuple[int, str, date], IssuedDocument] = {}
    for start in range(0, len(holders), QUERY_SIZE):
        part = holders[start : start + QUERY_SIZE]
        documents = IssuedDocument.objects.filter(~ended, kind="office", person__in=part)
        for one in documents:
            day = date.fromisoformat(str(one.content["awarded_on"]))
            found[int(one.person_id or 0), one.title, day] = one
    return found


def _person(who: Who) -> Person:
    person = Person(name=who.name, sex=who.sex, birth_date=who.birth_date)
    person.set_identity(who.identity_kind, who.identity_number)
    return person
