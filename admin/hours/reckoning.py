"""From entries to credits by the rule, line by line, and to what is missing. Pure.

Entries count in the order of their days (then keys), whatever order they come in; where a cap is
full, later ones count no more. Credits are kept to the hundredth, each line rounded by itself.
Carried credits move from one year or period to the next: none is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from admin.hours.entries import Entry, Exempted, Month, months_between
from admin.hours.rule import Bound, HourRule, Span

CENT = Decimal("0.01")
NOTHING = Decimal(0)


class Outcome(StrEnum):
    """What the rule made of an entry."""

    COUNTED = "counted"
    CAPPED = "capped"  # a cap left a part of it, or nothing
    TAKEN_BACK = "taken_back"  # wholly
    REVERSAL = "reversal"
    NOT_COUNTED = "not_counted"  # of a kind that does not count, like probation training
    UNKNOWN = "unknown"  # of a kind that the rule does not name


@dataclass(frozen=True)
class Line:
    """An entry and what became of it. ``hours`` are left after reversals, ``worth`` credits by
    conversion and weights, ``counted`` of them after caps, ``total`` the running sum of a period.
    """

    entry: Entry
    year: int
    hours: Decimal
    worth: Decimal
    counted: Decimal
    total: Decimal
    outcome: Outcome
    cap: Bound | None = None


@dataclass(frozen=True)
class Need:
    """A minimum as it binds this person: ``required`` after exemptions; ``year`` None: period."""

    bound: Bound
    year: int | None
    required: Decimal
    have: Decimal
    by: date

    @property
    def short(self) -> Decimal:
        """What is missing of this minimum alone."""
        return max(NOTHING, self.required - self.have)


@dataclass(frozen=True)
class Balance:
    """A year or the period (``year`` None): earned, carried, required, missing.

    ``missing`` fills every minimum of the span: the total and those within it.
    """

    year: int | None
    earned: Decimal
    carried_in: Decimal
    carried_out: Decimal
    required: Decimal
    missing: Decimal
    by: date

    @property
    def have(self) -> Decimal:
        """What stands for the span."""
        return self.earned + self.carried_in - self.carried_out


@dataclass(frozen=True)
class Person:
    """What of a person decides besides entries. ``served``: months with a post; None: all."""

    exempted: tuple[Exempted, ...] = ()
    served: frozenset[Month] | None = None


@dataclass(frozen=True)
class Statement:
    """Everything about one person in one period."""

    rule: HourRule
    lines: tuple[Line, ...]
    needs: tuple[Need, ...]
    period: Balance
    years: tuple[Balance, ...]
    months_excused: int

    @property
    def balances(self) -> tuple[Balance, ...]:
        """The period, then its years."""
        return (self.period, *self.years)


@dataclass
class _Sums:
    """Counted credits by level and kind, for the period and each year."""

    parts: dict[tuple[int | None, str, str], Decimal] = field(
        default_factory=lambda: defaultdict(Decimal)
    )

    def add(self, year: int, level: str, kind: str, credits: Decimal) -> None:
        for span in (None, year):
            for part in {(level, kind), (level, ""), ("", kind), ("", "")}:
                self.parts[(span, *part)] += credits

    def of(self, year: int | None, bound: Bound) -> Decimal:
        return self.parts.get((year, bound.level, bound.kind), NOTHING)


def statements(
    rules: Sequence[HourRule], entries: Collection[Entry], person: Person
) -> list[Statement]:
    """A statement for each rule's period, oldest first; what is left of one goes on into the next
    where that begins the day after.
    """
    made: list[Statement] = []
    for rule in sorted(rules, key=lambda one: one.begins):
        before = made[-1] if made else None
        follows = before is not None and before.rule.ends + timedelta(days=1) == rule.begins
        carried = before.period.carried_out if before and follows else NOTHING
        made.append(statement(rule, entries, person, carried=carried))
    return made


def statement(
    rule: HourRule,
    entries: Iterable[Entry],
    person: Person | None = None,
    *,
    carried: Decimal = NOTHING,
) -> Statement:
    """One person's statement for the period of the rule; ``carried`` from the period before."""
    person = person or Person()
    lines, sums = _lines(rule, entries)
    excused = _excused(rule, person)
    needs = tuple(
        _need(rule, bound, year, sums, excused)
        for bound in rule.minima
        for year in (rule.all_years if bound.span == Span.YEAR else (None,))
    )
    years = _years(rule, needs, sums)
    period = _balance(rule, None, needs, sums, carried_in=carried, most_out=rule.carry_period)
    needs = tuple(_with_carried(one, period, years) for one in needs)
    return Statement(rule, lines, needs, period, years, len(excused))


