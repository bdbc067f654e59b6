"""A city with two counties that have some of everything that the training rooms keep.

The names, schools and numbers of each county are unmistakable, and each has its own number of
everything, so that a page of one tells at once whether it shows or counts what is the other's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.timezone import localdate

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.activities.follow_ups import add_follow_up
from admin.activities.keeping import (
    Entry,
    Filled,
    SeriesEntry,
    make_activity,
    make_series,
)
from admin.activities.keeping import take_step as take_activity_step
from admin.activities.log_photographs import keep_photograph
from admin.activities.personal import PersonalEntry, add_log, make_record
from admin.activities.steps import Step
from admin.activities.taking_part import add_person as add_participant
from admin.appraisals.deciding import decide as decide_appraisal
from admin.appraisals.models import AppraisalRound
from admin.appraisals.rounds import RoundEntry, open_round
from admin.attachments.keeping import attach
from admin.courses.attending import assess, note_list
from admin.courses.deciding import decide as decide_outcomes
from admin.courses.deciding import preview as outcomes_of
from admin.courses.enrolling import enrol
from admin.courses.models import CourseRun, Meeting, Programme
from admin.courses.running import save_meeting, save_programme, save_run, take_step
from admin.credentials.enquiring import ask
from admin.credentials.filing import submit
from admin.duplicates.finding import look_for_pairs
from admin.duplicates.merging import merge
from admin.hours.entering import Hours, enter_hours
from admin.hours.totals import rebuild
from admin.kinds.models import Kind
from admin.kinds.shipped import add_shipped
from admin.matches.arranging import choose
from admin.matches.needing import BatchEntry, make_batch
from admin.matches.pairing import PairingEntry, pair
from admin.people.models import Organisation, Person, Post
from admin.personnel.requesting import ask_field
from admin.results.issuing import issue
from admin.results.release import release
from admin.sheets.exporting import ask_sheet
from admin.sheets.layout import layout_of
from admin.testing.models import Session
from admin.work import acting
from admin.work.acting import VisitEntry
from admin.work.models import WorkItem
from admin.work.rules import rules_of
from tests.admin.credential_cases import applied, entered
from tests.admin.factories import (
    add_candidate,
    add_organisation,
    add_person,
    add_session,
    add_user,
    identity_number,
)
from tests.admin.marked_sittings import add_finished, mark_all
from tests.admin.matched_records import (
    add_met,
    add_need,
    add_order,
    hand_in,
    picture,
    score_by,
)
from tests.admin.supervised_work import approved_plan, lay_down


@dataclass
class Side:
    """A county. ``mark`` stands in the names of its schools, ``surname`` in those of its people,
    ``birth`` in their numbers; ``times``: how many of everything it has. ``name``, its own, is
    no secret.
    """

    name: str

    mark: str
    surname: str
    birth: str
    phone: str
    times: int
    county: Organisation = field(init=False)
    schools: list[Organisation] = field(init=False)
    training_school: Organisation = field(init=False)
    people: list[Person] = field(init=False)
    clerk: User = field(init=False)

    @property
    def school(self) -> Organisation:
        """The first one."""
        return self.schools[0]

    @property
    def marks(self) -> tuple[str, ...]:
        """Whatever tells that something is of this county; numbers also as pages may show them."""
        birth = f"{self.birth[:4]}-{self.birth[4:6]}-{self.birth[6:]}"
        masked = [one for of in self.people for one in (of.identity_masked, of.phone_masked)]
        return self.mark, self.surname, self.birth, birth, self.phone, *masked


@dataclass
class TwoCounties:
    """The city with both, and its officer."""

    city: Organisation
    officer: User
    chief: User
    near: Side
    far: Side
    run: CourseRun
    round: AppraisalRound


def add_two_counties() -> TwoCounties:
    """Fill an empty database."""
    now = timezone.now()
    add_shipped(now)
    city = add_organisation("江城市", kind="city")
    officer = add_user(Role.OFFICER, display_name="何主任")
    chief = add_user(Role.CHIEF_EXAMINER)
    near = Side("东川县", "青禾", "欧阳青", "19880808", "1380000", times=2)
    far = Side("西川县", "赤岩", "司徒赤", "19770707", "1397777", times=3)
    sides = (near, far)
    for side in sides:
        _people(side, city)
    run = _city_run(city, sides, officer, now)
    _city_meetings(city, sides, officer, now)
    of_round = _appraisals(sides, officer, now)
    made = TwoCounties(city, officer, chief, near, far, run, of_round)
    plan = approved_plan(officer, now, localdate(now).year)
    items = iter(plan.items.order_by("position"))
    shared = next(items)
    lay_down(shared, [near.county, far.county], plan_end(now), by=officer, at=now)
    for side in sides:
        _tests(side, chief, officer)
        _hours(side, officer, now)
        _courses(side, officer, now)
        _credentials(side, officer, now)
        _activities(side, officer, now)
        _matches(side, city, officer, now)
        _files(side, officer, now)
        own = [next(items) for _ in range(side.times)]
        for item in own:
            lay_down(item, [side.county], plan_end(now), by=officer, at=now)
        for item in (shared, *own):
            _supervise(item, side, officer, now)
    look_for_pairs(now)
    rebuild(at=now)
    return made


def plan_end(now: datetime) -> date:
    """When the year's work is due."""
    return date(localdate(now).year, 11, 30)


