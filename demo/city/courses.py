"""Training of three years: programmes, course runs with their meetings, who came, what it came to,
and study that was brought in by worksheet.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from demo.city.course_plans import RunPlan, plans
from demo.city.making import City, Told, in_batches, morning, write_all, write_links, write_traced

RUNS_AT_ONCE = 40
OPENS, ASKED_AHEAD, CLOSES = 25, 20, 12  # days before the first, days before, days after the last
CANCELLED = 0.01
OFTEN_AWAY = 0.05
MARKS = ("present", "late", "leave", "absent")
USUAL, AWAY = (93, 3, 3, 1), (45, 10, 15, 30)
GRADES = ("excellent", "good", "pass", "fail")
STUDY = {  # kind: course, share of all teachers, hours
    "continuing.online": ("中小学教师网络研修", 0.6, 24),
    "continuing.text": ("《义务教育课程标准》文本学习", 0.3, 20),
}
PROGRAMMES = {
    "continuing": "中小学、幼儿园、中职教师继续教育规划",
    "test-training": "教师普通话能力提升计划",
    "principals": "名优校长专业化培训工程",
    "class-teachers": "班主任专业化培训计划",
    "rural": "农村、新任、特岗教师培训计划",
}
AIMS = "按需施训、分批进行；集中培训与校本研修相结合；过程有考勤，结业有考核，学时计入个人档案。"


@dataclass
class Made:
    """A run that is made, with what becomes records once it has its key."""

    plan: RunPlan
    run: Any
    rules: Any
    meetings: list[Any] = field(default_factory=list)
    enrolments: list[Any] = field(default_factory=list)


def make_programmes(city: City, told: Told) -> None:
    """A plan of the three years for each system, a programme of each year in it. Leaves
    ``programmes`` by the system's code and the year.
    """
    from admin.courses.models import Programme

    by = city.made["users"]["officer"]
    systems = {one.kind.system.code: one.kind.system for one in city.made["kinds"].values()}
    first, last = city.years[0], city.years[-1]

    def programme(code: str, name: str, begins: int, ends: int, parent: Any = None) -> Any:
        return Programme(
            system=systems[code],
            parent=parent,
            name=name,
            first_year=begins,
            last_year=ends,
            host=city.made["root"],
            text=AIMS,
        )

    def when(one: Any) -> datetime:
        return morning(date(one.first_year, 1, 10))

    whole = write_traced(
        Programme,
        (
            programme(code, f"{first}—{last} 年{name}", first, last)
            for code, name in PROGRAMMES.items()
        ),
        when,
        by,
    )
    above = dict(zip(PROGRAMMES, whole, strict=True))
    yearly = write_traced(
        Programme,
        (
            programme(code, f"{year} 年度{systems[code].name}项目", year, year, above[code])
            for code in PROGRAMMES
            for year in city.years
        ),
        when,
        by,
    )
    bases = [one.record for one in city.made["schools"] if one.level == "training"]
    write_links(Programme.base_schools, ((above["continuing"], one) for one in bases))
    city.made["programmes"] = {(one.system.code, one.first_year): one for one in yearly}
    told(len(whole) + len(yearly), len(whole) + len(yearly))


def make_courses(city: City, told: Told) -> None:
    """All course runs as they stand on the last day."""
    rng = city.chance("courses made")
    wanted = [one for one in plans(city) if one.people]
    done = 0
    for batch in in_batches(wanted, RUNS_AT_ONCE):
        _make(rng, city, batch)
        done += len(batch)
        told(done, len(wanted))


def _make(rng: random.Random, city: City, batch: list[RunPlan]) -> None:
    from admin.courses.models import Attendance, CourseRun, Enrolment, Meeting

    by = city.made["users"]["trainer"]
    made = [_run(rng, city, plan) for plan in batch]
    write_traced(CourseRun, (one.run for one in made), lambda run: run.made_at, by)
    write_links(CourseRun.open_to, ((one.run, to) for one in made for to in one.plan.open_to))
    for one in made:
        one.meetings = list(_meetings(one))
        one.enrolments = list(_enrolments(rng, one, city))
    begun = {one.run.pk: one.run.made_at for one in made}
    meetings = [meeting for one in made for meeting in one.meetings]
    write_traced(Meeting, meetings, lambda meeting: begun[meeting.run_id], by)
    enrolments = [enrolment for one in made for enrolment in one.enrolments]
    write_all(Enrolment, enrolments)
    came = {one.run.pk: list(_attendance(rng, one, city)) for one in made}
    write_all(Attendance, (row for rows in came.values() for row in rows))
    _decide(rng, city, made, came)
    _note_history(enrolments, by)
    _trail(city, made, by)


def _run(rng: random.Random, city: City, plan: RunPlan) -> Made:
    from admin.courses.models import CourseRun
    from admin.courses.rules import rules_of

    kept = city.made["kinds"][plan.kind]
    state = _state(plan, city.today)
    if state == "planned" and rng.random() < CANCELLED * 10:
        state = "cancelled"
    first = plan.days[0]
    run = CourseRun(
        kind=kept.kind,
        filled_by=kept.version,
        values=plan.values,
        programme=city.made["programmes"].get((kept.kind.system.code, first.year)),
        name=plan.name,
        host=plan.host,
        place=_place(plan),
        first_day=first,
        last_day=plan.days[1],
        capacity=plan.capacity or -(-len(plan.people) // 10) * 10,
        form=plan.form,
        level=plan.level,
        planned_hours=Decimal(plan.hours),
        themes=list(plan.themes),
        needs="" if plan.kind != "rural.course" else "、".join(plan.topics),
        is_quality=plan.is_quality,
        state=state,
        cancel_reason="与全县教研活动时间冲突，合并到下一期。" if state == "cancelled" else "",
        made_at=morning(min(first - timedelta(days=OPENS + 10), city.today)),
    )
    return Made(plan, run, rules_of(kept.rules))


def _state(plan: RunPlan, today: date) -> str:
    first, last = plan.days
    if last + timedelta(days=CLOSES) < today:
        return "closed"
    if first <= today:
        return "running"
    return "open" if first - timedelta(days=OPENS) <= today else "planned"


def _place(plan: RunPlan) -> str:
    if plan.form == "online":
        return "网络研修平台"
    if plan.host.kind == "training_school":
        return f"{plan.host.name}三楼报告厅"
    return "长宁河市教师培训中心"


def _meetings(one: Made) -> Iterator[Any]:
    from admin.courses.models import Meeting

    plan = one.plan
    first, last = plan.days
    step = max(1, (last - first).days // len(plan.topics))
    each = Decimal(plan.hours) / len(plan.topics)
    for place, topic in enumerate(plan.topics):
        begins = morning(min(first + timedelta(days=place * step), last))
        yield Meeting(
            run=one.run,
            begins_at=begins,
            ends_at=begins + timedelta(hours=8 if each > 4 else 4),
            place=one.run.place,
            topic=topic,
            trainer="市培训专家组" if plan.level == "city" else "县区骨干教师",
            hours=each.quantize(Decimal("0.1")),
        )


def _enrolments(rng: random.Random, one: Made, city: City) -> Iterator[Any]:
    from admin.courses.models import Enrolment

    run, by = one.run, city.made["users"]["trainer"]
    if run.state in ("planned", "cancelled"):
        return
    share = 0.5 if run.state == "open" else 1
    people = one.plan.people[: round(len(one.plan.people) * share)]
    at = morning(min(run.first_day - timedelta(days=ASKED_AHEAD), city.today), 14)
    for place, teacher in enumerate(people):
        enrolment = Enrolment(
            run=run,
            person=teacher.person,
            organisation=teacher.school.record,
            entered_at=at,
            entered_by=by,
        )
        if one.rules.selection:
            _select(rng, one, enrolment, place)
        elif rng.random() < 0.01:
            enrolment.state, enrolment.reason = "withdrawn", "因病请假，改在下一期参加。"
        yield enrolment


def _select(rng: random.Random, one: Made, enrolment: Any, place: int) -> None:
    enrolment.statement = "愿意系统学习学校管理，学以致用，带动一所农村学校。"
    enrolment.state = "applied"
    if one.run.state == "open":
        return
    chosen = place < (one.plan.capacity or 0)
    least = 0.8 if chosen else 0.5
    enrolment.points = {
        name: round(most * rng.uniform(least, least + 0.18)) for name, most in one.rules.criteria
    }
    enrolment.state = "enrolled" if chosen else "declined"
    enrolment.reason = "得分在名额以内" if chosen else "得分在名额以外"


def _attendance(rng: random.Random, one: Made, city: City) -> Iterator[Any]:
    from admin.courses.models import Attendance

    by, end = city.made["users"]["trainer"], morning(city.today, 23)
    held = [meeting for meeting in one.meetings if meeting.ends_at <= end]
    for enrolment in one.enrolments:
        if enrolment.state != "enrolled":
            continue
        shares = AWAY if rng.random() < OFTEN_AWAY else USUAL
        for meeting, mark in zip(held, rng.choices(MARKS, shares, k=len(held)), strict=True):
            at_door = mark in ("present", "late") and one.plan.level == "city"
            yield Attendance(
                enrolment=enrolment,
                meeting=meeting,
                mark=mark,
                source="door" if at_door else "list",
                noted_at=meeting.begins_at,
                noted_by=None if at_door else by,
            )


def _decide(rng: random.Random, city: City, made: list[Made], came: dict[int, list[Any]]) -> None:
    """Assessments, outcomes by the rules, and hours, of the runs that are closed."""
    from admin.courses.models import Assessment, Enrolment, HoursGranted, Outcome

    by = city.made["users"]["officer"]
    assessments: list[Any] = []
    outcomes: list[Any] = []
    hours: list[Any] = []
    for one in made:
        if one.run.state != "closed":
            continue
        at = morning(one.run.last_day + timedelta(days=CLOSES - 4), 15)
        marks = _by_person(one, came[one.run.pk])
        for enrolment in one.enrolments:
            if enrolment.state != "enrolled":
                continue
            given = _assessed(rng, one, enrolment, at, by)
            assessments += [given] if given else []
            outcome = _outcome(one, enrolment, marks.get(enrolment.pk, {}), given, at, by)
            enrolment.state = "completed" if outcome.completed else "failed"
            outcomes.append(outcome)
    write_all(Assessment, assessments)
    rules = {one.run.pk: one.rules for one in made}
    for outcome in write_all(Outcome, outcomes):
        if outcome.completed:
            hours.append(_granted(outcome, rules[outcome.enrolment.run_id]))
    write_all(HoursGranted, hours)
    decided = [one.enrolment for one in outcomes]
    Enrolment.objects.filter(pk__in=[one.pk for one in decided if one.state == "completed"]).update(
        state="completed"
    )
    Enrolment.objects.filter(pk__in=[one.pk for one in decided if one.state == "failed"]).update(
        state="failed"
    )


def _by_person(one: Made, rows: list[Any]) -> dict[int, dict[int, str]]:
    marks: dict[int, dict[int, str]] = {}
    for row in rows:
        marks.setdefault(row.enrolment_id, {})[row.meeting_id] = row.mark
    return marks


def _assessed(rng: random.Random, one: Made, enrolment: Any, at: datetime, by: Any) -> Any:
    from admin.courses.models import Assessment
    from admin.courses.rules import Assessed

    if one.rules.assessed == Assessed.NONE:
        return None
    made = Assessment(enrolment=enrolment, number=1, given_by=by, given_at=at)
    if one.rules.assessed == Assessed.MARK:
        made.mark = Decimal(min(100, max(40, round(rng.gauss(82, 8)))))
    else:
        made.grade = rng.choices(GRADES, (20, 45, 33, 2))[0]
    return made


def _outcome(
    one: Made, enrolment: Any, marks: dict[int, str], given: Any, at: datetime, by: Any
) -> Any:
    from admin.courses.models import Outcome
    from admin.courses.rules import Assessment, Facts, Held, judge

    facts = Facts(
        planned_hours=one.run.planned_hours,
        held=[Held(meeting.hours, marks.get(meeting.pk)) for meeting in one.meetings],
        assessment=Assessment(given.mark, given.grade) if given else None,
    )
    verdict = judge(one.rules, facts)
    return Outcome(
        enrolment=enrolment,
        number=1,
        completed=verdict.completed,
        by_rule=True,
        hours=verdict.hours if verdict.completed else Decimal(0),
        lines=[[line.text, line.met] for line in verdict.lines],
        decided_by=by,
        decided_at=at,
    )


def _granted(outcome: Any, rules: Any) -> Any:
    from admin.courses.models import HoursGranted

    run = outcome.enrolment.run
    return HoursGranted(
        person_id=outcome.enrolment.person_id,
        kind_id=run.kind_id,
        run=run,
        course_name=run.name,
        amount=outcome.hours,
        hour_kind=rules.hour_kind,
        level=run.level,
        day=run.last_day,
        year=run.last_day.year,
        source="outcome",
        outcome=outcome,
        granted_at=outcome.decided_at,
        granted_by=outcome.decided_by,
    )


def _note_history(enrolments: list[Any], by: Any) -> None:
    """How each enrolment stands, in its history."""
    from admin.courses.models import Enrolment

    for one in enrolments:
        one._history_date = one.entered_at
    Enrolment.history.bulk_history_create(enrolments, batch_size=500, default_user=by)


def _trail(city: City, made: list[Made], by: Any) -> None:
    """Who led each run from one state to the next, in the trail."""
    from admin.accounts.audit import entry
    from admin.accounts.models import AuditEntry

    def rows() -> Iterator[Any]:
        for one in made:
            run, state = one.run, one.run.state
            yield entry("course_run_made", run, by=by, at=run.made_at)
            steps = [("planned", "open", run.first_day - timedelta(days=OPENS))]
            steps.append(("open", "running", run.first_day))
            steps.append(("running", "closed", run.last_day + timedelta(days=CLOSES - 1)))
            reached = {"planned": 0, "cancelled": 0, "open": 1, "running": 2, "closed": 3}[state]
            for before, after, day in steps[:reached]:
                at = morning(min(day, city.today))
                yield entry("course_run_step", run, by=by, at=at, before=before, after=after)
            if one.enrolments:
                at, count = one.enrolments[0].entered_at, len(one.enrolments)
                yield entry("course_enrolled", run, by=by, at=at, count=count)
            if state == "closed":
                at = morning(run.last_day + timedelta(days=CLOSES - 4), 15)
                yield entry("course_decided", run, by=by, at=at, count=len(one.enrolments))

    write_all(AuditEntry, rows())


def make_study(city: City, told: Told) -> None:
    """Online and text study of each year, brought in by a worksheet for each county."""
    from admin.accounts.audit import entry
    from admin.accounts.models import AuditEntry
    from admin.courses.models import HoursGranted, StudyImport

    rng, by = city.chance("study"), city.made["users"]["trainer"]
    rows: list[Any] = []
    imports: list[Any] = []
    for code, (course, share, hours) in STUDY.items():
        kept = city.made["kinds"][code]
        for year in city.years:
            day = min(date(year, 10, 31), city.today)
            people = [one for one in city.made["teachers"] if rng.random() < share]
            study = StudyImport.objects.create(
                kind=kept.kind,
                file_name=f"{year}年{course}学时.xlsx",
                sha256=f"{len(imports):064x}",
                rows=len(people),
                granted=len(people),
                changed=0,
                by=by,
                at=morning(day, 16),
            )
            imports.append(study)
            rows += [_studied(kept, study, person, course, hours, day) for person, _ in people]
    write_all(HoursGranted, rows, told, len(rows))
    write_all(
        AuditEntry,
        (
            entry("study_imported", one, by=by, at=one.at, rows=one.rows, count=one.granted)
            for one in imports
        ),
    )


def _studied(kept: Any, study: Any, person: Any, course: str, hours: int, day: date) -> Any:
    from admin.courses.models import HoursGranted

    return HoursGranted(
        person=person,
        kind=kept.kind,
        course_name=course,
        amount=Decimal(hours),
        hour_kind=kept.rules["hour_kind"],
        level=kept.rules["level"],
        day=day,
        year=day.year,
        source="study",
        study=study,
        granted_at=study.at,
        granted_by=study.by,
    )
