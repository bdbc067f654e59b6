"""Which course runs three years of a city have: who is trained, for what, when, where."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from demo.city.making import City
from demo.city.people import Teacher

TRAINED_EACH_YEAR = 0.55
SIZE, LEAST = 90, 12
STAGES = {"幼儿园": "c1", "小学": "c2", "初中": "c3", "高中": "c4", "中职": "c5"}
STAGES_OF_PRINCIPALS = {"小学": "c1", "初中": "c2", "高中": "c2", "幼儿园": "c3", "中职": "c4"}
CONTINUING = ("课程标准解读", "有效教学设计", "课堂观察与评课", "作业与评价改革", "信息技术应用")
CLASSES = ("班级建设与管理", "学生心理与沟通", "家校合作", "主题班会设计", "班级安全工作")
RURAL = ("小班化与复式教学", "常规教学基本功", "乡土课程资源", "现代远程教育资源应用")
NEW = ("师德与教育法规", "教学常规", "备课与上课", "班级管理入门", "普通话与板书", "汇报课")
HEADS = ("依法治校", "学校发展规划", "课程领导力", "教师队伍建设", "校园安全管理")
SPOKEN = (
    "声母训练：平翘舌音",
    "韵母训练：前后鼻音",
    "声调与变调",
    "轻声与儿化",
    "短文朗读",
    "命题说话",
)


@dataclass(frozen=True)
class RunPlan:
    """A run before it is made; ``people`` in the order in which they were put down."""

    kind: str
    name: str
    host: Any
    days: tuple[date, date]  # the first one and the last
    hours: int
    topics: tuple[str, ...]
    people: tuple[Teacher, ...]
    open_to: tuple[Any, ...] = ()
    form: str = "centralised"
    level: str = "city"
    values: dict[str, Any] = field(default_factory=dict)
    themes: tuple[str, ...] = ()
    capacity: int | None = None
    is_quality: bool = False


def plans(city: City) -> Iterator[RunPlan]:
    """All runs, by year."""
    rng = city.chance("courses")
    staff = [one for one in city.made["staff"] if one.school.stage]
    by_county: dict[int, list[Teacher]] = {}
    for one in staff:
        by_county.setdefault(one.school.county.pk, []).append(one)
    for year in city.years:
        for county in city.made["counties"]:
            yield from _of_county(rng, city, year, county, by_county.get(county.pk, []))
        yield from _of_city(rng, city, year, staff)
    yield from _spoken(rng, city)


def _of_county(
    rng: random.Random, city: City, year: int, county: Any, staff: list[Teacher]
) -> Iterator[RunPlan]:
    place = county.name.removesuffix("教育局")
    school = next(one for one in city.made["schools"] if one.county.pk == county.pk)
    host = {"host": school.record, "open_to": (county,), "level": "county"}
    account = city.made["account teacher"].pk
    chosen = [one for one in staff if rng.random() < TRAINED_EACH_YEAR or one.person.pk == account]
    for stage, subject, people in _groups(rng, chosen):
        yield RunPlan(
            kind="continuing.course",
            name=f"{year} 年{place}{stage}{subject}教师继续教育培训班",
            days=_days(rng, year, 5),
            hours=40,
            topics=CONTINUING,
            people=people,
            is_quality=rng.random() < 0.08,
            values=_filled(stage, subject),
            **host,
        )
    classes = [one for one in staff if one.post.role == "class_teacher"]
    for number, people in enumerate(_parts(rng.sample(classes, len(classes) // 4)), 1):
        yield RunPlan(
            kind="class-teachers.course",
            name=f"{year} 年{place}班主任培训班（第 {number} 期）",
            days=_days(rng, year, 4),
            hours=32,
            topics=CLASSES,
            people=people,
            values={"batch": rng.choice(("c1", "c2", "c3"))},
            **host,
        )
    rural = [one for one in staff if one.school.is_rural]
    for batch, people in enumerate(_parts(rng.sample(rural, len(rural) // 8)), 1):
        yield RunPlan(
            kind="rural.course",
            name=f"{year} 年{place}农村教师第 {batch} 批培训班",
            days=_days(rng, year, 3),
            hours=24,
            topics=RURAL,
            people=people,
            values={"batch": batch, "contents": "、".join(RURAL)},
            **host,
        )


def _of_city(rng: random.Random, city: City, year: int, staff: list[Teacher]) -> Iterator[RunPlan]:
    host = {"host": city.made["root"]}
    new = [one for one in staff if one.post.valid_from.year == year - 1]
    for number, people in enumerate(_parts(new), 1):
        yield RunPlan(
            kind="rural.induction",
            name=f"{year - 1} 年入职新任教师培训班（第 {number} 期）",
            days=_days(rng, year, 6),
            hours=60,
            topics=NEW,
            people=people,
            values={"year": year - 1},
            **host,
        )
    special = [one for one in staff if one.post.is_special_post]
    for number, people in enumerate(_parts(rng.sample(special, -(-len(special) // 3))), 1):
        yield RunPlan(
            kind="rural.special-post",
            name=f"{year} 年特岗教师培训班（第 {number} 期）",
            days=_days(rng, year, 4),
            hours=40,
            topics=RURAL,
            people=people,
            values={"year": year - 1},
            **host,
        )
    yield from _of_heads(rng, city, year, staff)
    some = rng.sample(staff, min(len(staff), city.count(400, 20)))
    for kind, name, form, values in (
        ("continuing.online", "教师信息技术应用能力网联培训", "online", {"platform": "省研修平台"}),
        ("continuing.text", "《教师专业标准》文本培训", "text", {"book": "《教师专业标准》解读"}),
    ):
        yield RunPlan(
            kind=kind,
            name=f"{year} 年{name}班",
            days=_days(rng, year, 2),
            hours=16,
            topics=("开班与学习要求", "在线答疑" if form == "online" else "学习交流"),
            people=tuple(some),
            form=form,
            values=values,
            **host,
        )


def _of_heads(rng: random.Random, city: City, year: int, staff: list[Teacher]) -> Iterator[RunPlan]:
    host = {"host": city.made["root"]}
    heads = [one for one in staff if one.post.role == "principal"]
    for number, people in enumerate(_parts(rng.sample(heads, -(-len(heads) // 3))), 1):
        yield RunPlan(
            kind="principals.course",
            name=f"{year} 年校长提高培训班（第 {number} 期）",
            days=_days(rng, year, 5),
            hours=40,
            topics=HEADS,
            people=people,
            values={"stage": sorted({STAGES_OF_PRINCIPALS[one.school.stage] for one in people})},
            **host,
        )
    wanted = rng.sample(heads, min(len(heads), city.count(45, 4)))
    yield RunPlan(
        kind="principals.advanced",
        name=f"{year} 年名优校长高级研修班",
        days=_days(rng, year, 5),
        hours=60,
        topics=HEADS,
        people=tuple(wanted),
        capacity=max(2, len(wanted) * 2 // 3),
        values={"tutor": "省教育学院专家组", "task": "完成一项办学改进课题，带一所农村学校。"},
        **host,
    )
    for county in city.made["counties"][2:]:
        there = [one for one in heads if one.school.county.pk == county.pk and one.school.is_rural]
        if not there:
            continue
        place = county.name.removesuffix("教育局")
        yield RunPlan(
            kind="principals.countryside",
            name=f"{year} 年名优校长送培下乡（{place}）",
            days=_days(rng, year, 2),
            hours=12,
            topics=("农村学校管理", "校本研修的组织"),
            people=tuple(there[:40]),
            open_to=(county,),
            values={
                "speakers": "市名优校长讲师团",
                "county_need": "校本研修、留守儿童教育",
                "content": ["c1", "c3"],
                "verdict": rng.choice(("c1", "c1", "c2")),
            },
            **host,
        )


def _spoken(rng: random.Random, city: City) -> Iterator[RunPlan]:
    """After every other test, for those who fell short of 二级甲等; and one still to come."""
    staff = {one.person.pk: one for one in city.made["staff"]}
    short: dict[int, list[Teacher]] = {}
    for sitting, marks in city.made["sittings"]:
        if sum(map(float, marks.values())) < 83:
            person = staff[sitting.candidate.person_id]
            short.setdefault(sitting.candidate.session_id, []).append(person)
    for session in city.made["sessions"][::2]:
        people = short.get(session.pk, [])[:60]
        first = session.date + timedelta(days=10)
        yield RunPlan(
            kind="test-training.course",
            name=f"{session.name}后普通话培训班",
            host=city.made["root"],
            days=(first, first + timedelta(days=15)),
            hours=24,
            topics=SPOKEN,
            people=tuple(people),
            values={"target": "未达到二级甲等的教师", "aim": "c2"},
            themes=tuple(rng.sample(("retroflex", "front_back_nasal", "tone_2", "neutral"), 2)),
            capacity=max(60, len(people)),
        )
    yield _coming(city, short)


def _coming(city: City, short: dict[int, list[Teacher]]) -> RunPlan:
    """A run that can be joined on the last day."""
    first = city.today + timedelta(days=14)
    newest = (one for session in city.made["sessions"][::-1] for one in short.get(session.pk, []))
    people = list({one.person.pk: one for one in newest}.values())[:40]
    return RunPlan(
        kind="test-training.course",
        name=f"{first.year} 年普通话强化训练班",
        host=city.made["root"],
        days=(first, first + timedelta(days=12)),
        hours=24,
        topics=SPOKEN,
        people=tuple(people),
        values={"target": "普通话测试未达到所需等级的教师", "aim": "c2"},
        themes=("retroflex", "front_back_nasal", "neutral"),
        capacity=60,
    )


def _groups(
    rng: random.Random, people: list[Teacher]
) -> Iterator[tuple[str, str, tuple[Teacher, ...]]]:
    """By stage and subject; the few of a subject come together in one run of all subjects."""
    by_subject: dict[tuple[str, str], list[Teacher]] = {}
    for one in people:
        by_subject.setdefault((one.school.stage, one.post.subject), []).append(one)
    few: list[Teacher] = []
    for (stage, subject), some in by_subject.items():
        if len(some) < LEAST:
            few += some
            continue
        for part in _parts(some):
            yield stage, subject, part
    for part in _parts(few):
        yield "中小学", "各学科", part


def _parts(people: Iterable[Teacher]) -> Iterator[tuple[Teacher, ...]]:
    """Runs that are about equally full."""
    some = list(people)
    if not some:
        return
    number = -(-len(some) // SIZE)
    for place in range(number):
        yield tuple(some[place::number])


def _filled(stage: str, subject: str) -> dict[str, Any]:
    values: dict[str, Any] = {"target": f"{stage}{subject}教师", "subject": subject}
    if stage in STAGES:
        values["stage"] = [STAGES[stage]]
    return values


def _days(rng: random.Random, year: int, meetings: int) -> tuple[date, date]:
    """From a Saturday in term time on, a meeting each week."""
    day = date(year, 3, 1) + timedelta(days=rng.randint(0, 265 - 7 * meetings))
    first = day + timedelta(days=(5 - day.weekday()) % 7)
    return first, first + timedelta(days=7 * (meetings - 1) + 1)