def _people(side: Side, city: Organisation) -> None:
    """Two teachers more than ``times``: one with a special post, one of the country, one new."""
    side.county = add_organisation(side.name, kind="county", parent=city)
    side.schools = [
        add_organisation(f"{side.mark}第{number}小学", parent=side.county)
        for number in ("一", "二")
    ]
    side.training_school = add_organisation(
        f"{side.mark}进修学校", kind="training_school", parent=side.county
    )
    side.people = []
    for number in range(side.times + 2):
        person = add_person(
            f"{side.surname}{'甲乙丙丁戊己'[number]}",
            number=identity_number(birth=side.birth),
        )
        person.set_phone(f"{side.phone}{number:04d}")
        person.save()
        Post.objects.create(
            person=person,
            organisation=side.schools[number % 2],
            role="teacher",
            subject="语文",
            stage="小学",
            is_main=True,
            is_special_post=number == 0,
            is_rural=number == 1,
            valid_from=localdate() - timedelta(days=60 if number == 2 else 3000),
        )
        side.people.append(person)
    side.clerk = add_user(
        Role.COUNTY_OFFICER, display_name=f"{side.surname}干事", organisation=side.county
    )


def _run(name: str, host: Organisation, officer: User, now: datetime, days: int = 0) -> CourseRun:
    kind = Kind.objects.get(code="continuing.course")
    first = localdate(now) - timedelta(days=days)
    run = CourseRun(
        kind=kind,
        filled_by=kind.version(),
        name=name,
        host=host,
        first_day=first,
        last_day=first + timedelta(days=2),
        planned_hours=Decimal(12),
    )
    return save_run(run, [], by=officer, at=now)


def _held(run: CourseRun, people: list[Person], officer: User, now: datetime) -> CourseRun:
    """A meeting with attendance, marks, and the outcome of all but the last."""
    meeting = Meeting(
        run=run, begins_at=now, ends_at=now + timedelta(hours=2), topic=run.name, hours=Decimal(6)
    )
    save_meeting(meeting, by=officer, at=now)
    run = take_step(run, "begin", by=officer, at=now)
    listed = enrol(run, people, by=officer, at=now)
    note_list(
        meeting,
        {one.pk: "absent" if place == 0 else "present" for place, one in enumerate(listed)},
        by=officer,
        at=now,
    )
    assess(run, {one.pk: ("80", "") for one in listed}, by=officer, at=now)
    chosen = [one.pk for one in listed[:-1]]
    decide_outcomes(run, outcomes_of(run).seal, {}, chosen=chosen, by=officer, at=now)
    return run


def _city_run(
    city: Organisation, sides: tuple[Side, ...], officer: User, now: datetime
) -> CourseRun:
    """One of the city with people of both counties."""
    people = [person for side in sides for person in side.people]
    return _held(_run("全市骨干教师研修班", city, officer, now), people, officer, now)


