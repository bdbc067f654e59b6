"""Tests before and after a training, read from the results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from admin.hours.counties import above, counties
from admin.hours.effect import TOTAL, Marks, Pair
from admin.people.models import Person, Post
from admin.results.release import newest_results

MOST_OTHERS = 5000  # of those who did not attend, those with the newest tests
AT_ONCE = 500
NO_COUNTY = 0


@dataclass(frozen=True)
class Pairs:
    """Attenders and others with a test on both sides; ``untested``: attenders without."""

    attended: tuple[Pair, ...]
    others: tuple[Pair, ...]
    untested: int


def pairs_of(people: Collection[int], since: date, until: date, reach: QuerySet[Person]) -> Pairs:
    """Tests up to the first day of the training and from the day after its last one on.

    ``reach``: people whom the user may see; nobody else is counted on either side. Some dozen
    queries for some thousand people.
    """
    asked = set(reach.filter(pk__in=people).values_list("pk", flat=True))
    tested = newest_results().filter(sitting__candidate__person__in=reach.values("pk"))
    path = "sitting__candidate__person"
    day = "sitting__candidate__session__date"
    after = set(tested.filter(**{f"{day}__gt": until}).order_by().values_list(path, flat=True))
    before = tested.filter(**{f"{day}__lte": since}).order_by()
    others = sorted(set(before.values_list(path, flat=True)) & after - asked)[-MOST_OTHERS:]
    keys = sorted(asked & after) + others
    tests, counties = _tests(keys), _counties(keys)
    made = {}
    for key in keys:
        pair = _pair(key, tests.get(key, ()), counties.get(key, NO_COUNTY), since, until)
        if pair is not None:
            made[key] = pair
    attended = tuple(pair for key, pair in made.items() if key in asked)
    return Pairs(
        attended,
        tuple(pair for key, pair in made.items() if key not in asked),
        len(asked) - len(attended),
    )


@dataclass(frozen=True)
class Span:
    """A training: who was there (keys), its first and its last day."""

    people: frozenset[int]
    since: date
    until: date


def pairs_of_spans(spans: Mapping[int, Span]) -> dict[int, list[Pair]]:
    """Of several trainings, by key: who of each has a test on both sides, counties left out; a
    query for each ``AT_ONCE`` people.
    """
    tests = _tests(sorted({person for one in spans.values() for person in one.people}))
    return {
        key: [
            pair
            for person in sorted(one.people)
            if (pair := _pair(person, tests.get(person, ()), NO_COUNTY, one.since, one.until))
        ]
        for key, one in spans.items()
    }


def _tests(people: Collection[int]) -> dict[int, list[Marks]]:
    """Results by person, oldest first."""
    found: dict[int, list[Marks]] = defaultdict(list)
    keys = list(people)
    for start in range(0, len(keys), AT_ONCE):
        rows = (
            newest_results()
            .filter(sitting__candidate__person__in=keys[start : start + AT_ONCE])
            .order_by("sitting__candidate__session__date", "pk")
            .values_list(
                "sitting__candidate__person",
                "sitting__candidate__session__date",
                "level",
                "total",
                "item_marks",
            )
        )
        for person, day, level, total, items in rows:
            by_item = {one["kind"]: float(one["mark"]) for one in items if one.get("mark")}
            found[person].append(Marks(day, level, {**by_item, TOTAL: float(total)}))
    return found


def _pair(
    person: int, tests: Iterable[Marks], county: int, since: date, until: date
) -> Pair | None:
    before = [one for one in tests if one.day <= since]
    after = [one for one in tests if one.day > until]
    return Pair(person, county, before[-1], after[0]) if before and after else None


def _counties(people: Collection[int]) -> dict[int, int]:
    """The county of each person's main post."""
    known = counties()
    found: dict[int, int] = {}
    keys = list(people)
    for start in range(0, len(keys), AT_ONCE):
        posts = Post.objects.filter(person__in=keys[start : start + AT_ONCE], is_main=True)
        ordered = posts.order_by("valid_from", "pk")
        for person, path in ordered.values_list("person", "organisation__path"):
            county = above(path, known)
            found[person] = county.pk if county else NO_COUNTY
    return found
