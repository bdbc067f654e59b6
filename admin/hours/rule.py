"""A rule of hours: a period of years, conversion, weights, caps, minima that nest. Pure.

教育部〔2016〕12 号: credits are recorded, added up and converted. A year is named by the calendar
year in which it begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property


class Span(StrEnum):
    """What a minimum or a cap is counted over."""

    PERIOD = "period"
    YEAR = "year"


@dataclass(frozen=True)
class HourKind:
    """A kind of hours: how many make a credit; whether they count, and count before a retest."""

    code: str
    name: str
    per_credit: Decimal
    counts: bool = True
    before_retest: bool = True


@dataclass(frozen=True)
class Level:
    """A level of training and the weight of its hours."""

    code: str
    name: str
    weight: Decimal = Decimal(1)


@dataclass(frozen=True)
class Bound:
    """So many credits at least (a minimum) or at most (a cap); empty: of any level, any kind."""

    credits: Decimal
    span: Span = Span.PERIOD
    level: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Substitute:
    """What stands for credits: a higher degree, a prize; at most ``most`` credits in a period."""

    code: str
    name: str
    credits: Decimal
    most: Decimal | None = None
    level: str = ""
    kind: str = ""


@dataclass(frozen=True)
class HourRule:
    """One version of the rule of a period.

    ``month``: where years begin. ``by_service``: minima shrink with the months without a post of
    ``roles``. ``carry_year``, ``carry_period``: credits beyond the minimum that may go on into the
    next year or period, at most. ``practice_minutes`` at a booth make an hour, 0: none do, with
    ``practice_day_most`` hours a day at most.
    """

    name: str
    first_year: int
    years: int
    kinds: tuple[HourKind, ...]
    levels: tuple[Level, ...] = ()
    month: int = 1
    roles: tuple[str, ...] = ()
    by_service: bool = True
    taught_weight: Decimal = Decimal(1)
    grades: tuple[tuple[str, Decimal], ...] = ()
    minima: tuple[Bound, ...] = ()
    caps: tuple[Bound, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    carry_year: Decimal = Decimal(0)
    carry_period: Decimal = Decimal(0)
    practice_minutes: int = 0
    practice_day_most: Decimal = Decimal(0)

    @property
    def begins(self) -> date:
        """First day of the period."""
        return date(self.first_year, self.month, 1)

    @property
    def ends(self) -> date:
        """Its last day."""
        return date(self.first_year + self.years, self.month, 1) - timedelta(days=1)

    @property
    def all_years(self) -> range:
        """The years of the period, by the calendar year they begin in."""
        return range(self.first_year, self.first_year + self.years)

    def covers(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.begins <= day <= self.ends

    def year_of(self, day: date) -> int:
        """The year that the day lies in."""
        return day.year if day.month >= self.month else day.year - 1

    def span_of(self, year: int | None) -> tuple[date, date]:
        """First and last day of a year, or of the period."""
        if year is None:
            return self.begins, self.ends
        return date(year, self.month, 1), date(year + 1, self.month, 1) - timedelta(days=1)

    @cached_property
    def kind_of(self) -> dict[str, HourKind]:
        """Kinds by code."""
        return {one.code: one for one in self.kinds}

    @cached_property
    def level_of(self) -> dict[str, Level]:
        """Levels by code."""
        return {one.code: one for one in self.levels}

    @cached_property
    def substitute_of(self) -> dict[str, Substitute]:
        """Substitutions by code."""
        return {one.code: one for one in self.substitutes}

    @cached_property
    def grade_of(self) -> dict[str, Decimal]:
        """Weights by the name of the grade."""
        return dict(self.grades)

    def part_name(self, level: str, kind: str) -> str:
        """What a minimum or cap is about, in words."""
        names = []
        if level:
            names.append(self.level_of[level].name if level in self.level_of else level)
        if kind:
            names.append(self.kind_of[kind].name if kind in self.kind_of else kind)
        return " · ".join(names) or "合计"
