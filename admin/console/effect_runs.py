"""Course runs after which people who took part were tested again, with what changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import course_scope, scope
from admin.courses.models import CourseRun, Enrolment
from admin.courses.telling import putonghua_kinds
from admin.courses.words import TAKING_PART
from admin.hours.effect import TOTAL, Difference, change_of
from admin.hours.effect_facts import Span, pairs_of_spans
from admin.results.models import ResultVersion

PAGE_SIZE = 15


@dataclass(frozen=True)
class RunChange:
    """A run and how the totals of those changed who were tested on both sides of it."""

    run: CourseRun
    change: Difference


def years_with_runs(user: User) -> list[int]:
    """Years of the runs that train Putonghua, the newest first."""
    days = _runs(user).order_by().dates("first_day", "year", order="DESC")
    return [one.year for one in days]


def page_of_changes(user: User, year: int, number: str | None) -> Page[Any]:
    """A page of ``RunChange``, the newest run first; what changed is computed for the page alone.

    ``year``: of the first day; 0: all.
    """
    found = _runs(user).filter(Exists(_compared(user))).select_related("host", "kind")
    if year:
        found = found.filter(first_day__year=min(year, 9999))
    shown: Page[Any] = Paginator(found, PAGE_SIZE).get_page(number)
    runs = list(shown.object_list)
    people: dict[int, set[int]] = defaultdict(set)
    for run, person in _taking(user).filter(run__in=runs).values_list("run", "person"):
        people[run].add(person)
    spans = {one.pk: Span(frozenset(people[one.pk]), one.first_day, one.last_day) for one in runs}
    pairs = pairs_of_spans(spans)
    shown.object_list = [
        RunChange(one, change) for one in runs if (change := change_of(pairs[one.pk], TOTAL))
    ]
    return shown


def _runs(user: User) -> QuerySet[CourseRun]:
    return course_scope.seen_runs(user).filter(kind__in=putonghua_kinds())


def _taking(user: User) -> QuerySet[Enrolment]:
    """Who takes part and is within reach."""
    found = Enrolment.objects.filter(state__in=TAKING_PART).order_by()
    if reach_of(user, Action.VIEW_TRAINING) == Scope.ALL:
        return found
    people = scope.people(user, Action.VIEW_TRAINING).order_by().values("pk")
    return found.filter(person__in=people)


def _compared(user: User) -> QuerySet[Enrolment]:
    """Of a run (outer): who has a result up to its first day and one from after its last."""
    results = ResultVersion.objects.filter(sitting__candidate__person=OuterRef("person"))
    day = "sitting__candidate__session__date"
    before = results.filter(Q(**{f"{day}__lte": OuterRef("run__first_day")}))
    after = results.filter(Q(**{f"{day}__gt": OuterRef("run__last_day")}))
    return _taking(user).filter(Exists(before), Exists(after), run=OuterRef("pk"))
