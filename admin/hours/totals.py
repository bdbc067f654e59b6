"""The table of totals: what lists read, kept equal to the computation.

Whoever changes something that counts calls ``refresh`` in the same transaction; ``rebuild`` makes
the whole table anew, in parts, and is safe to repeat or to break off.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from admin.hours.models import HourTotal
from admin.hours.reckoning import Balance, Statement
from admin.hours.rules_in_force import InForce, rules_in_force
from admin.hours.sources import AT_ONCE
from admin.hours.statements import statements_of
from admin.people.models import Person, Post

NIGHT = 2  # o'clock
FIELDS = ("have", "required", "missing", "lacking", "rule", "reckoned_at")


def refresh(people: Collection[int], *, at: datetime) -> None:
    """Compute the totals of some people anew."""
    rules = rules_in_force()
    ordered = sorted(set(people))
    for start in range(0, len(ordered), AT_ONCE):
        _write(ordered[start : start + AT_ONCE], rules, at)


def rebuild(*, at: datetime) -> int:
    """Compute the totals of everybody whom a rule asks for hours; returns how many people."""
    rules = rules_in_force()
    roles = {role for one in rules for role in one.rule.roles}
    holding = set(Post.objects.filter(role__in=roles).order_by().values_list("person", flat=True))
    known = set(HourTotal.objects.order_by().values_list("person", flat=True).distinct())
    people = sorted(holding | known)
    for start in range(0, len(people), AT_ONCE):
        _write(people[start : start + AT_ONCE], rules, at)
    return len(people)


def rebuild_at_night(at: datetime) -> None:
    """Rebuild in the one hour of the day when nobody tests; asked once an hour.

    So that what was written past ``refresh``, in bulk or by hand in the database, counts at last.
    """
    if timezone.localtime(at).hour == NIGHT:
        rebuild(at=at)


def is_stale(rules: Iterable[InForce]) -> bool:
    """Whether totals stand there that an older rule made, or none at all."""
    found = HourTotal.objects.order_by("rule").values_list("rule", flat=True)
    made_by = found.first()
    known = {one.number for one in rules}
    stale = made_by is None
    while made_by is not None and not stale:  # from one number to the next, each by the index
        stale = made_by not in known
        made_by = found.filter(rule__gt=made_by).first()
    return stale


@transaction.atomic
def _write(people: Sequence[int], rules: Sequence[InForce], at: datetime) -> None:
    """Under the lock of these people, so that the last to write has read what all have written."""
    list(Person.objects.select_for_update().filter(pk__in=people).values_list("pk", flat=True))
    number_of = {one.rule.begins: one.number for one in rules}
    HourTotal.objects.filter(person__in=people).exclude(begins__in=number_of).delete()
    rows = [
        _row(person, statement, balance, number_of, at)
        for person, found in statements_of(people, rules).items()
        for statement in found
        for balance in statement.balances
    ]
    years = {one.year for one in rows}
    HourTotal.objects.filter(person__in=people).exclude(year__in=years).delete()
    HourTotal.objects.bulk_create(
        rows,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["person", "begins", "year"],
        update_fields=FIELDS,
    )


def _row(
    person: int,
    statement: Statement,
    balance: Balance,
    number_of: dict[date, int],
    at: datetime,
) -> HourTotal:
    return HourTotal(
        person_id=person,
        begins=statement.rule.begins,
        year=balance.year or HourTotal.WHOLE,
        have=balance.have,
        required=balance.required,
        missing=balance.missing,
        lacking=[
            [one.bound.level, one.bound.kind, str(one.short)]
            for one in statement.needs
            if one.year == balance.year and one.short
        ],
        rule=number_of[statement.rule.begins],
        reckoned_at=at,
    )
