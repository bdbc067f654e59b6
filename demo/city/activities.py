"""Activities of three years with who took part, what follows, and juries; the skill that each
teacher has taken on, with the log of exercises.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from demo.city.activity_plans import EventPlan, plans, week_of
from demo.city.making import City, Told, in_batches, morning, write_all, write_traced
from demo.city.people import Teacher
from demo.city.pictures import Hung, hang

AT_ONCE = 60
SKILLED_EACH_YEAR = 0.08  # of the teachers
CONTESTANTS = 15
SUMMARY = "活动按方案完成，组织有序，参加人员反映良好；材料已归档。"
SKILLS = {  # choice: titles, what is exercised
    "c1": (("粉笔字", "粉笔楷书"), "临写课文板书一版"),
    "c2": (("钢笔字", "硬笔行楷"), "临帖两页"),
    "c3": (("毛笔字", "毛笔楷书"), "临《多宝塔》一页"),
    "c4": (("朗诵", "普通话与朗诵"), "朗读作品两篇，录音自听"),
    "c5": (("简笔画",), "画教具图四幅"),
    "c6": (("导课艺术", "课堂提问"), "说课一次，修改提问设计"),
    "c7": (("课件制作", "微课制作"), "制作微课一节"),
    "c8": (("演示实验", "自制教具"), "练习演示实验两个"),
    "c9": (("竹笛", "幼儿舞蹈", "篮球教学"), "基本功练习"),
}
ENTRIES = 10  # of a log
STEPS = (("announce", "planned", "announced"), ("hold", "announced", "held"))
REPORT = ("report", "held", "reported")


def make_skills(city: City, told: Told) -> None:
    """Records and logs. Leaves ``skills``: records by county and year."""
    from admin.accounts.audit import entry
    from admin.accounts.models import AuditEntry
    from admin.activities.models import LogEntry, PersonalRecord

    rng, by = city.chance("skills"), city.made["users"]["trainer"]
    staff = [one for one in city.made["staff"] if one.school.stage]
    keen = {one.pk for one in city.made["counties"][::2]}
    # Where the office looks after it, teachers in special posts are taken on before others.
    order = sorted(
        rng.sample(staff, len(staff)),
        key=lambda one: (
            rng.random() * (0.3 if one.post.is_special_post and one.school.county.pk in keen else 1)
        ),
    )
    least = min(3 * len(city.made["counties"]), len(staff) // len(city.years))
    number = max(least, round(len(staff) * SKILLED_EACH_YEAR))
    records: list[Any] = []
    skills: dict[tuple[int, int], list[Any]] = {}
    for place, year in enumerate(city.years):
        for one in order[place * number : (place + 1) * number]:
            record = _record(rng, city, one, year)
            records.append(record)
            skills.setdefault((one.school.county.pk, year), []).append(record)
    write_traced(PersonalRecord, records, lambda one: one.made_at, by)
    write_all(
        AuditEntry,
        (
            entry("personal_record_made", one, by=by, at=one.made_at, person=one.person_id)
            for one in records
        ),
    )
    lines = (line for one in records for line in _log(rng, city, one))
    write_all(LogEntry, lines, told, len(records) * ENTRIES)
    city.made["skills"] = skills


def _record(rng: random.Random, city: City, one: Teacher, year: int) -> Any:
    from admin.activities.models import PersonalRecord

    kept = city.made["kinds"]["one-skill.skill"]
    choice = rng.choice(sorted(SKILLS))
    last = min(date(year, 4, 20), city.today)
    begun = last - timedelta(days=rng.randint(0, (last - date(year, 1, 1)).days))
    over = year < city.today.year
    state = rng.choices(("reached", "given_up"), (9, 1))[0] if over else "under_way"
    return PersonalRecord(
        kind=kept.kind,
        filled_by=kept.version,
        values={
            "f1": choice,
            "f2": "学校骨干教师",
            "f3": "通过学校验收" if state == "reached" else "",
        },
        person=one.person,
        organisation=one.school.record,
        title=rng.choice(SKILLS[choice][0]),
        level_at_start="有一定基础，不够熟练",
        goal="一年内达到县级展示水平",
        level_reached="熟练，能用于课堂教学" if state == "reached" else "",
        begun_on=begun,
        ended_on=date(year, 12, 20) if over else None,
        state=state,
        made_by=city.made["users"]["trainer"],
        made_at=morning(begun, 16),
    )


def _log(rng: random.Random, city: City, record: Any) -> Iterator[Any]:
    """Once a week: from the beginning, or up to the last day where it goes on."""
    from admin.activities.models import LogEntry

    what = SKILLS[record.values["f1"]][1]
    first = record.begun_on
    if record.state == "under_way":
        first = max(first, city.today - timedelta(days=7 * ENTRIES))
    for week in range(ENTRIES):
        day = first + timedelta(days=7 * week + rng.randint(0, 6))
        if day > city.today:
            return
        yield LogEntry(
            record=record,
            day=day,
            minutes=rng.choice((30, 45, 60, 60, 75, 90)),
            what=what,
            made_by=record.made_by,
            made_at=morning(day, 17),
        )


def make_activities(city: City, told: Told) -> None:
    """All activities as they stand on the last day."""
    rng = city.chance("activities made")
    wanted = list(plans(city))
    series = _series(city, wanted)
    done = 0
    for batch in in_batches(wanted, AT_ONCE):
        _make(rng, city, series, batch)
        done += len(batch)
        told(done, len(wanted))


def _series(city: City, wanted: list[EventPlan]) -> dict[tuple[str, str], Any]:
    """By kind and name; each lasts as long as its activities do, the week a week."""
    from admin.activities.models import Series

    weeks = {name: (first, last) for name, first, last in map(week_of, city.years)}
    days: dict[tuple[str, str], list[date]] = {}
    themes: dict[tuple[str, str], str] = {}
    for one in wanted:
        if one.series:
            days.setdefault((one.kind, one.series), []).append(one.day)
            themes[one.kind, one.series] = one.theme
    made = [
        Series(
            kind=city.made["kinds"][kind].kind,
            name=name,
            organisation=city.made["root"],
            theme=themes[kind, name],
            begins_on=weeks.get(name, (min(some),))[0],
            ends_on=weeks[name][1] if name in weeks else max(some),
            plan="各县区按统一主题分别组织，活动后一周内报送材料、照片和数据。",
            summary=SUMMARY if max(some) < city.today else "",
        )
        for (kind, name), some in days.items()
    ]
    begun = write_traced(
        Series,
        made,
        lambda one: morning(min(one.begins_on - timedelta(days=60), city.today)),
        city.made["users"]["officer"],
    )
    return {(one.kind.code, one.name): one for one in begun}


def _make(
    rng: random.Random, city: City, series: dict[tuple[str, str], Any], batch: list[EventPlan]
) -> None:
    from admin.accounts.models import AuditEntry
    from admin.activities.models import Activity, Delegation, FollowUp, Participant

    by = city.made["users"]["officer"]
    made = [_activity(rng, city, series, plan) for plan in batch]
    write_traced(Activity, made, lambda one: one.made_at, by)
    pairs = list(zip(made, batch, strict=True))
    write_all(
        Participant, (part for one, plan in pairs for part in _participants(rng, city, one, plan))
    )
    write_all(Delegation, (unit for one, plan in pairs for unit in _crowd(rng, one, plan)))
    write_all(
        FollowUp,
        (_follow_up(city, one, plan) for one, plan in pairs if plan.follow_up and one.is_over),
    )
    write_all(AuditEntry, (act for one in made for act in _trail(one, by)))
    for one, plan in pairs:
        if plan.kind == "one-skill.showing" and one.is_over:
            _judge(rng, city, one)
    hang(city, (photo for one, plan in pairs for photo in _photographs(one, plan)), by)


def _activity(
    rng: random.Random, city: City, series: dict[tuple[str, str], Any], plan: EventPlan
) -> Any:
    from admin.activities.models import Activity

    kept = city.made["kinds"][plan.kind]
    state = _state(plan.day, city.today)
    begins = morning(plan.day)
    expected = len(plan.people) + sum(number for _, number in plan.crowd)
    over = state in ("held", "reported")
    return Activity(
        kind=kept.kind,
        filled_by=kept.version,
        values=plan.values,
        series=series.get((plan.kind, plan.series)),
        name=plan.name,
        theme=plan.theme,
        organisation=plan.host,
        organiser=plan.organiser,
        place=plan.place,
        begins_at=begins,
        ends_at=begins + timedelta(hours=rng.choice((3, 3, 7))),
        plan="提前一周下发通知，落实场地、器材和安全预案。",
        schedule=[
            {"time": "9:00", "what": "开幕、领导讲话", "who": plan.organiser},
            {"time": "9:30", "what": plan.theme or plan.name, "who": "承办单位"},
            {"time": "11:00", "what": "交流、小结", "who": "承办单位"},
        ],
        expected=expected,
        came=round(expected * rng.uniform(0.85, 1.05)) if over else None,
        summary=SUMMARY if state == "reported" else "",
        state=state,
        made_by=city.made["users"]["officer"],
        made_at=morning(min(plan.day - timedelta(days=30), city.today)),
    )


def _state(day: date, today: date) -> str:
    if day + timedelta(days=20) < today:
        return "reported"
    if day < today:
        return "held"
    return "announced" if day - timedelta(days=20) <= today else "planned"


def _participants(rng: random.Random, city: City, activity: Any, plan: EventPlan) -> Iterator[Any]:
    from admin.activities.models import Participant

    over = activity.is_over
    for one, role in plan.people:
        scored = role == "juror"
        yield Participant(
            activity=activity,
            person=one.person,
            role=role,
            organisation=one.school.record,
            attended=(scored or rng.random() < 0.94) if over else None,
        )
    if plan.kind == "one-skill.showing":
        skills = city.made["skills"].get((plan.host.pk, plan.day.year), [])
        for number, record in enumerate(skills[:CONTESTANTS], 1):
            yield Participant(
                activity=activity,
                person_id=record.person_id,
                role="contestant",
                organisation_id=record.organisation_id,
                attended=True if over else None,
                record=record,
                number=number,
            )


def _photographs(activity: Any, plan: EventPlan) -> Iterator[Hung]:
    from admin.activities.figures import PHOTOGRAPH

    if plan.kind == "rural.visit" or not activity.is_over:
        return
    at = activity.ends_at + timedelta(hours=3)
    for number, what in enumerate(("活动现场", "参加人员"), 1):
        caption = f"{activity.name}：{what}"[:100]
        yield Hung(activity, PHOTOGRAPH, f"照片{number}.jpg", caption, at)


def _crowd(rng: random.Random, activity: Any, plan: EventPlan) -> Iterator[Any]:
    from admin.activities.models import Delegation

    for label, number in plan.crowd:
        came = round(number * rng.uniform(0.8, 1.1)) if activity.is_over else None
        yield Delegation(activity=activity, label=label, expected=number, came=came)


def _follow_up(city: City, activity: Any, plan: EventPlan) -> Any:
    from admin.activities.models import FollowUp

    due = plan.day + timedelta(days=21)
    done = due - timedelta(days=3) if due < city.today else None
    return FollowUp(
        activity=activity,
        what=plan.follow_up,
        who=plan.host.name,
        due=due,
        done_on=done,
        outcome="已完成" if done else "",
    )


def _trail(activity: Any, by: Any) -> Iterator[Any]:
    from admin.accounts.audit import entry

    yield entry("activity_made", activity, by=by, at=activity.made_at, kind=activity.kind.code)
    reached = {"planned": 0, "announced": 1, "held": 2, "reported": 3}[activity.state]
    ats = (
        activity.made_at + timedelta(hours=2),
        activity.ends_at,
        activity.ends_at + timedelta(days=5),
    )
    for (_, before, after), at in list(zip((*STEPS, REPORT), ats, strict=True))[:reached]:
        yield entry("activity_step", activity, by=by, at=at, before=before, after=after)


def _judge(rng: random.Random, city: City, activity: Any) -> None:
    """Ballots of the whole jury; fixed, and the awards on record."""
    from admin.activities.jury import close_jury, hand_over_awards, jury_rules
    from admin.activities.models import Ballot

    by, at = city.made["users"]["officer"], activity.ends_at
    there = list(activity.participants.filter(role__in=("juror", "contestant")))
    contestants = [one for one in there if one.role == "contestant"]
    if not contestants:
        return
    rubric = jury_rules(activity).rubric
    worth = {one.pk: rng.uniform(0.72, 0.96) for one in contestants}
    ballots = []
    for juror in (one for one in there if one.role == "juror"):
        for one in contestants:
            scores = {
                part.name: (
                    part.most * Decimal(str(min(1, rng.gauss(worth[one.pk], 0.03))))
                ).quantize(Decimal("0.1"))
                for part in rubric
            }
            ballots.append(
                Ballot(
                    juror=juror,
                    contestant=one,
                    scores={name: str(points) for name, points in scores.items()},
                    total=sum(scores.values(), Decimal(0)),
                    given_at=at,
                    entered_by=by,
                )
            )
    write_all(Ballot, ballots)
    close_jury(activity, by=by, at=at)
    hand_over_awards(activity, by=by, at=at + timedelta(hours=2))
