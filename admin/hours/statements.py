"""Statements of people from all that is on record: the computation behind every figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from admin.hours.by_hand import exemptions
from admin.hours.entries import Month, months_between
from admin.hours.reckoning import Person, Statement, statements
from admin.hours.rule import HourRule
from admin.hours.rules_in_force import InForce
from admin.hours.sources import AT_ONCE, entries_of
from admin.people.models import Post


def statements_of(people: Sequence[int], rules: Sequence[InForce]) -> dict[int, list[Statement]]:
    """A statement for each rule's period by person, oldest first; a fixed number of queries for
    each ``AT_ONCE`` people.
    """
    plain = [one.rule for one in rules]
    first, last = min(one.begins for one in plain), max(one.ends for one in plain)
    found: dict[int, list[Statement]] = {}
    for start in range(0, len(people), AT_ONCE):
        part = people[start : start + AT_ONCE]
        entries, excused = entries_of(part, first, last), exemptions(part)
        served = _served(part, plain, first, last)
        for key in part:
            person = Person(tuple(excused.get(key, ())), served[key])
            found[key] = statements(plain, entries.get(key, []), person)
    return found


def _served(
    people: Sequence[int], rules: Sequence[HourRule], first: date, last: date
) -> dict[int, frozenset[Month]]:
    """Months with a post that any of the rules asks hours of, by person."""
    roles = {role for one in rules for role in one.roles}
    posts = Post.objects.filter(person__in=people, role__in=roles).order_by()
    months: dict[int, set[Month]] = defaultdict(set)
    for key, since, until in posts.values_list("person", "valid_from", "valid_to"):
        begin, end = max(since or first, first), min(until or last, last)
        if begin <= end:
            months[key].update(months_between(begin, end))
    return {key: frozenset(months[key]) for key in people}
