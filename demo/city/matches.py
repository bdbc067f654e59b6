"""Needs and the batches that answer them, orders for visits with who went, pairings with what the
two did, and what is on record of new teachers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from demo.city.making import City, Told, morning, write_all, write_traced
from demo.city.people import Teacher

NEEDS, ORDERS, OFFERS, PAIRINGS, MARKED = 220, 160, 60, 90, 12
TOPICS = ("小班化教学", "常规教学基本功", "班级管理", "远程资源应用", "学情诊断与作业设计")
WANTED = ("同课异构示范课", "单元整体教学专题讲座", "复习课教学指导")
WANTED_IN = {  # subject: what else is asked for there
    "语文": ("作文教学示范课", "整本书阅读指导", "朗读教学示范课"),
    "数学": ("数学建模活动课", "计算教学专题讲座"),
    "英语": ("英语听说课示范", "英语阅读教学指导"),
    "学前教育": ("区域活动观摩", "绘本阅读活动示范", "户外游戏组织指导"),
}
DONE = ("听课、评课一节", "共同备课", "示范课一节", "指导修改教学设计", "联合教研", "读书交流")
PLAN = "每两个月至少活动一次；上学期以备课、听课为主，下学期上汇报课；期末各写一份小结。"
NEAR = 30  # days before the last one in which orders wait


def _day(rng: random.Random, city: City, year: int, first: tuple[int, int]) -> date:
    """A day of the year from ``first`` on, as far as it has come."""
    begins = date(year, *first)
    last = max(begins, min(date(year, 11, 25), city.today))
    return begins + timedelta(days=rng.randint(0, (last - begins).days))


def _trail(rows: list[Any], action: str, by: Any) -> None:
    from admin.accounts.audit import entry
    from admin.accounts.models import AuditEntry

    write_all(AuditEntry, (entry(action, one, by=by, at=one.entered_at) for one in rows))


def _record(city: City, code: str, school: Any, day: date) -> dict[str, Any]:
    """What all records of the family have in common."""
    kept = city.made["kinds"][code]
    return {
        "kind": kept.kind,
        "filled_by": kept.version,
        "organisation": school.record,
        "stage": school.stage,
        "entered_at": morning(day, 10),
        "entered_by": city.made["users"]["trainer"],
    }


def make_needs(city: City, told: Told) -> None:
    """What rural schools ask for; most of it in a batch of the county's course run."""
    from admin.courses.models import CourseRun
    from admin.matches.models import Need, NeedBatch

    rng, by = city.chance("needs"), city.made["users"]["trainer"]
    schools = [one for one in city.made["schools"] if one.is_rural]
    runs: dict[tuple[int, int], Any] = {}
    for run in CourseRun.objects.filter(kind__code="rural.course").order_by("-pk"):
        runs[run.open_to.all()[0].pk, run.first_day.year] = run
    needs: list[Any] = []
    batches: dict[tuple[int, int], Any] = {}
    for year in city.years:
        for school in rng.choices(schools, k=city.count(NEEDS, 6)):
            day = _day(rng, city, year, (1, 10))
            need = _need(rng, city, school, day)
            needs.append(need)
            key = (school.county.pk, year)
            answer = runs.get(key)
            if answer is None or day > answer.first_day or rng.random() < 0.1:
                continue
            if key not in batches:
                batches[key] = _batch(city, school.county, answer)
            need.batch = batches[key]
    write_traced(NeedBatch, batches.values(), lambda one: one.made_at, by)
    write_traced(Need, needs, lambda one: one.entered_at, by)
    _trail(needs, "need_taken", by)
    told(len(needs), len(needs))


def _need(rng: random.Random, city: City, school: Any, day: date) -> Any:
    from admin.matches.models import Need

    first = day + timedelta(days=60)
    return Need(
        **_record(city, "rural.need", school, day),
        values={
            "way": rng.choice(("central", "site", "follow", "online")),
            "why": "教师年龄偏大，新课标把握不准。",
        },
        subject="学前教育"
        if school.stage == "幼儿园"
        else rng.choice(("语文", "数学", "英语", "科学")),
        audience=rng.choices(("rural", "new", "special_post"), (7, 2, 1))[0],
        topic=rng.choice(TOPICS),
        how_many=rng.randint(2, 15),
        first_day=first,
        last_day=first + timedelta(days=90),
    )


