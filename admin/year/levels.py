"""Tests and levels of a year by county and stage, with the years before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.urls import reverse

from admin.people.models import Post
from admin.results.models import LEVEL_CHOICES, NO_LEVEL, ResultVersion
from admin.results.release import newest_results
from admin.year.figures import (
    OUTSIDE,
    Asked,
    Cell,
    County,
    Figure,
    Figures,
    Table,
    with_filters,
)

YEARS = 5  # of the trend, this one included
OR_BETTER = "-up"  # in an address: after a level
AT_LEAST_2B = f"2B{OR_BETTER}"
_STAGES = ("幼儿园", "小学", "初中", "高中", "中职", "中等职业学校")  # in the order of schooling
NO_COUNTY, NO_STAGE = "未填县区", "未填学段"
NOTHING = "none"  # in an address: without a level, without a stage
_LEVELS = (*(code for code, _ in LEVEL_CHOICES), "")
_NAMES = {**dict(LEVEL_CHOICES), "": NO_LEVEL}
_HEADINGS = (*(_NAMES[code] for code in _LEVELS), "合计", "二级乙等及以上")
_CANDIDATE = "sitting__candidate"


def levels_asked(text: str) -> tuple[str, ...]:
    """The levels that a filter in an address means, best first; none where it means nothing."""
    if text == NOTHING:
        return ("",)
    level = text.removesuffix(OR_BETTER)
    codes = [code for code, _ in LEVEL_CHOICES]
    if level not in codes:
        return ()
    return (level,) if level == text else tuple(codes[: codes.index(level) + 1])


class _Row(NamedTuple):
    """A line of a table: its name, the list behind it, how often each level."""

    name: str
    address: str
    levels: Counter[str]


def stage_of(person: str) -> Subquery:
    """The stage of the newest main post of the person that ``person`` leads to; None or empty for
    who has none.
    """
    posts = Post.objects.filter(person=OuterRef(person), is_main=True)
    return Subquery(posts.order_by("-valid_from", "-pk").values("stage")[:1])


def tests_and_levels(asked: Asked) -> Figures:
    """Results in force whose session was in the year; two queries whatever their number."""
    found = newest_results()
    if asked.within:
        found = found.filter(**{f"{_CANDIDATE}__organisation__path__startswith": asked.within})
    by_year = _by_year(found, asked.year)
    of_year = by_year[asked.year]
    trend = [(str(year), by_year[year]) for year in sorted(by_year)]
    counties, stages = _by_county_and_stage(found, asked)
    every = _address(asked, asked.year)
    years = [
        _Row(year, _address(asked, int(year)), levels) for year, levels in reversed(trend) if levels
    ]
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
                tuple((year, _share(levels)) for year, levels in trend if levels),
                f"{every}&level={AT_LEAST_2B}",
                "占当年测试人次",
            ),
        ),
        tables=(
            _table("各县区的等级", "县区", counties, every),
            _table("各学段的等级", "学段", stages, every),
            _table("历年的等级", "年度", years, ""),
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
        .values_list(f"{_CANDIDATE}__session__date", "level")  # years are taken out of few days
        .annotate(count=Count("pk"))
    )
    counted: dict[int, Counter[str]] = {one: Counter() for one in range(first, year + 1)}
    for day, level, count in rows:
        counted[day.year][level] += count
    return counted


def _by_county_and_stage(
    found: QuerySet[ResultVersion], asked: Asked
) -> tuple[list[_Row], list[_Row]]:
    rows = (
        found.filter(**{f"{_CANDIDATE}__session__date__year": asked.year})
        .order_by()
        .annotate(stage=stage_of(f"{_CANDIDATE}__person"))
        .annotate(path=F(f"{_CANDIDATE}__organisation__path"))
        .values_list("path", "stage", "level")
        .annotate(count=Count("pk"))
    )
    counties: dict[County | None, Counter[str]] = {}
    stages: dict[str, Counter[str]] = {}
    for path, stage, level, count in rows:
        counties.setdefault(asked.county_of(path), Counter())[level] += count
        stages.setdefault(stage or "", Counter())[level] += count
    in_order = [one for one in (*asked.counties, None) if one in counties]
    year = asked.year
    return [
        _Row(
            one.name if one else NO_COUNTY,
            _address(asked, year, county=one.key if one else OUTSIDE),
            counties[one],
        )
        for one in in_order
    ], [
        _Row(one or NO_STAGE, _address(asked, year, stage=one or NOTHING), stages[one])
        for one in sorted(stages, key=_place_of_stage)
    ]


def _place_of_stage(stage: str) -> tuple[int, str]:
    """Those of schooling first, who has none last."""
    if not stage:
        return len(_STAGES) + 1, ""
    return _STAGES.index(stage) if stage in _STAGES else len(_STAGES), stage


def _table(title: str, first: str, rows: Iterable[_Row], every: str) -> Table:
    """With a last line of all rows where ``every``, the list behind it, is given."""
    rows = list(rows)
    if every and len(rows) > 1:
        added = sum((one.levels for one in rows), Counter[str]())
        rows.append(_Row("合计", every, added))
    return Table(title, (first, *_HEADINGS), tuple(_line(one) for one in rows))


def _line(row: _Row) -> tuple[Cell, ...]:
    name, address, levels = row
    cells = (Cell(str(levels[one]), f"{address}&level={one or NOTHING}") for one in _LEVELS)
    share = Cell(_told(levels, "%"), f"{address}&level={AT_LEAST_2B}")
    return Cell(name, address), *cells, Cell(str(levels.total()), address), share


def _share(levels: Counter[str]) -> float:
    total = levels.total()
    return 100 * sum(levels[one] for one in levels_asked(AT_LEAST_2B)) / total if total else 0.0


def _told(levels: Counter[str], unit: str = "") -> str:
    """Nobody's share is no number."""
    return f"{_share(levels):.1f}{unit}" if levels else "—"


def _address(asked: Asked, year: int, *, county: object = "", stage: str = "") -> str:
    chosen = county or asked.county
    return with_filters(reverse("results"), year=year, county=chosen, stage=stage)
