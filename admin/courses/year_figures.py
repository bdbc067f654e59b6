"""Course runs of a year, who took part, who completed, how many came; by kind and county."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse

from admin.courses.models import CourseRun, Enrolment
from admin.courses.words import ATTENDED, TAKING_PART, EnrolmentState, RunState
from admin.year.figures import (
    Asked,
    Cell,
    Figure,
    Figures,
    Table,
    by_county,
    percent,
    trend_of,
    with_filters,
    year_by_year,
)

YEARS = 3  # of the trend, this one included
_KINDS = ("类别", "培训班", "其中已取消", "参训人次", "结业人次", "出勤率")
_COUNTIES = ("参训人员所在县区", "参训人次", "结业人次", "出勤率")
Taken = tuple[int, str | None, int, int, int, int]  # kind, path, took part, completed, came, noted


def courses_of(asked: Asked) -> Figures:
    """Runs by the year in which they begin and the county of their host; people by the county of
    the unit they came from. Three queries, whatever their number.
    """
    runs = _runs(asked)
    kinds = {kind: name for kind, name, *_ in runs}
    taken = _taken(asked)
    kinds |= _names_of({kind for kind, *_ in taken} - set(kinds))
    return Figures(
        "培训班与出勤",
        figures=tuple(_figure(asked, kind, name, runs) for kind, name in kinds.items()),
        tables=(
            Table(
                f"{asked.year} 年各类培训",
                _KINDS,
                tuple(_of_kind(asked, *kind, runs, taken) for kind in kinds.items()),
            ),
            *(_of_counties(asked, *kind, taken) for kind in kinds.items() if not asked.within),
        ),
    )


Run = tuple[int, str, int, str, int]  # kind, its name, year, state, how many


def _runs(asked: Asked) -> list[Run]:
    first = asked.year - YEARS + 1
    found = CourseRun.objects.filter(
        first_day__year__gte=first,
        first_day__year__lte=asked.year,
        host__path__startswith=asked.within,
    ).order_by("kind__system__position", "kind__position", "kind")
    return list(
        found.annotate(of_year=ExtractYear("first_day"))
        .values_list("kind", "kind__name", "of_year", "state")
        .annotate(count=Count("pk"))
    )


def _taken(asked: Asked) -> list[Taken]:
    """By kind and path of the unit that people came from."""
    found = Enrolment.objects.filter(
        run__first_day__year=asked.year, state__in=TAKING_PART
    ).exclude(run__state=RunState.CANCELLED)
    if asked.within:
        found = found.filter(organisation__path__startswith=asked.within)
    return list(
        found.order_by()
        .values_list("run__kind", "organisation__path")
        .annotate(
            taking=Count("pk", distinct=True),
            completed=Count("pk", distinct=True, filter=Q(state=EnrolmentState.COMPLETED)),
            came=Count("attendances", filter=Q(attendances__mark__in=ATTENDED)),
            noted=Count("attendances"),
        )
    )


def _names_of(kinds: set[int]) -> dict[int, str]:
    """Of kinds whose runs are others' but whose people are the county's."""
    runs = CourseRun.objects.filter(kind__in=kinds).order_by("kind")
    return dict(runs.values_list("kind", "kind__name").distinct())


def _figure(asked: Asked, kind: int, name: str, runs: list[Run]) -> Figure:
    years = year_by_year(asked, YEARS, ((one[2], one[4]) for one in runs if one[0] == kind))
    return Figure(name, str(years[asked.year]), "班", trend_of(years), _list_of_runs(asked, kind))


def _of_kind(
    asked: Asked, kind: int, name: str, runs: list[Run], taken: list[Taken]
) -> tuple[Cell, ...]:
    of_year = [
        (state, count)
        for of_kind, _, year, state, count in runs
        if (of_kind, year) == (kind, asked.year)
    ]
    cancelled = sum(count for state, count in of_year if state == RunState.CANCELLED)
    every = _list_of_runs(asked, kind)
    counts = [one[2:] for one in taken if one[0] == kind]
    sums = [sum(column) for column in zip(*counts, strict=True)] or [0] * 4
    return (
        Cell(name, every),
        Cell(str(sum(count for _, count in of_year)), every),
        Cell(str(cancelled), _list_of_runs(asked, kind, state=RunState.CANCELLED)),
        *_people(asked, kind, "", sums),
    )


def _of_counties(asked: Asked, kind: int, name: str, taken: list[Taken]) -> Table:
    counted: dict[str | None, list[int]] = defaultdict(lambda: [0] * 4)
    for of_kind, path, *counts in taken:
        if of_kind == kind:
            counted[path] = [one + more for one, more in zip(counted[path], counts, strict=True)]
    rows = tuple(
        (Cell(county, _list_of_people(asked, kind, key)), *_people(asked, kind, key, counts))
        for county, key, counts in by_county(asked, counted.items())
    )
    return Table(f"{name}：各县区", _COUNTIES, rows)


def _people(asked: Asked, kind: int, county: str, counts: list[int]) -> tuple[Cell, ...]:
    taking, completed, came, noted = counts
    every = _list_of_people(asked, kind, county)
    return (
        Cell(str(taking), every),
        Cell(str(completed), _list_of_people(asked, kind, county, EnrolmentState.COMPLETED)),
        Cell(f"{percent(came, noted):.1f}%" if noted else "—", every),
    )


def _list_of_runs(asked: Asked, kind: int, *, state: str = "") -> str:
    page = reverse("course-runs", args=[kind])
    return with_filters(page, year=asked.year, county=asked.county, state=state)


def _list_of_people(asked: Asked, kind: int, county: str, state: str = "") -> str:
    page, chosen = reverse("course-takers", args=[kind]), county or asked.county
    return with_filters(page, year=asked.year, county=chosen, state=state)
