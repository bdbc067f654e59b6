"""Numbers that our own lists give masked, made whole again for whom the reader may see."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from django.db.models import QuerySet

from admin.imports.cells import Unreadable, text_of
from admin.imports.people import QUERY_SIZE
from admin.imports.sheet import Line
from admin.people import identity
from admin.people.models import Person

Reached = Callable[[Sequence[Person]], Collection[int]]


def reached_by(reach: QuerySet[Person]) -> Reached:
    """Which of some people a question finds, by key."""

    def reached(people: Sequence[Person]) -> Collection[int]:
        keys = [one.pk for one in people]
        return set(reach.filter(pk__in=keys).order_by().values_list("pk", flat=True))

    return reached


def with_whole_numbers(
    lines: Sequence[Line], reached: Reached, field: str = "identity_number"
) -> list[Line]:
    """Lines whose number is masked (as our own exports give it) with the whole one, where exactly
    one person within reach has this name and this masked number; the others get a fault.
    """
    masked = {
        index: (_spelling(line.values.get("name")), _spelling(line.values.get(field)))
        for index, line in enumerate(lines)
        if "*" in str(line.values.get(field) or "")
    }
    numbers = _numbers(sorted({name for name, _ in masked.values() if name}), reached)
    found = list(lines)
    for index, key in masked.items():
        line = lines[index]
        if len(numbers[key]) == 1:
            kind, number = numbers[key][0]
            values = {**line.values, field: number, "identity_kind": kind}
            found[index] = replace(line, values=values)
            continue
        what = "证件号码被隐去了中间几位" + (
            "，而且有几个人都符合" if numbers[key] else "，找不到对应的人"
        )
        line.refuse(field, what, "请填写完整的证件号码")
    return found


def _numbers(
    names: Sequence[str], reached: Reached
) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Kinds and whole numbers by name and masked number."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for start in range(0, len(names), QUERY_SIZE):
        some = names[start : start + QUERY_SIZE]
        people = list(Person.objects.filter(name__in=some, merged_into=None))
        within = reached(people)
        for person in people:
            if person.pk in within:
                number = person.identity_number
                key = (_spelling(person.name), identity.masked(number))
                found[key].append((str(person.get_identity_kind_display()), number))
    return found


def _spelling(cell: object) -> str:
    try:
        return re.sub(r"\s", "", text_of(cell))
    except Unreadable:
        return ""
