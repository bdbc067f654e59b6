"""What stands in each teacher's file beside what other rooms keep: studies, yearly assessments,
research; a few corrections that people have asked for.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from demo.city.making import City, Told, morning, write_all
from demo.city.names import name_of
from demo.city.people import Teacher

ASSESSED, RESEARCH = 0.5, 0.04  # shares of the teachers, each year
REQUESTS = 12
COLLEGES = ("省师范大学", "长宁河师范学院", "东北师范大学", "市教育学院", "省幼儿师范专科学校")
WORKS = ("小组合作学习的组织", "课堂提问的有效性", "乡土资源与综合实践", "作业分层设计")


def make_files(city: City, told: Told) -> None:
    """Entries of everybody."""
    from admin.personnel.models import FileEntry, HeadingVersion

    rng = city.chance("files")
    versions = {
        one.heading.code: one
        for one in HeadingVersion.objects.select_related("heading").order_by("number")
    }
    rows = list(_entries(rng, city, versions))
    write_all(FileEntry, rows, told, len(rows))


def _entries(rng: random.Random, city: City, versions: dict[str, Any]) -> Iterator[Any]:
    staff = city.made["staff"]
    for one in staff:
        yield _study(rng, one, versions["study"])
    for year in city.years:
        day = min(date(year, 12, 25), city.today)
        for one in rng.sample(staff, round(len(staff) * ASSESSED)):
            values = {
                "year": year - (day.month < 6),
                "day": day.isoformat(),
                "result": rng.choices(("c1", "c2", "c3"), (15, 83, 2))[0],
            }
            yield _entry(one, versions["yearly-assessment"], values, day, morning(day, 16))
        for one in rng.sample(staff, max(1, round(len(staff) * RESEARCH))):
            begun = date(year, 1, 15)
            done = begun + timedelta(days=rng.randint(0, max(0, (day - begun).days)))
            values = {
                "day": done.isoformat(),
                "sort": rng.choice(("c1", "c2", "c7")),
                "title": f"{one.post.subject}{rng.choice(WORKS)}",
                "level": rng.choice(("c2", "c3", "c4")),
                "body": "市教育学会",
            }
            yield _entry(one, versions["research"], values, done, morning(done, 16))


def _study(rng: random.Random, one: Teacher, version: Any) -> Any:
    begun = date(one.person.birth_date.year + 18, 9, 1)
    values = {
        "begun": begun.isoformat(),
        "ended": date(begun.year + 4, 7, 1).isoformat(),
        "school": rng.choice(COLLEGES),
        "major": f"{one.post.subject}教育",
        "education": rng.choices(("c3", "c4", "c5"), (30, 62, 8))[0],
        "mode": rng.choices(("c1", "c2", "c3"), (75, 15, 10))[0],
    }
    return _entry(one, version, values, begun, morning(date(begun.year + 4, 9, 1)))


def _entry(one: Teacher, version: Any, values: dict[str, Any], day: date, at: datetime) -> Any:
    from admin.personnel.models import FileEntry

    return FileEntry(
        person=one.person,
        heading=version.heading,
        filled_by=version,
        values=values,
        day=day,
        entered_at=at,
    )


def make_requests(city: City, told: Told) -> None:
    """Corrections of each year, decided but for the newest."""
    from admin.personnel.requesting import accept, ask_field

    rng, users = city.chance("requests"), city.made["users"]
    for done, year in enumerate(city.years, 1):
        last = min(date(year, 12, 1), city.today)
        for one in rng.sample(city.made["staff"], city.count(REQUESTS, 2)):
            day = last - timedelta(days=rng.randint(0, 60))
            former = name_of(rng, one.person.sex, one.person.birth_date.year)
            asked = ask_field(
                one.person,
                "former_name",
                former,
                reason="户口簿上登记有曾用名，原件已交学校核对。",
                by=users["trainer"],
                at=morning(day),
            )
            if (city.today - day).days > 30:
                accept(
                    asked, words="已核对", by=users["officer"], at=morning(day + timedelta(days=3))
                )
        told(done, len(city.years))