def _lines(rule: HourRule, entries: Iterable[Entry]) -> tuple[tuple[Line, ...], _Sums]:
    listed = sorted(set(entries), key=lambda one: (one.day, one.key))
    left = after_reversals(listed)
    room: dict[tuple[int, int | None], Decimal] = {}
    sums, lines, total = _Sums(), [], NOTHING
    for entry in listed:
        if not rule.covers(entry.day):
            continue
        year = rule.year_of(entry.day)
        outcome, worth = _worth(rule, entry, left)
        level, kind = part_of(rule, entry)
        counted, cap = _within_caps(rule, year, level, kind, entry.substitute, worth, room)
        if cap is not None:
            outcome = Outcome.CAPPED
        sums.add(year, level, kind, counted)
        total += counted
        hours = left.get(entry.key, NOTHING)
        lines.append(Line(entry, year, hours, worth, counted, total, outcome, cap))
    return tuple(lines), sums


def part_of(rule: HourRule, entry: Entry) -> tuple[str, str]:
    """Level and kind that the entry counts under."""
    known = rule.substitute_of.get(entry.substitute)
    return (known.level, known.kind) if known else (entry.level, entry.kind)


def after_reversals(entries: Iterable[Entry]) -> dict[str, Decimal]:
    """Hours that are left of each entry, by key; a substitution is there (1) or not (0)."""
    listed = list(entries)
    left = {
        one.key: Decimal(1) if one.substitute else max(NOTHING, one.hours)
        for one in listed
        if not one.reverses
    }
    for one in listed:
        if one.reverses in left:
            whole = not one.hours or one.substitute
            taken = left[one.reverses] if whole else abs(one.hours)
            left[one.reverses] = max(NOTHING, left[one.reverses] - taken)
    return left


def _worth(rule: HourRule, entry: Entry, left: Mapping[str, Decimal]) -> tuple[Outcome, Decimal]:
    """Credits by conversion and weights, before caps."""
    if entry.reverses:
        return Outcome.REVERSAL, NOTHING
    if not left[entry.key]:
        return Outcome.TAKEN_BACK, NOTHING
    if entry.substitute:
        known = rule.substitute_of.get(entry.substitute)
        return (Outcome.COUNTED, known.credits) if known else (Outcome.UNKNOWN, NOTHING)
    kind = rule.kind_of.get(entry.kind)
    if kind is None:
        return Outcome.UNKNOWN, NOTHING
    if not kind.counts:
        return Outcome.NOT_COUNTED, NOTHING
    credits = left[entry.key] * weight_of(rule, entry) / kind.per_credit
    return Outcome.COUNTED, credits.quantize(CENT, ROUND_HALF_UP)


def weight_of(rule: HourRule, entry: Entry) -> Decimal:
    """Weights for level, outcome and having taught, multiplied; 1 for what is not in the rule."""
    level = rule.level_of.get(entry.level)
    weight = level.weight if level else Decimal(1)
    weight *= rule.grade_of.get(entry.grade, Decimal(1))
    return weight * (rule.taught_weight if entry.taught else Decimal(1))


def _within_caps(
    rule: HourRule,
    year: int,
    level: str,
    kind: str,
    substitute: str,
    worth: Decimal,
    room: dict[tuple[int, int | None], Decimal],
) -> tuple[Decimal, Bound | None]:
    """What the caps leave of the credits, and the cap that took something."""
    binding = [
        (index, year if cap.span == Span.YEAR else None, cap)
        for index, cap in enumerate(rule.caps)
        if cap.level in {"", level} and cap.kind in {"", kind}
    ]
    known = rule.substitute_of.get(substitute)
    if known is not None and known.most is not None:
        place = -1 - rule.substitutes.index(known)
        binding.append((place, None, Bound(known.most, kind=known.kind, level=known.level)))
    counted, narrowest = worth, None
    for index, span, cap in binding:
        left = room.setdefault((index, span), cap.credits)
        if left < counted:
            counted, narrowest = left, cap
    for index, span, _ in binding:
        room[(index, span)] -= counted
    return counted, narrowest


