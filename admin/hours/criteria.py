"""Hours as criteria of credentials ask for them: the same entries that the statement shows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from admin.credentials.criteria import Criterion, Found, plain
from admin.credentials.facts import since
from admin.hours.reckoning import after_reversals
from admin.hours.sources import entries_of
from admin.people.models import Person

FIRST = date(1900, 1, 1)  # earlier than any training on record


def hours_fact(person: Person, one: Criterion, day: date) -> Found | None:
    """Hours that stand up to the day, of the criterion's years and kind of training.

    Reversals are taken off. Where the criterion names a kind of training, only what its runs gave
    counts. None: nothing is on record.
    """
    entries = entries_of([person.pk], since(one, day) or FIRST, day).get(person.pk, [])
    left = after_reversals(entries)
    hours = [
        left[entry.key]
        for entry in entries
        if not entry.reverses
        and not entry.substitute
        and one.course in ("", entry.training)
        and entry.day <= day
    ]
    if not hours:
        return None
    total = sum(hours, Decimal(0))
    return Found(f"有记录的培训合计 {plain(total)} 学时。", amount=total)
