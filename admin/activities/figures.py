"""Figures of activities: people, materials and photographs, of each and by county."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q

from admin.activities.counties import CITY_LEVEL, county_names, county_of
from admin.activities.models import Activity, Delegation, Participant
from admin.activities.steps import State
from admin.attachments.models import Attachment

MATERIAL, PHOTOGRAPH = "material", "photograph"


@dataclass(frozen=True)
class ActivityFigures:
    """One activity: people who came (as reported, or as the lists add up), people expected."""

    activity: Activity
    county: str
    people: int
    expected: int
    materials: int
    photographs: int


@dataclass(frozen=True)
class CountyFigures:
    """All activities of a county but cancelled ones."""

    county: str
    planned: int = 0
    held: int = 0
    people: int = 0
    materials: int = 0
    photographs: int = 0

    def with_one(self, one: ActivityFigures) -> CountyFigures:
        """With a further activity."""
        return CountyFigures(
            self.county,
            self.planned + 1,
            self.held + one.activity.is_over,
            self.people + one.people,
            self.materials + one.materials,
            self.photographs + one.photographs,
        )


def figures_of(activities: Iterable[Activity]) -> list[ActivityFigures]:
    """Figures of each, in five questions however many there are."""
    listed = list(activities)
    keys = [one.pk for one in listed]
    attended = dict(
        Participant.objects.filter(activity__in=keys, attended=True)
        .order_by()
        .values_list("activity")
        .annotate(Count("person", distinct=True))
    )
    invited = dict(
        Participant.objects.filter(activity__in=keys)
        .order_by()
        .values_list("activity")
        .annotate(Count("person", distinct=True))
    )
    came: dict[int, int] = {}
    expected: dict[int, int] = {}
    for one in Delegation.objects.filter(activity__in=keys):
        came[one.activity_id] = came.get(one.activity_id, 0) + (one.came or 0)
        expected[one.activity_id] = expected.get(one.activity_id, 0) + (one.expected or 0)
    files = _files(keys)
    names = county_names()
    return [
        ActivityFigures(
            one,
            county_of(one.organisation.path, names),
            one.came if one.came is not None else attended.get(one.pk, 0) + came.get(one.pk, 0),
            one.expected
            if one.expected is not None
            else invited.get(one.pk, 0) + expected.get(one.pk, 0),
            *files.get(one.pk, (0, 0)),
        )
        for one in listed
    ]


def _files(keys: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Materials and photographs by activity."""
    rows = (
        Attachment.objects.filter(
            of_type=ContentType.objects.get_for_model(Activity),
            of_key__in=keys,
            taken_off_at=None,
        )
        .order_by()
        .values_list("of_key")
        .annotate(
            materials=Count("pk", filter=Q(purpose=MATERIAL)),
            photographs=Count("pk", filter=Q(purpose=PHOTOGRAPH)),
        )
    )
    return {key: (materials, photographs) for key, materials, photographs in rows}


def by_county(figures: Sequence[ActivityFigures], counties: Sequence[str]) -> list[CountyFigures]:
    """A line for each county, those without an activity among them; then what is of the city."""
    lines = {name: CountyFigures(name) for name in (*counties, CITY_LEVEL)}
    for one in figures:
        if one.activity.state != State.CANCELLED:
            line = lines.get(one.county, CountyFigures(one.county))
            lines[one.county] = line.with_one(one)
    if not lines[CITY_LEVEL].planned:
        del lines[CITY_LEVEL]
    return list(lines.values())


def sum_of(lines: Sequence[CountyFigures]) -> CountyFigures:
    """The last line of the table."""
    return CountyFigures(
        "合计",
        *(
            sum(getattr(one, name) for one in lines)
            for name in ("planned", "held", "people", "materials", "photographs")
        ),
    )
