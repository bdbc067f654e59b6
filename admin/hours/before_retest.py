"""Hours of training since somebody's last test, as rules of registration ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from admin.hours.entries import Entry
from admin.hours.reckoning import after_reversals
from admin.hours.rule import HourRule
from admin.hours.rules_in_force import rules_in_force
from admin.hours.sources import entries_of
from admin.hours.suggestions import suggestions_for
from admin.testing.training_hours import Trained

NAMED = 3  # course runs that a sentence names
FAR = date(2999, 12, 31)


def trained(since: Mapping[int, date]) -> dict[int, Trained]:
    """For each person, by key, the hours after the day of the last test, and open course runs.

    Reversals are taken off; kinds count as the rule of their day says, all where none covers it.
    None hours: nothing is on record. A fixed number of queries, however many people.
    """
    if not since:
        return {}
    rules = [one.rule for one in rules_in_force()]
    first = min(since.values()) + timedelta(days=1)
    found = entries_of(sorted(since), first, FAR)
    kinds = {one.code for rule in rules for one in rule.kinds if one.before_retest}
    runs = tuple(one.words for one in suggestions_for(()) if one.kind in kinds)[:NAMED]
    return {
        person: Trained(_hours(rules, found.get(person, ()), day), runs)
        for person, day in since.items()
    }


def _hours(rules: Sequence[HourRule], entries: Sequence[Entry], since: date) -> Decimal | None:
    left = after_reversals(entries)
    counting = [
        left[one.key]
        for one in entries
        if one.key in left and one.day > since and _counts(rules, one)
    ]
    return sum(counting, Decimal(0)) if counting else None


def _counts(rules: Sequence[HourRule], entry: Entry) -> bool:
    if entry.substitute:
        return False
    rule = next((one for one in rules if one.covers(entry.day)), None)
    if rule is None:
        return True
    kind = rule.kind_of.get(entry.kind)
    return kind is not None and kind.before_retest
