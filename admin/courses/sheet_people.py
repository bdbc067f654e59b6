"""People in a worksheet of training: by name and identity number, found on record within reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from admin.imports.cells import choice_of, identity_of, name_of
from admin.imports.people import QUERY_SIZE, digest_of, known_people, other_names
from admin.imports.person_cells import IDENTITY_KIND, IDENTITY_KINDS, IDENTITY_NUMBER, NAME
from admin.imports.sheet import Column, Fault, Line
from admin.people.models import Person

COLUMNS = (Column("serial", "序号", ("编号",)), NAME, IDENTITY_KIND, IDENTITY_NUMBER)


@dataclass(frozen=True)
class SheetPerson:
    """A person as a line names her; ``row`` is the line in the worksheet."""

    row: int
    name: str
    identity_kind: str
    identity_number: str


def read_person(line: Line) -> SheetPerson | None:
    """The person of the line; None where a cell cannot be taken (the line says which)."""
    name = line.take("name", name_of)
    kind = line.take("identity_kind", lambda cell: choice_of(cell, IDENTITY_KINDS, "resident"))
    if kind is None:
        return None
    number = line.take("identity_number", lambda cell: identity_of(cell, str(kind)))
    if name is None or number is None:
        return None
    return SheetPerson(line.number, str(name), str(kind), str(number))


def found_people(
    rows: Sequence[SheetPerson], reach: QuerySet[Person]
) -> tuple[dict[int, Person], list[Fault]]:
    """People on record within reach by the row's number, and faults of those that are not."""
    known = known_people(rows)
    keys = [person.pk for person in known.values()]
    within: set[int] = set()
    for start in range(0, len(keys), QUERY_SIZE):
        part = reach.filter(pk__in=keys[start : start + QUERY_SIZE])
        within |= set(part.order_by().values_list("pk", flat=True))
    known = {digest: person for digest, person in known.items() if person.pk in within}
    faults = list(other_names([(row.row, row) for row in rows], known))
    found = {}
    for row in rows:
        person = known.get(digest_of(row))
        if person is None:
            how = "请核对证件号码；还没有档案的，请先在“人员”里建档"
            faults.append(Fault(row.row, "", "证件号码", "没有找到这个人的档案", how))
        else:
            found[row.row] = person
    return found, faults