def _city_meetings(
    city: Organisation, sides: tuple[Side, ...], officer: User, now: datetime
) -> None:
    """A series of the city with a meeting in each county, people of both in either."""
    kind = Kind.objects.get(code="county-schools.meeting-1")
    today = localdate(now)
    series = make_series(
        kind, SeriesEntry("第一次系列现场会议", city, today, today), by=officer, at=now
    )
    for side in sides:
        entry = Entry(
            f"{side.name}现场会",
            side.training_school,
            side.name,
            now,
            now + timedelta(hours=2),
            series=series,
            summary=f"{side.surname}作了介绍。",
        )
        made = make_activity(kind, entry, Filled(kind.version(), {}), by=officer, at=now)
        for one in sides:
            for person in one.people[:2]:
                add_participant(made, person, "attends", by=officer, at=now)
        attach(made, f"{side.surname}.png", picture(), by=officer, at=now, purpose="photograph")
        add_follow_up(made, f"{side.name}回访", side.school.name, today, by=officer, at=now)


def _courses(side: Side, officer: User, now: datetime) -> None:
    programme = Programme(
        system=Kind.objects.get(code="continuing.course").system,
        name=f"{side.mark}五年规划",
        first_year=localdate(now).year,
        last_year=localdate(now).year + 4,
        host=side.county,
    )
    save_programme(programme, [side.school], by=officer, at=now)
    for number in range(side.times):
        run = _run(f"{side.mark}研修班{number}", side.county, officer, now)
        _held(run, side.people[: number + 2], officer, now)


def _tests(side: Side, chief: User, officer: User) -> None:
    session: Session = add_session(date=localdate())
    sittings = [
        add_finished(
            session,
            add_candidate(session, person, organisation=side.school, unit_name=side.school.name),
        )
        for person in side.people[: side.times]
    ]
    mark_all(session, chief)
    release(session, by=chief, at=timezone.now())
    issue(sittings[0], "notice", by=officer, at=timezone.now())


def _hours(side: Side, officer: User, now: datetime) -> None:
    for person in side.people[: side.times]:
        told = Hours(localdate(now), f"{side.mark}讲座", Decimal(8), "taught")
        made = enter_hours(person, told, by=officer, at=now, reason="签到表")
        attach(made, f"{side.mark}签到.png", picture(), by=officer, at=now, purpose="evidence")


def _credentials(side: Side, officer: User, now: datetime) -> None:
    today = localdate(now)
    for number, person in enumerate(side.people[: side.times]):
        entered(
            "renowned.teacher",
            today - timedelta(days=700),
            today + timedelta(days=30 + number),
            person=person,
            organisation=side.school,
            by=officer,
            number=f"{side.mark}证{number}",
        )
    for person in side.people[: side.times]:
        case = applied(
            "class-teachers.certificate",
            person=person,
            organisation=side.school,
            by=officer,
            at=now,
        )
        case = submit(case, by=officer, at=now)
        ask(case, "question", f"{side.mark}何时公示？", side.surname, by=officer, at=now)


def _activities(side: Side, officer: User, now: datetime) -> None:
    kind, skill = (Kind.objects.get(code=code) for code in ("publicity.event", "one-skill.skill"))
    today = localdate(now)
    series = make_series(
        kind,
        SeriesEntry(f"{side.mark}宣传周", side.county, today, today, f"{side.mark}主题"),
        by=officer,
        at=now,
    )
    for number in range(side.times):
        begun = now - timedelta(hours=5)
        entry = Entry(
            f"{side.mark}诵读{number}",
            side.school,
            f"{side.mark}操场",
            begun,
            begun + timedelta(hours=2),
            series=series,
            summary="办得好。",
        )
        made = make_activity(kind, entry, Filled(kind.version(), {}), by=officer, at=now)
        for person in side.people[: number + 1]:
            add_participant(made, person, "attends", by=officer, at=now)
        if number:
            take_activity_step(made, Step.HOLD, by=officer, at=now)
        attach(made, f"{side.mark}.png", picture(), by=officer, at=now, purpose="photograph")
        add_follow_up(made, f"{side.mark}整理", side.surname, today, by=officer, at=now)
    for number, person in enumerate(side.people[: side.times]):
        title = f"{side.mark}粉笔字{number}"
        entry_of = PersonalEntry(title, today - timedelta(days=9))
        record = make_record(
            skill, person, entry_of, skill.version(), {"f1": "c1"}, by=officer, at=now
        )
        what = f"{side.mark}楷书"
        exercise = add_log(record, today, 30, what, "", by=officer, at=now, today=today)
        keep_photograph(exercise, f"{side.mark}.png", picture(), by=officer, at=now)


