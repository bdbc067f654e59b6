"""Rules of hours for all three years, hours entered by hand, what stands for credits, who is
exempted; the totals of everybody.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from demo.city.making import City, Told, morning, write_all

BY_HAND, SUBSTITUTED, EXEMPTED = 0.06, 0.02, 0.006  # shares of the teachers, each year
ENTRIES = (
    ("省级骨干教师研修", "taught", "province", 40),
    ("国家级远程培训", "online", "national", 50),
    ("跨校教研与同课异构", "research", "county", 12),
    ("跟岗学习", "practice", "city", 30),
)
SUBSTITUTES = (
    ("degree", "在职取得教育硕士学位"),
    ("prize", "市教学基本功竞赛获奖"),
    ("tutoring", "指导师范生教育实习"),
)
EXEMPTIONS = ("产假", "脱产进修", "长期病假")
CREDITS_IN_FIVE_YEARS = 36


def make_rules(city: City, told: Told) -> None:
    """The shipped rule, and one for the years before its period."""
    from admin.hours.rules_in_force import change_rule, newest_number, shipped_values

    by, shipped = city.made["users"]["officer"], shipped_values()
    years = shipped["first_year"] - city.years[0]
    if years > 0:
        before = _before(shipped, city.years[0], years)
        at = morning(date(city.years[0] - 1, 12, 20))
        change_rule(before, seen=newest_number(), reason="过渡期学分规则", by=by, at=at)
        at = morning(date(shipped["first_year"] - 1, 12, 20))
        change_rule(shipped, seen=newest_number(), reason="新周期学分规则", by=by, at=at)
    told(1, 1)


def _before(shipped: dict[str, Any], first: int, years: int) -> dict[str, Any]:
    share = Decimal(years) / shipped["years"]
    minima = [
        row
        if row["span"] == "year"
        else row | {"credits": str(int(Decimal(row["credits"]) * share))}
        for row in shipped["minima"]
    ]
    name = f"{first}—{first + years - 1} 年教师继续教育学分规则"
    return shipped | {"name": name, "first_year": first, "years": years, "minima": minima}


def make_entries(city: City, told: Told) -> None:
    """Of each year."""
    from admin.accounts.audit import entry
    from admin.accounts.models import AuditEntry
    from admin.hours.models import HandEntry, HourExemption, SubstituteEntry

    rng = city.chance("hours")
    rows = list(_rows(rng, city))
    done = 0
    for model in (HandEntry, SubstituteEntry, HourExemption):
        done += len(write_all(model, (one for one in rows if isinstance(one, model))))
        told(done, len(rows))
    acts = {HandEntry: "hours_entered", SubstituteEntry: "hours_substituted"}
    write_all(
        AuditEntry,
        (
            entry(
                acts.get(type(one), "hours_exempted"),
                one,
                by=one.made_by,
                at=one.made_at,
                reason=one.reason,
                person=one.person_id,
            )
            for one in rows
        ),
    )


def _rows(rng: random.Random, city: City) -> Iterator[Any]:
    from admin.hours.models import HandEntry, HourExemption, SubstituteEntry

    by = city.made["users"]["officer"]
    staff = city.made["staff"]
    for year in city.years:
        for one in rng.sample(staff, max(2, round(len(staff) * BY_HAND))):
            day = _day(rng, city, year)
            title, kind, level, hours = rng.choice(ENTRIES)
            yield HandEntry(
                person=one.person,
                day=day,
                title=title,
                hours=Decimal(hours),
                kind=kind,
                level=level,
                grade=rng.choice(("优秀", "合格", "合格")),
                taught=rng.random() < 0.03,
                reason=f"结业证书（{year}）第 {rng.randint(1, 9999):04d} 号",
                made_at=morning(day, 15),
                made_by=by,
            )
        for one in rng.sample(staff, max(1, round(len(staff) * SUBSTITUTED))):
            day = _day(rng, city, year)
            code, title = rng.choices(SUBSTITUTES, (1, 6, 3))[0]
            yield SubstituteEntry(
                person=one.person,
                day=day,
                title=title,
                code=code,
                reason="原件已核对",
                made_at=morning(day, 15),
                made_by=by,
            )
        for one in rng.sample(staff, max(1, round(len(staff) * EXEMPTED))):
            day = _day(rng, city, year)
            yield HourExemption(
                person=one.person,
                since=day,
                until=day + timedelta(days=rng.randint(90, 200)),
                reason=rng.choice(EXEMPTIONS),
                made_at=morning(day, 15),
                made_by=by,
            )


def _day(rng: random.Random, city: City, year: int) -> date:
    """A day of the year that is not after the last one."""
    last = min(date(year, 12, 20), city.today)
    return last - timedelta(days=rng.randint(0, (last - date(year, 1, 1)).days))


def make_totals(city: City, told: Told) -> None:
    """What lists of hours read."""
    from admin.hours.totals import rebuild

    told(0, len(city.made["staff"]))
    done = rebuild(at=morning(city.today, 20))
    told(done, done)
