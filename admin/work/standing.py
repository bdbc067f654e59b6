"""How each piece of work stands, from its records: states, reports that lack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from admin.people.models import Organisation
from admin.people.organising import today_of
from admin.work.models import Evaluation, StageReport, WorkItem
from admin.work.rules import Rules, rules_of
from admin.work.states import STATE_NAMES, Facts, Open, State, days_late, first_open, state_of

PRESSING = frozenset({State.LATE, State.SOON})


@dataclass(frozen=True)
class Wanted:
    """A report that a period asks of a county (None: of the owner) and that has not come."""

    period: str
    due_on: date
    organisation: Organisation | None


@dataclass(frozen=True)
class Standing:
    """A piece of work on a day. ``cause``: which milestone or report it is late for or soon due
    with, in words, empty where it is the work itself. ``wanted``: reports that lack, the earliest
    first.
    """

    item: WorkItem
    state: State
    days_late: int
    cause: str
    wanted: tuple[Wanted, ...]
    rules: Rules

    @property
    def state_name(self) -> str:
        """In words."""
        name = STATE_NAMES[self.state]
        return f"{name} {self.days_late} 天" if self.state == State.LATE else name

    @property
    def told(self) -> str:
        """The state with its cause, like 节点“制定实施方案”逾期 114 天."""
        return self.cause + self.state_name


def with_parts(items: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
    """Items with all that ``standings`` reads, in a fixed number of queries."""
    return items.select_related(
        "plan", "kind", "filled_by", "system", "owner", "dropped_in"
    ).prefetch_related(
        "organisations",
        "milestones",
        Prefetch("reports", StageReport.objects.select_related("organisation__successor")),
        Prefetch("evaluations", Evaluation.objects.select_related("organisation__successor")),
    )


def standings(
    items: Iterable[WorkItem], today: date, within: Organisation | None = None
) -> list[Standing]:
    """Each as it stands; ``within``: the only county whose reports and evaluations count."""
    rules: dict[int, Rules] = {}
    found = []
    for item in items:
        if item.filled_by_id not in rules:
            rules[item.filled_by_id] = rules_of(item.filled_by.definition.rules)
        found.append(standing_of(item, rules[item.filled_by_id], today, within))
    return found


def standing_of(
    item: WorkItem, rules: Rules, today: date, within: Organisation | None = None
) -> Standing:
    """One of them."""
    milestones = [one for one in item.milestones.all() if one.done_on is None]
    has_days = item.due_on is not None or bool(item.milestones.all())
    planned = bool(item.owner_told) and has_days
    wanted = reports_wanted(item, rules, within) if planned and item.done_on is None else ()
    evaluated = any(
        one.organisation is None or (within is not None and today_of(one.organisation) == within)
        for one in item.evaluations.all()
    )
    facts = Facts(
        has_owner=bool(item.owner_told),
        has_days=has_days,
        open=(
            *([Open(item.due_on)] if item.due_on else []),
            *(Open(one.due_on, f"节点“{one.name}”") for one in milestones),
            *(Open(one.due_on, f"阶段报告“{one.period}”") for one in wanted),
        ),
        done_on=item.done_on,
        is_evaluated=evaluated,
    )
    state = state_of(facts, today, rules.warning_days)
    first = first_open(facts)
    cause = first.what if first is not None and state in PRESSING else ""
    return Standing(item, state, days_late(facts, today), cause, wanted, rules)


def reports_wanted(
    item: WorkItem, rules: Rules, within: Organisation | None = None
) -> tuple[Wanted, ...]:
    """Reports of periods that end after the item was listed and that have not come, or were
    returned; of each county concerned, or of the owner where none is. What units sent that became
    the county is the county's own.
    """
    counties: list[Organisation | None] = [*item.organisations.all()] or [None]
    if within is not None:
        counties = [one for one in counties if one is not None and today_of(one) == within]
    sent = {
        (one.organisation and today_of(one.organisation), one.period)
        for one in item.reports.all()
        if one.state != StageReport.State.RETURNED
    }
    return tuple(
        Wanted(period.name, period.on(item.plan.year), county)
        for period in sorted(rules.periods, key=lambda one: (one.month, one.day))
        for county in counties
        if period.on(item.plan.year) >= item.listed_on
        and (county and today_of(county), period.name) not in sent
    )
