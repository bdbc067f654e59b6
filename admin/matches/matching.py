"""Who is sent to which school on which day (订单式送教): a proposal with its reasons. Pure.

An order is met by one person on one of its days; a person goes to one school a day, not to the
own school, and no more often than the rule allows in a year. Among all plans the one with the
highest sum of points is chosen; that each person is sent seldom counts with it, so visits spread.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_matrix


class Near(StrEnum):
    """Which county a visitor had better come from."""

    OTHER = "other"
    SAME = "same"
    ANY = "any"


@dataclass(frozen=True)
class Rule:
    """Points of a proposal: ``met`` for any order that is met, so that none is left out to spare
    points; ``stage``, ``county`` and ``title`` on top; ``seldom`` off for each visit of the year.
    """

    most_visits: int = 6
    near: Near = Near.ANY
    met: int = 100
    stage: int = 20
    county: int = 10
    title: int = 10
    seldom: int = 5


@dataclass(frozen=True)
class Wanted:
    """An order: its school with county, what is asked for, the days that suit."""

    key: int
    school: int
    county: str
    subject: str
    stage: str
    days: tuple[date, ...]


@dataclass(frozen=True)
class Offered:
    """Somebody who can be sent. ``subjects`` and ``stages``: empty for any; ``first`` and ``last``
    bound the free days, None for no bound; ``weekdays`` 0 (Monday) to 6, empty for all; ``busy``:
    days already given; ``sent``: visits of this year; ``titled``: holds a title.
    """

    person: int
    name: str
    school: int | None
    unit: str
    county: str
    subjects: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    weekdays: tuple[int, ...] = ()
    busy: frozenset[date] = field(default_factory=frozenset)
    sent: int = 0
    most: int | None = None
    titled: str = ""

    def free_on(self, day: date) -> bool:
        """Whether the day is offered and not given away."""
        return (
            (self.first is None or day >= self.first)
            and (self.last is None or day <= self.last)
            and (not self.weekdays or day.weekday() in self.weekdays)
            and day not in self.busy
        )

    def left(self, rule: Rule) -> int:
        """How many more visits of the year may be given."""
        most = rule.most_visits if self.most is None else min(self.most, rule.most_visits)
        return max(0, most - self.sent)


@dataclass(frozen=True)
class Choice:
    """An order, a person and a day that fit, with points and the reasons for them."""

    order: int
    person: int
    day: date
    points: int
    reasons: tuple[str, ...]


def choices_for(wanted: Wanted, offers: Iterable[Offered], rule: Rule) -> list[Choice]:
    """All that fit one order, best first; the first free day of each person comes first."""
    found = [
        Choice(wanted.key, one.person, day, *_points(wanted, one, rule))
        for one in offers
        if _suits(wanted, one) and one.left(rule)
        for day in wanted.days
        if one.free_on(day)
    ]
    return sorted(found, key=lambda one: (-one.points, one.day, one.person))


def matched(orders: Sequence[Wanted], offers: Sequence[Offered], rule: Rule) -> list[Choice]:
    """The best plan, at most one choice for each order; the same input gives the same plan.

    A whole-number program: choices are 0 or 1; each order and each (person, day) at most once;
    a person's visits fill places of that person, each further one dearer by ``rule.seldom``.
    """
    people = {one.person: one for one in offers}
    choices = [
        choice
        for wanted in sorted(orders, key=lambda one: one.key)
        for choice in choices_for(wanted, people.values(), rule)
    ]
    if not choices:
        return []
    wanted_of: Mapping[int, int] = _count(one.person for one in choices)
    places = [
        (person, number)
        for person in sorted(wanted_of)
        for number in range(min(people[person].left(rule), wanted_of[person]))
    ]
    gains = [-float(one.points) for one in choices]
    gains += [float(rule.seldom * number) for _, number in places]
    rows: dict[tuple[object, ...], list[tuple[int, float]]] = defaultdict(list)
    for column, one in enumerate(choices):
        rows["order", one.order].append((column, 1.0))
        rows["day", one.person, one.day].append((column, 1.0))
        rows["places", one.person].append((column, 1.0))
    for column, (person, _) in enumerate(places, len(choices)):
        rows["places", person].append((column, -1.0))
    limits = [0.0 if key[0] == "places" else 1.0 for key in rows]
    cells = [(row, column, value) for row, of in enumerate(rows.values()) for column, value in of]
    at_row, at_column, values = zip(*cells, strict=True)
    matrix = csr_matrix((values, (at_row, at_column)), shape=(len(rows), len(gains)))
    solved = milp(
        np.array(gains),
        constraints=LinearConstraint(matrix, -np.inf, np.array(limits)),
        integrality=np.ones(len(gains)),
        bounds=(0, 1),
    )
    if solved.x is None:
        raise RuntimeError(f"no plan: {solved.message}")
    return [one for one, taken in zip(choices, solved.x, strict=False) if taken > 0.5]


def why_none(wanted: Wanted, offers: Sequence[Offered], rule: Rule) -> str:
    """Why nobody was proposed for an order, as a sentence for people."""
    subject = [one for one in offers if not one.subjects or wanted.subject in one.subjects]
    if not subject:
        return f"可派人员中没有“{wanted.subject}”学科的。"
    stage = [one for one in subject if not one.stages or wanted.stage in one.stages]
    if not stage:
        return f"学科相符的 {len(subject)} 人都不教{wanted.stage}。"
    other = [one for one in stage if one.school != wanted.school]
    if not other:
        return "相符的人都是本校的。"
    left = [one for one in other if one.left(rule)]
    if not left:
        return f"相符的 {len(other)} 人今年的送教次数都已满。"
    if not any(one.free_on(day) for one in left for day in wanted.days):
        return f"相符的 {len(left)} 人在所要的日期都没有空。"
    return "相符的人都安排给了别的订单；可以手工更改，或请学校增加日期。"


def _suits(wanted: Wanted, one: Offered) -> bool:
    return (
        one.school != wanted.school
        and (not one.subjects or wanted.subject in one.subjects)
        and (not one.stages or wanted.stage in one.stages)
    )


def _points(wanted: Wanted, one: Offered, rule: Rule) -> tuple[int, tuple[str, ...]]:
    points, reasons = rule.met, []
    subject = "学科相符" if one.subjects else "不限学科"
    reasons.append(f"{subject}（{wanted.subject}）")
    if one.stages and wanted.stage:
        points += rule.stage
        reasons.append(f"学段相符（{wanted.stage}）+{rule.stage}")
    same = one.county == wanted.county
    reasons.append(("本县区" if same else f"来自{one.county}") + "，不是本校")
    if (rule.near == Near.SAME and same) or (rule.near == Near.OTHER and not same):
        points += rule.county
        reasons[-1] += f" +{rule.county}"
    if one.titled:
        points += rule.title
        reasons.append(f"{one.titled} +{rule.title}")
    off = rule.seldom * one.sent
    points -= off
    reasons.append(f"今年已送教 {one.sent} 次" + (f" -{off}" if off else ""))
    reasons.append("当天有空")
    return points, tuple(reasons)


def _count(people: Iterable[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for one in people:
        counts[one] = counts.get(one, 0) + 1
    return counts
