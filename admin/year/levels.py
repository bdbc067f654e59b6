"""Tests and levels of a year by county and stage, with the years before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from urllib.parse import urlencode

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import ExtractYear
from django.urls import reverse

from admin.people.models import Organisation, Post
from admin.results.models import LEVEL_CHOICES, NO_LEVEL, ResultVersion
from admin.results.release import newest_results
from admin.year.figures import Asked, Cell, Figure, Figures, Table

YEARS = 5  # of the trend, this one included
AT_LEAST_2B = ("1A", "1B", "2A", "2B")
NO_COUNTY, NO_STAGE = "未填县区", "未填学段"
_LEVELS = (*(code for code, _ in LEVEL_CHOICES), "")
_NAMES = {**dict(LEVEL_CHOICES), "": NO_LEVEL}
_HEADINGS = (*(_NAMES[code] for code in _LEVELS), "合计", "二级乙等及以上")
_CANDIDATE = "sitting__candidate"


def tests_and_levels(asked: Asked) -> Figures:
    """Results in force whose session was in the year; three queries whatever their number."""
    found = newest_results()
    if asked.within:
        found = found.filter(**{f"{_CANDIDATE}__organisation__path__startswith": asked.within})
    by_year = _by_year(found, asked.year)
    of_year = by_year[asked.year]
    trend = [(str(year), by_year[year]) for year in sorted(by_year)]
    counties, stages = _by_county_and_stage(found, asked.year)
    every = _address(asked.year)
    return Figures(
        "普通话测试",
        figures=(
            Figure(
                "测试人次",
                str(of_year.total()),
                "人次",
                tuple((year, float(levels.total())) for year, levels in trend),
                every,
            ),
            Figure(
                "二级乙等及以上",
                _told(of_year),
                "%",
                tuple((year, _share(levels)) for year, levels in trend),
                every,
                "占当年测试人次",
            ),
        ),
        tables=(
            _table("各县区的等级", "县区", counties, asked.year),
            _table("各学段的等级", "学段", stages, None),
            _table(
                "历年的等级",
                "年度",
                {(year, _address(int(year))): levels for year, levels in reversed(trend)},
                None,
            ),
        ),
    )


def _by_year(found: QuerySet[ResultVersion], year: int) -> dict[int, Counter[str]]:
    first = year - YEARS + 1
    rows = (
        found.filter(
            **{
                f"{_CANDIDATE}__session__date__year__gte": first,
                f"{_CANDIDATE}__session__date__year__lte": year,
            }
        )
        .order_by()
        .annotate(of_year=ExtractYear(f"{_CANDIDATE}__session__date"))
        .values_list("of_year", "level")
        .annotate(count=Count("pk"))
    )
    counted: dict[int, Counter[str]] = {one: Counter() for one in range(first, year + 1)}
    for of_year, level, count in rows:
        counted[of_year][level] += count
    return counted


Counted = dict[tuple[str, str], Counter[str]]  # by name and address


def _by_county_and_stage(found: QuerySet[ResultVersion], year: int) -> tuple[Counted, Counted]:
    names = {
        one.path: (one.name, _address(year, county=one.pk))
        for one in Organisation.objects.filter(kind=Organisation.Kind.COUNTY)
    }
    stage = Post.objects.filter(person=OuterRef(f"{_CANDIDATE}__person"), is_main=True)
    rows = (
        found.filter(**{f"{_CANDIDATE}__session__date__year": year})
        .order_by()
        .annotate(
            stage=Subquery(stage.order_by("-valid_from", "-pk").values("stage")[:1]),
            path=F(f"{_CANDIDATE}__organisation__path"),
        )
        .values_list("path", "stage", "level")
        .annotate(count=Count("pk"))
    )
    counties: Counted = {}
    stages: Counted = {}
    for path, of_stage, level, count in rows:
        county = _county_of(path or "", names)
        counties.setdefault(county, Counter())[level] += count
        stages.setdefault((of_stage or NO_STAGE, ""), Counter())[level] += count
    return dict(sorted(counties.items())), dict(sorted(stages.items()))


def _county_of(path: str, names: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    """The county at or above a unit's path."""
    while path.strip("/"):
        if path in names:
            return names[path]
        path = path[: path.rstrip("/").rfind("/") + 1]
    return NO_COUNTY, ""


def _table(title: str, first: str, rows: Counted, year: int | None) -> Table:
    lines = []
    for (name, address), levels in rows.items():
        cells = [
            Cell(str(levels[level]), f"{address}&level={level}" if address and level else "")
            for level in _LEVELS
        ]
        total = Cell(str(levels.total()), address)
        lines.append((Cell(name, address), *cells, total, Cell(_told(levels, "%"))))
    if year is not None and len(rows) > 1:
        every = Counter[str]()
        for levels in rows.values():
            every.update(levels)
        cells = [Cell(str(every[level])) for level in _LEVELS]
        share = Cell(_told(every, "%"))
        lines.append((Cell("合计"), *cells, Cell(str(every.total()), _address(year)), share))
    return Table(title, (first, *_HEADINGS), tuple(lines))


def _share(levels: Counter[str]) -> float:
    total = levels.total()
    return 100 * sum(levels[one] for one in AT_LEAST_2B) / total if total else 0.0


def _told(levels: Counter[str], unit: str = "") -> str:
    """Nobody's share is no number."""
    return f"{_share(levels):.1f}{unit}" if levels else "—"


def _address(year: int, **more: int) -> str:
    return f"{reverse('results')}?{urlencode({'year': year, **more})}"