def _batch(city: City, county: Any, run: Any) -> Any:
    from admin.matches.models import NeedBatch

    place = county.name.removesuffix("教育局")
    return NeedBatch(
        kind=city.made["kinds"]["rural.need"].kind,
        organisation=county,
        name=f"{run.first_day.year} 年{place}农村教师培训",
        begins=run.first_day,
        ends=run.last_day,
        course_reference=run.name,
        made_at=run.made_at,
        made_by=city.made["users"]["trainer"],
    )


def make_orders(city: City, told: Told) -> None:
    """Who can be sent, what schools have ordered, who went and how it was."""
    from admin.matches.models import Offer, Visit, VisitOrder

    rng, by = city.chance("orders"), city.made["users"]["trainer"]
    senders = _senders(rng, city)
    offers = [_offer(city, one) for one in senders]
    write_traced(Offer, offers, lambda one: one.entered_at, by)
    schools = [one for one in city.made["schools"] if one.is_rural]
    asked = [
        (school, _day(rng, city, year, (2, 20)))
        for year in city.years
        for school in rng.choices(schools, k=city.count(ORDERS, 5))
    ]
    orders, visits = [], []
    busy: set[tuple[int, date]] = set()
    for school, day in asked:
        order = _order(rng, city, school, day)
        orders.append(order)
        visit = _visit(rng, city, order, senders, busy)
        visits += [visit] if visit else []
    write_traced(VisitOrder, orders, lambda one: one.entered_at, by)
    write_traced(Visit, visits, lambda one: one.proposed_at, by)
    _trail(orders, "visit_ordered", by)
    _trail(offers, "visitor_offered", by)
    told(len(orders), len(orders))


def _senders(rng: random.Random, city: City) -> list[Teacher]:
    """Holders of titles and others, from schools in towns."""
    titled = [one for one in city.made["titles"] if not one.school.is_rural]
    urban = [one for one in city.made["staff"] if one.school.stage and not one.school.is_rural]
    others = rng.sample(urban, min(len(urban), city.count(OFFERS, 6)))
    return list({one.person.pk: one for one in (*titled, *others)}.values())


def _offer(city: City, one: Teacher) -> Any:
    from admin.matches.models import Offer

    first = date(city.years[0], 1, 15)
    return Offer(
        **_record(city, "rural.order", one.school, first),
        person=one.person,
        subject=one.post.subject,
        most_visits=6,
    )


def _order(rng: random.Random, city: City, school: Any, day: date) -> Any:
    from admin.matches.models import VisitOrder

    days = sorted(day + timedelta(days=rng.randint(15, 40)) for _ in range(3))
    young = school.stage == "幼儿园"
    subject = "学前教育" if young else rng.choice(("语文", "数学", "英语"))
    return VisitOrder(
        **_record(city, "rural.order", school, day),
        values={
            "form": rng.choice(("lesson", "talk", "advice", "research")),
            "audience": rng.randint(8, 40),
        },
        subject=subject,
        topic=rng.choice(WANTED_IN[subject] if young else (*WANTED, *WANTED_IN[subject])),
        days=[one.isoformat() for one in dict.fromkeys(days)],
        first_day=days[0],
        last_day=days[-1],
    )


def _visit(
    rng: random.Random,
    city: City,
    order: Any,
    senders: list[Teacher],
    busy: set[tuple[int, date]],
) -> Any:
    """Who goes, and sets the order's state; None: nobody yet, or it was cancelled."""
    from admin.matches.models import Visit

    asked = order.entered_at.date()
    if rng.random() < 0.04:
        order.state = "cancelled"
        return None
    fitting = [one for one in senders if one.post.subject == order.subject]
    waits = (city.today - asked).days < NEAR and rng.random() < 0.7
    if waits or not fitting:
        return None
    one = rng.choice(fitting)
    day = date.fromisoformat(order.days[0])
    if (one.person.pk, day) in busy:
        return None
    busy.add((one.person.pk, day))
    proposed = order.entered_at + timedelta(days=3)
    held = day < city.today
    order.state = "held" if held else "arranged"
    return Visit(
        order=order,
        person=one.person,
        unit=one.school.record.name,
        day=day,
        points=110,
        reasons=[f"学科相符（{order.subject}）", "来自其他县区，不是本校", "当天有空"],
        state="held" if held else "accepted",
        proposed_at=proposed,
        decided_at=proposed + timedelta(days=1),
        verdict=rng.choices(("excellent", "good", "fair", "poor"), (5, 8, 2, 0.3))[0]
        if held
        else "",
        listeners=order.values["audience"] if held else None,
        remark="教学示范性强，教师受益。" if held else "",
        confirmed_at=morning(day + timedelta(days=1)) if held else None,
    )


