"""Counties, training schools, schools and kindergartens, some of them merged or renamed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

from demo.city.making import City, Told

CITY = "长宁河市"
COUNTIES = (
    *("河东区", "河西区", "柳泉县", "清溪县", "松岭县", "白桦县"),
    *("石桥县", "平川县", "云岗县", "金沙县"),
)
URBAN_COUNTIES = 2
TOWNSHIPS = (
    *("红旗镇", "新立镇", "大岗子乡", "小河沿乡", "双庙镇", "榆树镇", "靠山屯乡", "东丰镇"),
    *("太平川镇", "二道沟乡", "五里桥乡", "八家子镇", "新安镇", "兴隆镇", "前进乡", "向阳镇"),
)
VILLAGES = ("东村", "西山", "大屯", "南沟", "北甸", "长岭", "柳河", "三合", "永丰", "团结")
STREETS = (
    "文化路",
    "育才",
    "实验",
    "解放路",
    "朝阳",
    "光明",
    "新华",
    "长江路",
    "第一",
    "第二",
    "第三",
)
KINDS = {  # of 400: kind, number, teachers each, share that is rural, stage
    "kindergarten": ("kindergarten", 90, 18, 0.40, "幼儿园"),
    "primary": ("school", 180, 45, 0.60, "小学"),
    "junior": ("school", 80, 60, 0.50, "初中"),
    "senior": ("school", 30, 120, 0.10, "高中"),
    "vocational": ("vocational_school", 20, 80, 0.10, "中职"),
}
SUFFIX = {
    "kindergarten": "幼儿园",
    "primary": "小学",
    "junior": "初级中学",
    "senior": "高级中学",
    "vocational": "职业技术学校",
}
MERGED_SHARE = 0.06
TRAINING_STAFF = 28


@dataclass(frozen=True)
class School:
    """A school with what makers of people need to know."""

    record: Any
    county: Any
    level: str
    stage: str
    is_rural: bool
    staff: int


def make_places(city: City, told: Told) -> None:
    """The tree; leaves ``root``, ``counties``, ``schools`` (training schools among them)."""
    from admin.people.models import Organisation

    rng = city.chance("places")
    root = Organisation.objects.create(name=f"{CITY}教育局", kind="city", code="990100")
    counties = [
        Organisation.objects.create(
            name=f"{name}教育局", kind="county", code=f"9901{number:02d}", parent=root
        )
        for number, name in enumerate(COUNTIES, 1)
    ]
    schools = [_training_school(one, number) for number, one in enumerate(counties, 1)]
    taken: set[tuple[int, str]] = set()
    wanted = [
        (level, number)
        for level, (_, whole, *_) in KINDS.items()
        for number in range(city.count(whole, 2))
    ]
    for done, (level, number) in enumerate(wanted, 1):
        schools.append(_school(rng, counties, taken, level, number))
        told(done, len(wanted))
    city.made |= {"root": root, "counties": counties, "schools": schools}
    _merge(rng, city)


def _training_school(county: Any, number: int) -> School:
    from admin.people.models import Organisation

    name = f"{county.name.removesuffix('教育局')}教师进修学校"
    record = Organisation.objects.create(
        name=name, kind="training_school", code=f"9901{number:02d}0001", parent=county
    )
    return School(record, county, "training", "", False, TRAINING_STAFF)


def _school(
    rng: random.Random, counties: list[Any], taken: set[tuple[int, str]], level: str, number: int
) -> School:
    from admin.people.models import Organisation

    kind, _, staff, rural_share, stage = KINDS[level]
    is_rural = rng.random() < rural_share
    pool = counties[URBAN_COUNTIES:] if is_rural else counties
    county = pool[number % len(pool)]
    while True:
        name = _name(rng, level, county, is_rural)
        if (county.pk, name) not in taken:
            break
    taken.add((county.pk, name))
    code = f"{county.code}{list(KINDS).index(level) + 1}{number:03d}"
    begun = date(rng.randint(1950, 2012), 9, 1)
    record = Organisation.objects.create(
        name=name, kind=kind, code=code, parent=county, valid_from=begun
    )
    size = max(4, round(staff * rng.uniform(0.5, 1.5)))
    return School(record, county, level, stage, is_rural, size)


def _name(rng: random.Random, level: str, county: Any, is_rural: bool) -> str:
    place = county.name.removesuffix("教育局")
    if is_rural:
        township = rng.choice(TOWNSHIPS)
        if level == "primary":
            return township + rng.choice((f"{rng.choice(VILLAGES)}小学", "中心小学"))
        return township + {"junior": "中学", "kindergarten": "中心幼儿园"}.get(level, SUFFIX[level])
    street = rng.choice(STREETS)
    branch = rng.choice(("", "", "", "（东校区）", "（南校区）"))
    number = rng.choice(("", "", "第四", "第五", "第六", "第七", "第八", "第九"))
    return f"{place}{number or street}{SUFFIX[level]}{branch}"


def _merge(rng: random.Random, city: City) -> None:
    """Village schools that were closed and went into one that stands; some only renamed."""
    from admin.people.models import Organisation

    closed = []
    for school in city.made["schools"]:
        if school.level != "primary" or rng.random() > MERGED_SHARE * 3:
            continue
        name = f"{rng.choice(TOWNSHIPS)}{rng.choice(VILLAGES)}村小学"
        closed.append(
            Organisation.objects.create(
                name=name,
                kind="school",
                code=f"{school.record.code}9",
                parent=school.county,
                valid_from=date(1965, 9, 1),
                valid_to=date(rng.randint(2012, 2022), 8, 31),
                successor=school.record,
            )
        )
    city.made["closed schools"] = closed