def _matches(side: Side, city: Organisation, officer: User, now: datetime) -> None:
    today = localdate(now)
    needs = [
        add_need(side.school, officer, topic=f"{side.mark}识字{number}")
        for number in range(side.times)
    ]
    kind = needs[0].kind
    make_batch(
        kind,
        BatchEntry(f"{side.mark}一批", None, None, "", ""),
        type(needs[0]).objects.filter(pk=needs[0].pk),
        organisation=side.county,
        by=officer,
        at=now,
    )
    for number in range(side.times):
        order = add_order(side.school, officer, days=3 + number, topic=f"{side.mark}课{number}")
        if number:
            person = side.people[1].pk  # of the other school, and with a title
            choose(order, person, order.first_day, by=officer, at=now, reason="合适")
    entry = PairingEntry(
        organisation=side.schools[0],
        partner=side.schools[1],
        person=side.people[0],
        partner_person=side.people[1],
        subject="语文",
        stage="小学",
        begins=today - timedelta(days=90),
        ends=today + timedelta(days=200),
        plan=f"{side.mark}每月一次",
    )
    pairing = pair(Kind.objects.get(code="rural.pairing"), entry, {}, by=officer, at=now)
    attach(add_met(pairing, officer), f"{side.mark}.png", picture(), by=officer, at=now)


def _appraisals(sides: tuple[Side, ...], officer: User, now: datetime) -> AppraisalRound:
    """Both training schools in one round, each with its points."""
    kind = Kind.objects.get(code="county-schools.appraisal")
    year, units = localdate(now).year, [side.training_school for side in sides]
    entry = RoundEntry(f"{year} 年评估", year, localdate(now) + timedelta(days=9))
    made = open_round(kind, entry, units, by=officer, at=now)
    for side, one in zip(sides, made.appraisals.order_by("organisation__path"), strict=True):
        hand_in(one, officer)
        score_by(one, [side.times, side.times, side.times + 1], officer)
        decide_appraisal(one, by=officer, at=now)
    return made


def _files(side: Side, officer: User, now: datetime) -> None:
    person, gone = side.people[-1], add_person(f"{side.surname}旧")
    Post.objects.create(person=gone, organisation=side.school)
    merge(person, gone, taken=[], left=[], reason="同一人", by=officer, at=now)
    for _ in range(2):
        twin = Person.objects.create(
            name=f"{side.surname}双", sex="女", birth_date=date(1990, 1, side.times)
        )
        Post.objects.create(person=twin, organisation=side.school)
    own = add_user(Role.CANDIDATE, person=side.people[0])
    ask_field(side.people[0], "former_name", f"{side.surname}原", reason="户口簿", by=own, at=now)
    ask_sheet(layout_of("teachers"), unmasked=False, by=side.clerk, at=now)


def _supervise(item: WorkItem, side: Side, officer: User, now: datetime) -> None:
    """A visit, a report, an evaluation, praise, all of the county."""
    item = type(item).objects.get(pk=item.pk)
    rules = rules_of(item.filled_by.definition.rules)
    entry = VisitEntry(
        side.county, localdate(now), side.surname, f"{side.mark}会场", f"{side.mark}资料齐全。"
    )
    visit = acting.note_visit(item, entry, today=localdate(now), by=officer, at=now)
    attach(visit, f"{side.mark}.png", picture(), by=officer, at=now)
    if rules.periods:
        acting.send_report(
            item,
            side.county,
            rules.periods[-1].name,
            f"{side.mark}已召开现场会。",
            [],
            rules=rules,
            by=side.clerk,
            at=now,
        )
    acting.propose_mention(item, "praise", side.county, f"{side.mark}办得好。", by=officer, at=now)
