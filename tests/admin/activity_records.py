"""Activities, series and personal records for tests; and a small city they happen in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.activities.keeping import Entry, Filled, SeriesEntry, make_activity, make_series
from admin.activities.models import Activity, PersonalRecord, Series
from admin.activities.personal import PersonalEntry, make_record
from admin.kinds.models import Kind
from admin.kinds.shipped import add_shipped
from admin.people.models import Organisation, Person, Post
from tests.admin.factories import AT, TODAY, add_organisation, add_person, add_user


@dataclass
class City:
    """Two counties with a school each, an officer of the city and one of the eastern county."""

    city: Organisation
    east: Organisation
    west: Organisation
    schools: dict[str, Organisation]
    officer: User
    county: User
    kinds: dict[str, Kind] = field(default_factory=dict)


def add_city() -> City:
    """With the kinds that come with the product."""
    add_shipped(AT)
    city = add_organisation("江城市", kind="city")
    east, west = (
        add_organisation(name, kind="county", parent=city) for name in ("东城区", "西山县")
    )
    schools = {
        "east": add_organisation("东城一小", parent=east),
        "west": add_organisation("西山中学", parent=west),
    }
    officer = add_user(Role.OFFICER, display_name="何主任")
    county = add_user(Role.COUNTY_OFFICER, display_name="孟干事", organisation=east)
    kinds = {one.code: one for one in Kind.objects.filter(family="activity")}
    return City(city, east, west, schools, officer, county, kinds)


def add_teacher(name: str, school: Organisation, **post: Any) -> Person:
    person = add_person(name)
    Post.objects.create(person=person, organisation=school, **post)
    return person


def add_activity(
    city: City, code: str, host: Organisation, *, at: datetime = AT, **fields: Any
) -> Activity:
    kind = city.kinds[code]
    entry = Entry(
        **{
            "name": "推普进校园",
            "organisation": host,
            "place": "报告厅",
            "begins_at": at,
            "ends_at": at + timedelta(hours=3),
            **fields,
        }
    )
    return make_activity(kind, entry, Filled(kind.version(), {}), by=city.officer, at=AT)


def add_series(city: City, code: str, name: str, **fields: Any) -> Series:
    entry = SeriesEntry(
        **{
            "name": name,
            "organisation": city.city,
            "begins_on": TODAY,
            "ends_on": TODAY + timedelta(days=6),
            **fields,
        }
    )
    return make_series(city.kinds[code], entry, by=city.officer, at=AT)


def add_skill(
    city: City, person: Person, title: str = "粉笔字", begun_on: date = TODAY
) -> PersonalRecord:
    kind = city.kinds["one-skill.skill"]
    entry = PersonalEntry(title, begun_on, goal="能作示范")
    return make_record(kind, person, entry, kind.version(), {"f1": "c1"}, by=city.officer, at=AT)
