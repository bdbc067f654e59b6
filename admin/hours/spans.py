"""What one person has against what is required: each period with its years, from the totals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from admin.hours.models import HourTotal
from admin.hours.rule import HourRule
from admin.hours.rules_in_force import rules_in_force
from admin.hours.wording import year_name


@dataclass(frozen=True)
class SpanTotal:
    """A period (``year`` None) or a year of it, in credits: had, required, missing."""

    rule: HourRule
    year: int | None
    have: Decimal
    required: Decimal
    missing: Decimal

    @property
    def name(self) -> str:
        """As people name it."""
        return year_name(self.rule, self.year)

    def covers(self, day: date) -> bool:
        """Whether the day lies in it."""
        if not self.rule.covers(day):
            return False
        return self.year is None or self.rule.year_of(day) == self.year


def spans_of(person: int) -> list[SpanTotal]:
    """Every period that was reckoned, oldest first, the whole before its years; two queries."""
    rules = {one.rule.begins: one.rule for one in rules_in_force()}
    found = HourTotal.objects.filter(person=person, begins__in=rules).order_by("begins", "year")
    return [
        SpanTotal(rules[one.begins], one.year or None, one.have, one.required, one.missing)
        for one in found
    ]
