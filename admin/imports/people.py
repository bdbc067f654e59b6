"""The people of a sheet: found again by identity number, made where nobody is on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from simple_history.utils import bulk_create_with_history

from admin.imports.sheet import Fault
from admin.people.cipher import cipher
from admin.people.models import Person

QUERY_SIZE = 500  # values in one "in" clause


class Named(Protocol):
    """A row that says who a person is."""

    @property
    def name(self) -> str:
        """As on the paper."""

    @property
    def identity_kind(self) -> str:
        """What paper the number is from."""

    @property
    def identity_number(self) -> str:
        """The number, normalised."""


Row = TypeVar("Row", bound=Named)


def digest_of(row: Named) -> str:
    """What the person of the row is found by."""
    return cipher().digest(row.identity_kind, row.identity_number)


def known_people(rows: Sequence[Named]) -> dict[str, Person]:
    """People already on record, by digest; a merged record stands for the one that stays."""
    digests = [digest_of(row) for row in rows]
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


def people_of(rows: Sequence[Row], new: Callable[[Row], Person]) -> list[Person]:
    """The person of each row, made by ``new`` where unknown; known ones stay as they are."""
    known = known_people(rows)
    unknown = {digest: row for row in rows if (digest := digest_of(row)) not in known}
    made = [new(row) for row in unknown.values()]
    for person in bulk_create_with_history(made, Person, batch_size=QUERY_SIZE):
        known[str(person.identity_digest)] = person
    return [known[digest_of(row)] for row in rows]


def other_names(rows: Sequence[tuple[int, Named]], known: Mapping[str, Person]) -> Iterator[Fault]:
    """Faults of numbered rows whose number is on record under another name."""
    for number, row in rows:
        person = known.get(digest_of(row))
        if person is not None and person.name != row.name:
            what = "证件号码已登记在另一个姓名之下"
            how = "请核对姓名和证件号码；若确系更名，请先在人员档案中更正"
            yield Fault(number, "", "姓名", what, how)