def make_pairings(city: City, told: Told) -> None:
    """A year each: two teachers, or two schools."""
    from admin.matches.models import Pairing, PairingCheck, PairingMeeting

    rng, by = city.chance("pairings"), city.made["users"]["trainer"]
    staff = [one for one in city.made["staff"] if one.school.stage]
    rural = [one for one in staff if one.school.is_rural]
    urban = [one for one in staff if not one.school.is_rural]
    pairings = []
    for year in city.years:
        helped = rng.sample(rural, min(len(rural), city.count(PAIRINGS, 4)))
        for place, one in enumerate(helped):
            begins = date(year, 3, 1)
            if begins > city.today:
                continue
            pairings.append(_pairing(rng, city, one, rng.choice(urban), begins, place % 8 == 7))
    write_traced(Pairing, pairings, lambda one: one.entered_at, by)
    _trail(pairings, "paired", by)
    write_all(PairingMeeting, (row for one in pairings for row in _meetings(rng, city, one, by)))
    write_all(PairingCheck, (row for one in pairings for row in _checks(rng, city, one, by)))
    told(len(pairings), len(pairings))


def _pairing(
    rng: random.Random, city: City, one: Teacher, other: Teacher, begins: date, of_units: bool
) -> Any:
    from admin.matches.models import Pairing

    ends = begins + timedelta(days=364)
    over = ends + timedelta(days=10) < city.today
    outcome = rng.choices(("reached", "partly", "broken_off"), (8, 2, 0.5))[0] if over else ""
    return Pairing(
        **_record(city, "rural.pairing", one.school, begins),
        values={"aim": ["teach", "research"], "paper": True},
        subject=one.post.subject,
        partner=other.school.record,
        person=None if of_units else one.person,
        partner_person=None if of_units else other.person,
        begins=begins,
        ends=ends,
        plan=PLAN,
        ended_on=ends if over else None,
        outcome=outcome,
        outcome_note={"": "", "broken_off": "一方工作调动，中止结对。"}.get(
            outcome, "按计划完成。"
        ),
    )


def _meetings(rng: random.Random, city: City, pairing: Any, by: Any) -> Iterator[Any]:
    from admin.matches.models import PairingMeeting

    every = rng.choice((40, 45, 50, 50, 80))
    day = pairing.begins + timedelta(days=rng.randint(5, 30))
    while day <= min(pairing.ends, city.today):
        yield PairingMeeting(
            pairing=pairing,
            day=day,
            what=rng.choice(DONE),
            hours=Decimal(rng.choice((3, 4, 4, 6))),
            entered_at=morning(day, 17),
            entered_by=by,
        )
        day += timedelta(days=every + rng.randint(-8, 8))


def _checks(rng: random.Random, city: City, pairing: Any, by: Any) -> Iterator[Any]:
    from admin.matches.models import PairingCheck

    for days in (120, 280):
        day = pairing.begins + timedelta(days=days)
        if day <= city.today and rng.random() < 0.9:
            yield PairingCheck(
                pairing=pairing,
                day=day,
                result=rng.choices(("ahead", "on_plan", "behind"), (2, 7, 1))[0],
                remark="有记录、有小结。",
                entered_at=morning(day, 17),
                entered_by=by,
            )


def make_inductions(city: City, told: Told) -> None:
    """Of new teachers whom no course run tells of: done elsewhere, a longer time, an excuse."""
    from admin.matches.models import Induction

    rng, by = city.chance("inductions"), city.made["users"]["trainer"]
    rows = []
    for year in city.years:
        new = [
            one
            for one in city.made["staff"]
            if one.school.stage and one.post.valid_from.year in (year, year - 1)
        ]
        day = min(date(year, 6, 20), city.today)
        for one in rng.sample(new, min(len(new), city.count(MARKED, 2))):
            if one.post.valid_from >= day:
                continue
            rows.append(
                Induction(
                    **_record(city, "rural.induction-watch", one.school, day),
                    person=one.person,
                    subject=one.post.subject,
                    **rng.choice(_marks(one, day)),
                )
            )
    once = list({one.person_id: one for one in rows}.values())
    write_traced(Induction, once, lambda one: one.entered_at, by)
    _trail(once, "induction_marked", by)
    told(len(once), len(once))


def _marks(one: Teacher, day: date) -> tuple[dict[str, Any], ...]:
    longer = one.post.valid_from + timedelta(days=540)
    return (
        {"finished_on": day, "why": "在省级示范校完成新任教师培训，有结业证明。"},
        {"extended_to": longer, "why": "产假，延期半年。"},
        {"is_excused": True, "why": "调入前已有三年教龄，免除。"},
    )