def _excused(rule: HourRule, person: Person) -> frozenset[Month]:
    """Months of the period that ask for nothing: exempted whole, or, where the rule minds
    service, without a post.
    """
    months = months_between(rule.begins, rule.ends)
    excused = {
        month
        for one in person.exempted
        for month in months_between(one.since, one.until)
        if one.since <= _first(month) and _first(_next(month)) - timedelta(days=1) <= one.until
    }
    if rule.by_service and person.served is not None:
        excused |= set(months) - person.served
    return frozenset(excused.intersection(months))


def _first(month: Month) -> date:
    return date(*month, 1)


def _next(month: Month) -> Month:
    return (month[0] + 1, 1) if month[1] == 12 else (month[0], month[1] + 1)


def _need(
    rule: HourRule, bound: Bound, year: int | None, sums: _Sums, excused: frozenset[Month]
) -> Need:
    first, last = rule.span_of(year)
    months = months_between(first, last)
    due = len(months) - len(excused.intersection(months))
    required = (bound.credits * due / len(months)).quantize(CENT, ROUND_HALF_UP)
    return Need(bound, year, required, sums.of(year, bound), last)


def _years(rule: HourRule, needs: Sequence[Need], sums: _Sums) -> tuple[Balance, ...]:
    made: list[Balance] = []
    for year in rule.all_years:
        carried = made[-1].carried_out if made else NOTHING
        most = rule.carry_year if year != rule.all_years[-1] else NOTHING
        made.append(_balance(rule, year, needs, sums, carried_in=carried, most_out=most))
    return tuple(made)


def _balance(
    rule: HourRule,
    year: int | None,
    needs: Sequence[Need],
    sums: _Sums,
    *,
    carried_in: Decimal,
    most_out: Decimal,
) -> Balance:
    """Carried credits are used first, so that none goes on twice."""
    earned = sums.of(year, Bound(NOTHING))
    of_span = [one for one in needs if one.year == year]
    total = next((one for one in of_span if not one.bound.level and not one.bound.kind), None)
    required = total.required if total else NOTHING
    beyond = max(NOTHING, earned + carried_in - required) if total else NOTHING
    out = min(beyond, earned, most_out)
    short = max(NOTHING, required - earned - carried_in)
    missing = max(short, missing_within(of_span))
    return Balance(year, earned, carried_in, out, required, missing, rule.span_of(year)[1])


def missing_within(needs: Iterable[Need]) -> Decimal:
    """What fills the minima below the total: kinds within levels, and kinds of any level.

    Credits of one level and kind fill both, so the larger of the two sums is what is missing at
    least.
    """
    short: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in needs:
        part = (one.bound.level, one.bound.kind)
        if part != ("", ""):
            short[part] = max(short[part], one.short)
    levels, kinds = {level for level, _ in short} - {""}, {kind for _, kind in short} - {""}
    by_level = sum(
        (_side(short, [(one, kind) for kind in kinds], (one, "")) for one in levels), NOTHING
    )
    by_kind = sum(
        (_side(short, [(level, one) for level in levels], ("", one)) for one in kinds), NOTHING
    )
    return max(by_level, by_kind)


def _side(
    short: Mapping[tuple[str, str], Decimal],
    cells: Iterable[tuple[str, str]],
    whole: tuple[str, str],
) -> Decimal:
    """A level's (or kind's) own shortfall, or that of its cells where they lack more."""
    return max(short.get(whole, NOTHING), sum((short.get(one, NOTHING) for one in cells), NOTHING))


def _with_carried(need: Need, period: Balance, years: Sequence[Balance]) -> Need:
    """The need of a whole span with what was carried into it; parts are filled by their own."""
    if need.bound.level or need.bound.kind:
        return need
    of_span = period if need.year is None else years[need.year - years[0].year]  # type: ignore[operator]
    return Need(need.bound, need.year, need.required, of_span.earned + of_span.carried_in, need.by)
