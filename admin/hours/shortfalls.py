"""Who has and who lacks credits, by school and county: read from the table of totals.

Whose school is whose is asked of the posts of the day, so that a teacher who has moved is listed
where she is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, overload

from django.db.models import Count, F, FilteredRelation, Q, QuerySet, Sum

from admin.hours.counties import above, counties
from admin.hours.models import HourTotal
from admin.hours.rule import HourRule
from admin.people.models import Organisation, Person, Post

SHORT, REACHED = "short", "reached"
STATES = {SHORT: "未达到", REACHED: "已达到", "all": "全部"}
WORST_BY = {"short": "未达到", "percent": "达到的比例", "missing": "共缺学分"}


@dataclass(frozen=True)
class Asked:
    """A rule's period, or a year of it (0: the whole), and whom of it. ``unit``: a unit with all
    below it; ``outside``: those in no county alone.
    """

    rule: HourRule
    day: date
    year: int = HourTotal.WHOLE
    state: str = SHORT
    unit: Organisation | None = None
    outside: bool = False
    role: str = ""
    stage: str = ""
    rural: bool = False
    special_post: bool = False
    words: str = ""


@dataclass(frozen=True)
class Row:
    """A person with the post that decides the school."""

    person: Person
    post: Post
    total: HourTotal


@dataclass(frozen=True)
class UnitRow:
    """A school (or a county with all its schools): how many people, how many of them short."""

    unit: Organisation
    people: int
    short: int
    missing: Decimal

    @property
    def percent(self) -> int:
        """Of the people those who have reached what is asked."""
        return round(100 * (self.people - self.short) / self.people) if self.people else 100


def worst_first(rows: Iterable[UnitRow], order: str) -> list[UnitRow]:
    """By how many are short, by the share of those who are not, or by the credits that all lack
    (``WORST_BY``; anything else: by how many are short).
    """
    if order == "percent":
        return sorted(rows, key=lambda one: (one.percent, -one.short, one.unit.path))
    if order == "missing":
        return sorted(rows, key=lambda one: (-one.missing, -one.short, one.unit.path))
    return sorted(rows, key=lambda one: (-one.short, -one.missing, one.unit.path))


def totals(asked: Asked, within: Q) -> QuerySet[HourTotal]:
    """Totals with the post each is listed under (``post``); ``within``: whose county, by posts
    reached as ``person__posts``. One row for each main post of a person.
    """
    found = HourTotal.objects.filter(
        _listed(asked) & within, begins=asked.rule.begins, year=asked.year
    )
    if asked.state == SHORT:
        found = found.filter(missing__gt=0)
    elif asked.state == REACHED:
        found = found.filter(missing=0)
    return found.annotate(post=F("person__posts"))


def by_year_and_unit(
    asked: Asked, within: str, years: Sequence[int]
) -> list[tuple[int, str, int, int]]:
    """Year, path of the unit, how many people, how many of them short, for those of the years
    that are asked for; the whole period is the year ``HourTotal.WHOLE``. ``within``: path below
    which the units lie.
    """
    kept = FilteredRelation(
        "person__hour_totals",
        condition=Q(
            person__hour_totals__begins=asked.rule.begins, person__hour_totals__year__in=years
        ),
    )
    # From the posts on: SQLite takes three times as long when it begins with the totals.
    posts = Post.objects.filter(_listed(asked, post=""), organisation__path__startswith=within)
    by = posts.annotate(kept=kept).order_by().values_list("kept__year", "organisation__path")
    short = Count("kept", filter=Q(kept__missing__gt=0))
    return [row for row in by.annotate(people=Count("kept"), short=short) if row[0] is not None]


def _listed(asked: Asked, post: str = "person__posts__") -> Q:
    """The main post by which somebody is on the list; ``post``: the way to it."""
    roles = [asked.role] if asked.role else asked.rule.roles
    wanted: dict[str, Any] = {f"{post}role__in": roles, f"{post}is_main": True}
    found = Q(person__merged_into=None)
    for end, compare in (("valid_from", "lte"), ("valid_to", "gte")):
        path = f"{post}{end}"
        found &= Q(**{f"{path}__isnull": True}) | Q(**{f"{path}__{compare}": asked.day})
    if asked.unit is not None:
        wanted[f"{post}organisation__path__startswith"] = asked.unit.path
    if asked.outside:
        units = Organisation.objects.outside_counties().order_by().values("pk")
        wanted[f"{post}organisation__in"] = units
    if asked.stage:
        wanted[f"{post}stage"] = asked.stage
    if asked.rural:
        wanted[f"{post}is_rural"] = True
    if asked.special_post:
        wanted[f"{post}is_special_post"] = True
    if asked.words:
        wanted["person__name__icontains"] = asked.words
    return found & Q(**wanted)


def in_order(found: QuerySet[HourTotal]) -> QuerySet[HourTotal]:
    """School by school; who lacks most stands first."""
    return found.order_by("person__posts__organisation__place", "-missing", "person__name", "pk")


@dataclass(frozen=True)
class SchoolBySchool(Sequence[HourTotal]):
    """Totals in order, for pages of them: counted by school, so that the database puts only those
    schools in order that a page shows.
    """

    found: QuerySet[HourTotal]

    @cached_property
    def _sizes(self) -> list[tuple[int, int]]:
        """Schools by key in the order of the list, each with how many rows it has."""
        school = "person__posts__organisation"
        counted = self.found.order_by().values_list(school).annotate(size=Count("pk"))
        sizes = dict(counted)
        ordered = Organisation.objects.filter(pk__in=sizes).order_by("place")
        return [(key, sizes[key]) for key in ordered.values_list("pk", flat=True)]

    def __len__(self) -> int:
        return sum(size for _, size in self._sizes)

    def __iter__(self) -> Iterator[HourTotal]:
        return iter(in_order(self.found))

    @overload
    def __getitem__(self, part: int) -> HourTotal: ...

    @overload
    def __getitem__(self, part: slice) -> Sequence[HourTotal]: ...

    def __getitem__(self, part: int | slice) -> HourTotal | Sequence[HourTotal]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        first, last, _ = part.indices(len(self))
        shown, before, passed = [], 0, 0
        for school, size in self._sizes:
            if passed + size <= first:
                before += size
            elif passed < last:
                shown.append(school)
            passed += size
        there = self.found.annotate(school=F("person__posts__organisation"))
        return list(in_order(there.filter(school__in=shown))[first - before : last - before])


def rows_of(totals: Iterable[Any]) -> list[Row]:
    """The rows of some totals, with people, posts and schools, in three queries."""
    listed = list(totals)
    posts = Post.objects.select_related("organisation").in_bulk([one.post for one in listed])
    people = Person.objects.in_bulk([one.person_id for one in listed])
    return [Row(people[one.person_id], posts[one.post], one) for one in listed]


def by_unit(asked: Asked, within: Q) -> list[UnitRow]:
    """Every school that has somebody, whatever state is asked for; a fixed number of queries."""
    whole = totals(replace(asked, state="all"), within)
    counted = (
        whole.order_by()
        .values("person__posts__organisation")
        .annotate(
            people=Count("pk"),
            short=Count("pk", filter=Q(missing__gt=0)),
            lacking=Sum("missing"),
        )
    )
    found = {one["person__posts__organisation"]: one for one in counted}
    units = Organisation.objects.filter(pk__in=found).order_by("place", "pk")
    return [
        UnitRow(one, found[one.pk]["people"], found[one.pk]["short"], found[one.pk]["lacking"])
        for one in units
    ]


def by_county(rows: Sequence[UnitRow]) -> list[UnitRow]:
    """The same added up by county; schools in none stand by themselves."""
    known_counties = counties()
    added: dict[int, UnitRow] = {}
    for row in rows:
        county = above(row.unit.path, known_counties) or row.unit
        known = added.get(county.pk, UnitRow(county, 0, 0, Decimal(0)))
        added[county.pk] = UnitRow(
            county,
            known.people + row.people,
            known.short + row.short,
            known.missing + row.missing,
        )
    return sorted(added.values(), key=lambda one: one.unit.place)
