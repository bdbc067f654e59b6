"""What is on paper in a city with two counties: filed with scans, judged by sheets, issued.

Each county has its own number of every sort, as of all else in ``two_counties``; the city has one
that both take part in. People of the far county are guests at what the near one arranges, so that
pages of its own have somebody to leave out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypedDict

from django.utils import timezone
from django.utils.timezone import localdate

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.activities.jury import close_jury, give_ballot, hand_over_awards, jury_rules
from admin.activities.keeping import Entry, Filled, SeriesEntry, make_activity, make_series
from admin.activities.models import Activity, Participant
from admin.activities.taking_part import add_person as add_participant
from admin.appraisals.assessing import assess_self
from admin.appraisals.deciding import decide as decide_appraisal
from admin.appraisals.rounds import RoundEntry, announce, open_round, standard_in
from admin.attachments.keeping import attach
from admin.courses.enrolling import enrol, score_applications
from admin.courses.models import CourseRun
from admin.courses.running import rules_for, save_run, take_step
from admin.courses.study_import import bring_in
from admin.credentials.deciding import Wanted, decide, propose, publish
from admin.credentials.models import Case, CommitteeMember
from admin.credentials.panels import appoint, give, score
from admin.credentials.review_days import Appointed, put_on
from admin.kinds.models import Kind
from admin.matches.models import Visit as VisitOfOrder
from admin.people.models import Organisation, Person
from admin.personnel.editing import enter as enter_in_file
from admin.personnel.models import Heading
from admin.personnel.requesting import ask_field
from admin.preservation.sheets import sheet_bytes
from admin.testing.incidents import Entry as IncidentEntry
from admin.testing.incidents import add_paper, enter
from admin.testing.models import Sitting
from admin.work import acting, bulletins
from admin.work.bulletins import BulletinEntry
from admin.work.models import Evaluation, Mention, WorkItem
from admin.work.rules import rules_of
from tests.admin.credential_cases import all_right, applied
from tests.admin.factories import add_person, add_user
from tests.admin.matched_records import hand_in, picture, score_by
from tests.admin.two_counties import Side, TwoCounties

SELECTS, SHOWS = "principals.advanced", "one-skill.showing"
MEETS, QUALIFIES = "county-schools.meeting-1", "qualification.primary"
STUDIES, AWARDS = "continuing.online", "one-skill.award"


class Hand(TypedDict):
    """Who wrote something, when."""

    by: User
    at: datetime


def add_papers(city: TwoCounties) -> None:
    """Put them into a city that ``add_two_counties`` made."""
    hand: Hand = {"by": city.officer, "at": timezone.now()}
    sides = near, far = city.near, city.far
    members = _committee(hand)
    for side, guests in ((near, _ends(far)), (far, [])):
        _incidents(side, hand)
        _own_files(side, hand)
        _cases(side, members, hand)
        _visited(side, hand)
        _studied(side, hand)
        _meetings(side.mark, side.county, [side.school] * side.times, hand)
        for number in range(side.times):
            made = _showing(f"{side.mark}展示{number}", side.school, _ends(side) + guests, hand)
            if number == 0:
                close_jury(made, **hand)
                hand_over_awards(made, **hand)
        _selecting(f"{side.mark}高级班", side.county, side.people[: side.times] + guests, hand)
    _meetings("全市", city.city, [side.school for side in sides], hand)
    _showing("全市展示", city.city, _ends(near) + _ends(far), hand)
    _selecting("全市高级班", city.city, [one for side in sides for one in _ends(side)], hand)
    _rounds(sides, hand)
    _bulletins(sides, hand)


def _ends(side: Side) -> list[Person]:
    """Two of its people; where a jury sits, a contestant and a juror."""
    return [side.people[0], side.people[-1]]


def _incidents(side: Side, hand: Hand) -> None:
    for sitting in Sitting.objects.filter(candidate__person__in=side.people):
        told = IncidentEntry(
            "other",
            hand["at"],
            f"{side.mark}断电",
            f"{side.mark}重测",
            side.surname,
            f"{side.surname}没有异议。",
        )
        made = enter(sitting, told, **hand)
        add_paper(made, f"{side.mark}陈述.png", picture(), **hand)


def _own_files(side: Side, hand: Hand) -> None:
    """Entries of the office, and what people ask to be put right, with their evidence."""
    work = Heading.objects.get(code="work")
    for person in side.people[1 : side.times + 1]:
        told = {"begun": "2001-09-01", "unit": f"{side.mark}文化馆", "duty": "干事"}
        enter_in_file(person, work, told, reason="补填", **hand)
        own: Hand = {"by": add_user(Role.CANDIDATE, person=person), "at": hand["at"]}
        asked = ask_field(person, "former_name", f"{side.surname}原", reason="户口簿", **own)
        attach(asked, f"{side.mark}户口簿.png", picture(), **own)


def _studied(side: Side, hand: Hand) -> None:
    day = localdate(hand["at"]).isoformat()
    rows = [
        (one.name, one.identity_number, f"{side.mark}研读", "6", day)
        for one in side.people[: side.times]
    ]
    headings = ("姓名", "证件号码", "课程名称", "学时", "完成日期")
    data = sheet_bytes("学习记录", headings, (14, 24, 30, 8, 14), rows)
    kind, name = Kind.objects.get(code=STUDIES), f"{side.mark}.xlsx"
    bring_in(kind, data, Person.objects.all(), file_name=name, **hand)


def _committee(hand: Hand) -> list[CommitteeMember]:
    system = Kind.objects.get(code=QUALIFIES).system
    return [appoint(system, add_person(f"专家{place}"), None, "", **hand) for place in range(3)]


def _cases(side: Side, members: list[CommitteeMember], hand: Hand) -> None:
    """Scans beside every case; further cases, under public notice and refused."""
    for person in side.people[: side.times]:
        applied(QUALIFIES, person=person, organisation=side.school, **hand)
    for case in Case.objects.filter(organisation=side.school):
        for line in case.lines.all():
            name = f"{side.mark}{line.title}.png"
            attach(case, name, picture(), purpose=line.purpose, **hand)
        if case.rules.panel:
            _put_under_notice(case, members, f"{side.mark}教态自然。", hand)
    for person in side.people[: side.times]:
        case = applied(AWARDS, person=person, organisation=side.school, **hand)
        reason = f"{side.mark}没有参加展示"
        decide(
            propose(all_right(case, **hand), False, reason, **hand), Wanted(False, reason), **hand
        )


def _put_under_notice(case: Case, members: list[CommitteeMember], remark: str, hand: Hand) -> None:
    """Seen on one day with the cases of the other county."""
    case = all_right(case, **hand)
    put_on(case, Appointed(hand["at"] + timedelta(days=3), "市教师礼堂"), **hand)
    for seat in give(case, members, **hand):
        score(seat, {part.key: part.most for part in case.rules.rubric}, remark, **hand)
    publish(propose(case, True, remark, **hand), None, **hand)


def _visited(side: Side, hand: Hand) -> None:
    for visit in VisitOfOrder.objects.filter(order__organisation__in=side.schools):
        attach(visit, f"{side.mark}听课.png", picture(), **hand)


def _meetings(name: str, host: Organisation, places: list[Organisation], hand: Hand) -> None:
    """A series whose plan has an annex, held at these places in turn."""
    kind, today, at = Kind.objects.get(code=MEETS), localdate(hand["at"]), hand["at"]
    series = make_series(kind, SeriesEntry(f"{name}现场会", host, today, today), **hand)
    for place in places:
        entry = Entry(f"{name}现场会", place, f"{place.name}礼堂", at, at, series=series)
        make_activity(kind, entry, Filled(kind.version(), {}), **hand)


def _showing(name: str, host: Organisation, people: list[Person], hand: Hand) -> Activity:
    """Contestants and jurors in turn; every juror has marked all contestants."""
    kind, begun = Kind.objects.get(code=SHOWS), hand["at"] - timedelta(hours=5)
    entry = Entry(name, host, "礼堂", begun, begun)
    made = make_activity(kind, entry, Filled(kind.version(), {}), **hand)
    contestants, jurors = (
        [add_participant(made, one, role, **hand) for one in people[place::2]]
        for place, role in enumerate((Participant.Role.CONTESTANT, Participant.Role.JUROR))
    )
    full = {one.name: str(one.most) for one in jury_rules(made).rubric}
    for juror in jurors:
        for one in contestants:
            remark = f"{juror.person.name}评{one.person.name}"
            give_ballot(juror, one, full, abstains=False, remark=remark, **hand)
    return made


def _selecting(name: str, host: Organisation, people: list[Person], hand: Hand) -> None:
    """A course that people apply for, with the points of each application."""
    kind, first = Kind.objects.get(code=SELECTS), localdate(hand["at"])
    run = CourseRun(
        kind=kind,
        filled_by=kind.version(),
        name=name,
        host=host,
        first_day=first,
        last_day=first + timedelta(days=2),
        planned_hours=Decimal(12),
    )
    run = take_step(save_run(run, [], **hand), "begin", **hand)
    points = dict(rules_for(run).criteria)
    listed = enrol(run, people, statement="愿意参加。", **hand)
    score_applications(run, {one.pk: points for one in listed}, **hand)


def _rounds(sides: tuple[Side, Side], hand: Hand) -> None:
    """Last year's appraisal, announced; a further one in which the units assess themselves."""
    kind, today = Kind.objects.get(code="county-schools.appraisal"), localdate(hand["at"])
    units = [side.training_school for side in sides]
    last = open_round(kind, RoundEntry("上一年评估", today.year - 1, today), units, **hand)
    for one in last.appraisals.all():
        hand_in(one, hand["by"])
        score_by(one, [0, 0, 1], hand["by"])
        decide_appraisal(one, **hand)
    announce(last, today + timedelta(days=7), **hand)
    again = open_round(kind, RoundEntry("复评", today.year, today), units, **hand)
    for one in again.appraisals.select_related("organisation"):
        first, unit = standard_in(again).indicators[0], one.organisation.name
        told = {first.code: (first.points, f"{unit}有专用教室。")}
        assess_self(one, told, f"{unit}的报告", {}, **hand)
        attach(one, f"{unit}教室.png", picture(), purpose=first.code, **hand)


