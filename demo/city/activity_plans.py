"""Which activities three years of a city have: the publicity week, on-site meetings at county
training schools, lessons taken to the countryside, showings of skills.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from demo.city.making import City
from demo.city.people import Teacher

FIRST_WEEK = 1997  # of the publicity week: the year before the first one
FORMS = {
    "c1": ("“说好普通话”展板巡展", "文化广场"),
    "c2": ("中华经典诵读展演", "文化馆剧场"),
    "c3": ("教师普通话演讲比赛", "进修学校报告厅"),
    "c4": ("窗口行业普通话讲座", "政务服务中心"),
    "c5": ("推普街头咨询", "人民广场"),
    "c6": ("推普进农村", "村民活动中心"),
}
AUDIENCES = {
    "c1": ("居民", 300),
    "c2": ("学生", 400),
    "c3": ("各校教师", 120),
    "c4": ("窗口单位职工", 150),
    "c5": ("居民", 200),
    "c6": ("村民", 160),
}
WHO = {"c1": ["c2", "c5"], "c2": ["c1", "c2"], "c3": ["c1"], "c4": ["c6", "c4"], "c5": ["c5"]}
MEETINGS = {
    "county-schools.meeting-1": ("第一次系列现场会议", "加强建设、提升服务能力"),
    "county-schools.meeting-2": ("第二次主题工作系列现场会议", "研训一体、办出特色"),
}
SUBJECT_FORMS = (["c1", "c3"], ["c1", "c2"], ["c2", "c4"])


@dataclass(frozen=True)
class EventPlan:
    """An activity before it is made. ``people``: with their roles; ``crowd``: who is not on record,
    and how many.
    """

    kind: str
    name: str
    host: Any
    place: str
    day: date
    series: str = ""
    theme: str = ""
    organiser: str = "长宁河市教育局"
    values: dict[str, Any] = field(default_factory=dict)
    people: tuple[tuple[Teacher, str], ...] = ()
    crowd: tuple[tuple[str, int], ...] = ()
    follow_up: str = ""


def week_of(year: int) -> tuple[str, date, date]:
    """The publicity week of a year: its name, first and last day (the third week of September)."""
    first = date(year, 9, 14)
    first += timedelta(days=(7 - first.weekday()) % 7)
    number = year - FIRST_WEEK
    return f"第 {number} 届推广普通话宣传周", first, first + timedelta(days=6)


def plans(city: City) -> Iterator[EventPlan]:
    """All of them, by year."""
    rng = city.chance("activities")
    staff = [one for one in city.made["staff"] if one.school.stage]
    by_county: dict[int, list[Teacher]] = {}
    for one in staff:
        by_county.setdefault(one.school.county.pk, []).append(one)
    for year in city.years:
        yield from _week(rng, city, year)
        yield from _on_site(rng, city, year, by_county)
        yield from _lessons(rng, city, year, staff)
        yield from _showings(rng, city, year, by_county)


def _week(rng: random.Random, city: City, year: int) -> Iterator[EventPlan]:
    name, first, _ = week_of(year)
    for county in city.made["counties"]:
        place = county.name.removesuffix("教育局")
        for form in rng.sample(sorted(FORMS), 3):
            title, where = FORMS[form]
            crowd, number = AUDIENCES[form]
            yield EventPlan(
                kind="publicity.event",
                name=f"{place}{title}",
                host=county,
                place=f"{place}{where}",
                day=first + timedelta(days=rng.randint(0, 6)),
                series=name,
                theme="推广国家通用语言文字，奋进新征程",
                values={
                    "f1": form,
                    "f2": WHO.get(form, ["c5"]),
                    "f3": rng.randint(5, 40) * 50,
                    "f4": rng.choice(("", "县电视台新闻报道一次", "市广播电台、日报各报道一次")),
                },
                crowd=((crowd, round(number * rng.uniform(0.6, 1.4))),),
                follow_up="整理活动照片和数据，上报推普周总结",
            )


def _on_site(
    rng: random.Random, city: City, year: int, by_county: dict[int, list[Teacher]]
) -> Iterator[EventPlan]:
    """The first series in spring, the second one in autumn; every county is host of one, and of
    the other one the year after.
    """
    counties = list(city.made["counties"])
    for half, (kind, (series, theme)) in enumerate(MEETINGS.items()):
        hosts = counties[(half + year) % 2 :: 2]
        rng.shuffle(hosts)
        for place, county in enumerate(hosts):
            school = next(one for one in city.made["schools"] if one.county.pk == county.pk)
            name = county.name.removesuffix("教育局")
            month = (4, 10)[half]
            there = by_county.get(county.pk, [])
            guests = rng.sample(there, min(len(there), 25))
            yield EventPlan(
                kind=kind,
                name=f"{name}进修学校现场会",
                host=school.record,
                place=f"{school.record.name}多功能厅",
                day=date(year, month, 8) + timedelta(days=7 * place),
                series=f"{year} 年{series}",
                theme=theme,
                values={
                    "f1": f"{name}进修学校校长",
                    "f2": "录播教室、语音训练室、图书室",
                    "f3": rng.randint(3, 12),
                },
                people=tuple(
                    (one, "speaks" if n < 3 else "attends") for n, one in enumerate(guests)
                ),
                crowd=(("市教育局、各县区进修学校", 30),),
                follow_up="各县区报送学习落实情况",
            )


def _lessons(
    rng: random.Random, city: City, year: int, staff: list[Teacher]
) -> Iterator[EventPlan]:
    """送教下乡 beside what schools have ordered."""
    rural = [one for one in city.made["schools"] if one.is_rural]
    by_school: dict[int, list[Teacher]] = {}
    for one in staff:
        by_school.setdefault(one.school.record.pk, []).append(one)
    urban = [one for one in staff if not one.school.is_rural]
    for school in rng.sample(rural, min(len(rural), city.count(80, 4))):
        young = school.stage == "幼儿园"
        subject = "学前教育" if young else rng.choice(("语文", "数学", "英语"))
        sent = rng.sample(urban, min(3, len(urban)))
        listeners = by_school.get(school.record.pk, [])[:20]
        yield EventPlan(
            kind="rural.visit",
            name=f"{subject}送教下乡（{school.record.name}）",
            host=school.county,
            place=school.record.name,
            day=date(year, rng.choice((3, 4, 5, 9, 10, 11)), rng.randint(1, 28)),
            theme="区域活动与游戏指导" if young else f"{subject}课堂教学示范",
            values={
                "f1": subject,
                "f2": rng.choice(SUBJECT_FORMS),
                "f3": len(listeners),
                "f4": rng.choice(("c1", "c1", "c2")),
            },
            people=(
                *((one, "speaks") for one in sent),
                *((one, "attends") for one in listeners),
            ),
        )


def _showings(
    rng: random.Random, city: City, year: int, by_county: dict[int, list[Teacher]]
) -> Iterator[EventPlan]:
    """In each county in May; the jury is of other counties."""
    everybody = [one for some in by_county.values() for one in some]
    for county in city.made["counties"]:
        away = [one for one in everybody if one.school.county.pk != county.pk]
        if len(away) < 5 or len(by_county.get(county.pk, [])) < 3:
            continue
        place = county.name.removesuffix("教育局")
        jury = rng.sample(away, 5)
        yield EventPlan(
            kind="one-skill.showing",
            name=f"{year} 年{place}“每人一绝”展示评比",
            host=county,
            place=f"{place}教师进修学校报告厅",
            day=date(year, 5, rng.randint(6, 14)),
            theme="苦练基本功，人人有绝活",
            values={"f1": "c2"},
            people=tuple((one, "juror") for one in jury),
        )
