"""Activities and visits of a year by kind and county; special-post teachers against their quota."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.urls import reverse

from admin.activities.models import Activity, PersonalRecord
from admin.activities.personal import KEPT_ON, quota_of
from admin.activities.quota import Share
from admin.activities.rules import rules_of
from admin.activities.steps import STATE_NAMES, State
from admin.kinds.families import Family
from admin.kinds.models import Kind, KindVersion
from admin.year.figures import (
    Asked,
    Cell,
    Figure,
    Figures,
    Table,
    by_county,
    trend_of,
    with_filters,
    year_by_year,
)

YEARS = 3  # of the trend, this one included
_QUOTA = ("县区", "登记人数", "特岗教师", "占比", "要求", "应有", "还差")
Counted = tuple[int, str, int, str, str, int]  # kind, its name, year, state, path of the host


def activities_of(asked: Asked) -> Figures:
    """One query, whatever their number."""
    first = asked.year - YEARS + 1
    found = Activity.objects.filter(
        begins_at__year__gte=first,
        begins_at__year__lte=asked.year,
        organisation__path__startswith=asked.within,
    ).order_by("kind__system__position", "kind__position", "kind")
    counted: list[Counted] = list(
        found.annotate(of_year=ExtractYear("begins_at"))
        .values_list("kind", "kind__name", "of_year", "state", "organisation__path")
        .annotate(count=Count("pk"))
    )
    kinds = {kind: name for kind, name, *_ in counted}
    return Figures(
        "活动与现场会",
        figures=tuple(
            _figure(asked, kind, name, [one for one in counted if one[0] == kind])
            for kind, name in kinds.items()
        ),
        tables=(
            _by_state(asked, kinds, [one for one in counted if one[2] == asked.year]),
            *(
                _by_county(asked, kind, name, counted)
                for kind, name in kinds.items()
                if not asked.within
            ),
        ),
    )


def _figure(asked: Asked, kind: int, name: str, counted: list[Counted]) -> Figure:
    years = year_by_year(asked, YEARS, ((one[2], one[5]) for one in counted))
    return Figure(name, str(years[asked.year]), "次", trend_of(years), _address(asked, kind))


def _by_state(asked: Asked, kinds: dict[int, str], counted: list[Counted]) -> Table:
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for kind, _, _, state, _, count in counted:
        counts[kind, state] += count
    rows = tuple(
        (
            Cell(name, _address(asked, kind)),
            *(Cell(str(counts[kind, one]), _address(asked, kind, state=one)) for one in State),
        )
        for kind, name in kinds.items()
    )
    return Table(f"{asked.year} 年各类活动", ("类别", *STATE_NAMES.values()), rows)


def _by_county(asked: Asked, kind: int, name: str, counted: list[Counted]) -> Table:
    by_state: dict[str, list[int]] = defaultdict(lambda: [0] * len(State))
    for of_kind, _, year, state, path, count in counted:
        if (of_kind, year) == (kind, asked.year):
            by_state[path][list(State).index(State(state))] += count
    rows = tuple(
        (
            Cell(county, _address(asked, kind, county=key)),
            *(
                Cell(str(count), _address(asked, kind, county=key, state=state))
                for state, count in zip(State, counts, strict=True)
            ),
        )
        for county, key, counts in by_county(asked, by_state.items())
    )
    return Table(f"{name}：各县区", ("县区", *STATE_NAMES.values()), rows)


def _address(asked: Asked, kind: int, *, county: str = "", state: str = "") -> str:
    page = reverse("activities", args=[kind])
    return with_filters(page, year=asked.year, county=county or asked.county, state=state)


def quotas(asked: Asked) -> Figures:
    """Of every kind of personal record that has a quota; two queries for the usual one kind."""
    figures: list[Figure] = []
    tables: list[Table] = []
    newest = KindVersion.objects.filter(kind__family=Family.ACTIVITY, kind__is_active=True)
    versions = {one.kind_id: one for one in newest.select_related("kind").order_by("number")}
    counties = {one.key: one.name for one in asked.counties}
    for version in versions.values():
        rules = rules_of(version.definition.rules)
        if not rules.is_personal or not rules.quota:
            continue
        records = PersonalRecord.objects.filter(
            kind=version.kind, organisation__path__startswith=asked.within
        )
        lines = quota_of(records, rules.quota, asked.today, counties)
        figures += _of_quota(asked, version.kind, lines)
        tables.append(_quota_table(asked, version.kind, lines))
    return Figures("特岗教师比例", tuple(figures), tuple(tables))


def _of_quota(asked: Asked, kind: Kind, lines: list[Share]) -> list[Figure]:
    lacking = Figure(
        "还差特岗教师",
        str(sum(one.lacking for one in lines)),
        "人",
        (),
        reverse("activity-quota", args=[kind.pk]),
    )
    if asked.within:
        special = str(sum(one.special for one in lines))
        return [
            Figure("特岗教师", special, "人", (), _kept(asked, kind, special="1"), kind.name),
            lacking,
        ]
    reached = f"{sum(one.is_reached for one in lines)} / {len(lines)}"
    return [Figure("达到要求", reached, "个县区", (), lacking.address, kind.name), lacking]


def _quota_table(asked: Asked, kind: Kind, lines: list[Share]) -> Table:
    keys = {one.name: str(one.key) for one in asked.counties}
    rows = []
    for one in lines:
        every = _kept(asked, kind, keys.get(one.county, ""))
        special = _kept(asked, kind, keys.get(one.county, ""), special="1")
        asks = "不要求" if one.asked is None else f"{one.asked.normalize():f}%"
        rows.append(
            (
                Cell(one.county, every),
                Cell(str(one.total), every),
                Cell(str(one.special), special),
                Cell(f"{one.percent}%", special),
                *map(Cell, (asks, str(one.due), str(one.lacking))),
            )
        )
    return Table(f"{kind.name}：特岗教师比例", _QUOTA, tuple(rows))


def _kept(asked: Asked, kind: Kind, county: str = "", special: str = "") -> str:
    page = reverse("activities", args=[kind.pk])
    return with_filters(page, state=KEPT_ON, county=county or asked.county, special=special)