def _bulletins(sides: tuple[Side, Side], hand: Hand) -> None:
    """One issued over both counties with evaluations, praise, criticism of people; a draft."""
    for side in sides:
        items = WorkItem.objects.filter(organisations=side.county).select_related("filled_by")
        for item in items:
            _evaluate(item, side, hand)
        acting.propose_mention(
            items[0], "criticism", side.people[0], f"{side.mark}资料报送迟。", **hand
        )
    for mention in Mention.objects.all():
        acting.decide_mention(mention, True, "", **hand)
    items = WorkItem.objects.exclude(organisations=None).distinct()
    for item in items:
        attach(item, "方案.png", picture(), **hand)
    entry = BulletinEntry(
        *("关于重点工作落实情况的通报", "现通报如下：", "", "师资培训处"),
        *(list(items), list(Evaluation.objects.all()), list(Mention.objects.all())),
    )
    year = localdate(hand["at"]).year
    bulletins.issue(bulletins.draft(year, entry, **hand), **hand)
    bulletins.draft(year, entry, **hand)


def _evaluate(item: WorkItem, side: Side, hand: Hand) -> None:
    rules = rules_of(item.filled_by.definition.rules)
    full = [one.most for one in rules.criteria]
    acting.evaluate(item, side.county, full, f"{side.mark}按期完成。", rules=rules, **hand)
