"""People whom lines of this family's sheets name, each by name and number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from admin.imports.masked import with_whole_numbers
from admin.imports.people import digest_of, known_people
from admin.imports.person_cells import Who, who_of
from admin.imports.sheet import Column, Layout, Line
from admin.people.models import Person
from admin.rosters.roster_rows import known_by
from admin.sheets.cells import same_words
from admin.sheets.layout import SheetColumn

Reach = Callable[[Sequence[Person]], frozenset[int]]
"""Keys of those among people who may be named."""


def people_of(
    lines: Sequence[Line],
    columns: Mapping[str, str],
    headings: Sequence[SheetColumn],
    reach: Reach,
) -> dict[int, Person]:
    """People on file by the numbers of their lines; lines without a name have none.

    ``columns``: for "name" and "identity_number" the column in which this person's stands. Who
    cannot be found is refused in the cell.
    """
    named = [line for line in lines if str(line.values.get(columns["name"]) or "").strip()]
    own = with_whole_numbers([part_of(line, columns, headings) for line in named], reach)
    read = [(line, one) for line in own if not line.faults and (one := who_of(line))]
    known = known_people([who for _, who in read])
    inside = reach(list(known.values()))
    found = {}
    for line, who in read:
        person = _person(line, who, known.get(digest_of(who)), inside)
        if person is not None:
            found[line.number] = person
    for line, part in zip(named, own, strict=True):
        line.faults.extend(part.faults)
    return found


def _person(line: Line, who: Who, person: Person | None, inside: frozenset[int]) -> Person | None:
    if person is None or person.pk not in inside:
        line.refuse("identity_number", "没有找到这个人的档案", "请核对证件号码，或先导入人员")
        return None
    if not same_words(who.name, person.name):
        line.refuse("name", "姓名与档案不符", "请核对姓名和证件号码")
    return person


def part_of(line: Line, columns: Mapping[str, str], headings: Sequence[SheetColumn]) -> Line:
    """The line as if it had these columns alone, under their plain names."""
    titles = {one.key: one.heading for one in headings}
    layout = Layout(
        tuple(Column(name, titles[key]) for name, key in columns.items()),
        next(iter(columns)),
        "",
        line.layout.lengths,
    )
    values = {name: line.values.get(key) for name, key in columns.items()}
    places = {name: line.places[key] for name, key in columns.items() if key in line.places}
    return Line(line.number, values, places, layout)


def cells_of(person: Person | None, columns: Mapping[str, str], unmasked: bool) -> dict[str, str]:
    """The cells of a person in an export, in the same ``columns``; empty for nobody."""
    known = known_by(person, unmasked) if person else {}
    return {key: known.get(name, "") for name, key in columns.items()}
