"""One of everything that the training records have, and the keys of its pages."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate
from PIL import Image

from admin.accounts.models import User
from admin.activities.door import DOOR as ACTIVITY_DOOR
from admin.activities.keeping import Entry as ActivityEntry
from admin.activities.keeping import Filled, SeriesEntry, make_activity, make_series
from admin.activities.log_photographs import keep_photograph
from admin.activities.personal import PersonalEntry, add_log, make_record
from admin.activities.taking_part import add_person as add_participant
from admin.attachments.keeping import attach
from admin.courses.door import DOOR
from admin.courses.enrolling import enrol
from admin.courses.models import CourseRun, Meeting, Programme
from admin.courses.running import save_meeting, save_programme, save_run, take_step
from admin.credentials.deciding import Wanted, decide, propose
from admin.credentials.enquiring import ask
from admin.credentials.filing import submit
from admin.credentials.panels import appoint, give
from admin.credentials.review_days import Appointed, put_on
from admin.duplicates.merging import merge
from admin.hours.entering import Hours, enter_hours
from admin.kinds.models import Kind
from admin.kinds.shipped import add_shipped
from admin.people.models import Organisation, Person, Post
from admin.people.organising import merge_into
from admin.personnel.editing import enter as enter_in_file
from admin.personnel.models import Heading
from admin.personnel.requesting import ask_field
from admin.sheets.exporting import ask_sheet
from admin.sheets.importing import open_upload, set_mapping, upload
from admin.sheets.layout import layout_of
from tests.admin.course_runs import kind_of
from tests.admin.credential_cases import all_right, applied, entered, scan
from tests.admin.factories import (
    AT,
    add_organisation,
    add_person,
)
from tests.admin.matched_records import keys_of_pages
from tests.admin.page_rights.picture import a_picture
from tests.admin.supervised_work import supervised

Values = dict[str, dict[str, object]]


COURSE_RUN_PAGES = (
    *("course-run", "course-run-edit", "course-meetings", "course-people", "course-people-sheet"),
    *("course-people-import", "course-attendances", "course-attendance-import"),
    *("course-assessment", "course-outcome", "course-attendance-sheet"),
)
MEETING_PAGES = ("course-meeting", "course-attendance", "course-door", "course-door-code")


def training_values(
    users: dict[str, User], person: Person, school: Organisation
) -> dict[str, dict[str, object]]:
    """One of everything that the training records have, of the school's county."""
    county = school.parent
    assert county is not None
    add_shipped(AT)
    kind = Kind.objects.filter(family="course").order_by("pk")[0]
    return {
        "system": {"key": kind.system_id},
        "kind-new": {"key": kind.system_id, "family": kind.family},
        "kind": {"key": kind.pk},
        "heading": {"code": "yearly-assessment"},
        "kind-version": {"key": kind.pk, "number": 1},
        "kind-report": {"key": kind.pk, "number": 0},
        **_hour_values(users, person, school, a_picture()),
        **_activity_values(school, person, users["O"]),
        **_work_values(county, users),
        **_sheet_values(users["O"]),
        **_file_values(users, person, school),
        **_course_values(users["O"], county, person),
        **_credential_values(users, person, school),
        **keys_of_pages(county, users["O"]),
    }


def _file_values(
    users: dict[str, User], person: Person, school: Organisation
) -> dict[str, dict[str, object]]:
    """A file with a post, an entry, a request with evidence, a merge; another file beside it."""
    post = Post.objects.create(person=person, organisation=school)
    other, gone = add_person("王晓红"), add_person("王小宏")
    for one in (other, gone):
        Post.objects.create(person=one, organisation=school)
    entry = enter_in_file(
        person,
        Heading.objects.get(code="work"),
        {"begun": "2001-09-01", "unit": "县文化馆", "duty": "干事"},
        reason="补填",
        by=users["O"],
        at=AT,
    )
    asked = ask_field(person, "name", "王晓红", reason="更正", by=users["K"], at=AT)
    paper = attach(asked, "证.png", a_picture(), by=users["K"], at=AT)
    made = merge(person, gone, taken=[], left=[], reason="同一人", by=users["O"], at=AT)
    unit = add_organisation("东城三小", parent=school.parent)
    change = merge_into(
        unit, school, AT.date(), reason="文件", by=users["O"], at=AT, today=AT.date()
    )
    own = {"key": person.pk}
    pair = {"low": person.pk, "high": other.pk}
    names = ("timeline", "headings", "file", "basic")
    acts = ("", "-edit", "-rename", "-merge")
    return {
        **{f"person-{name}": own for name in names},
        **dict.fromkeys(("post-new", "duplicate-of"), own),
        "entry-new": {**own, "heading": "study"},
        **{name: {"key": entry.pk} for name in ("entry", "own-entry")},
        "post": {"key": post.pk},
        "own-ask": {"field": "name"},
        "own-record-ask": {"what": "post", "key": 0},
        "own-entry-new": {"heading": "study"},
        **{name: {"key": asked.pk} for name in ("own-withdraw", "change-request")},
        "change-request-paper": {"key": paper.pk},
        "change-request-decide": {"key": asked.pk, "act": "accept"},
        **{f"organisation{act}": {"key": school.pk} for act in acts},
        "organisation-undo": {"key": change.pk},
        **dict.fromkeys(("duplicate", "duplicate-apart"), pair),
        **{name: {"key": made.pk} for name in ("merge", "merge-undo")},
    }


def _activity_values(
    school: Organisation, juror: Person, officer: User
) -> dict[str, dict[str, object]]:
    """A meeting of a series with a juror and a photograph, a skill with its log; of one county."""
    add_shipped(AT)
    kind, skill = (
        Kind.objects.get(code=code) for code in ("county-schools.meeting-1", "one-skill.skill")
    )
    day = date(2026, 5, 16)
    assert school.parent is not None
    series = make_series(
        kind, SeriesEntry("系列现场会", school.parent, day, day), by=officer, at=AT
    )
    entry = ActivityEntry("现场会", school, "礼堂", AT, AT, series=series)
    activity = make_activity(kind, entry, Filled(kind.version(), {}), by=officer, at=AT)
    seat = add_participant(activity, juror, "juror", by=officer, at=AT)
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    photograph = attach(
        activity, "照片.png", picture.getvalue(), by=officer, at=AT, purpose="photograph"
    )
    teacher = add_person("赵文")
    Post.objects.create(person=teacher, organisation=school)
    record = make_record(
        skill, teacher, PersonalEntry("粉笔字", day), skill.version(), {}, by=officer, at=AT
    )
    taken_on = make_record(
        *(skill, juror, PersonalEntry("朗诵", day), skill.version(), {}),
        by=officer,
        at=AT,
        unit=school,
    )
    exercise = add_log(taken_on, day, 30, "练声", "", by=officer, at=AT, today=day)
    keep_photograph(exercise, "照片.png", picture.getvalue(), by=officer, at=AT)
    now = timezone.now()
    entry = ActivityEntry("今天的现场会", school, "礼堂", now, now + timedelta(hours=2))
    going_on = make_activity(kind, entry, Filled(kind.version(), {}), by=officer, at=AT)
    one, own, whole = {"key": activity.pk}, {"key": record.pk}, {"key": series.pk}
    of_log = {"key": taken_on.pk, "entry": exercise.pk}
    of_kind = ("activities", "activities-sheet", "activity-new", "activity-series-new")
    return {
        **{name: {"key": kind.pk} for name in of_kind},
        **{name: {"key": skill.pk} for name in ("activity-quota", "personal-record-new")},
        **{f"activity-series{part}": whole for part in ("", "-edit", "-report", "-annex")},
        **{f"personal-record{part}": own for part in ("", "-edit", "-log")},
        **{f"activity{part}": one for part in ("", "-edit", "-report", "-people-sheet", "-import")},
        "activity-act": {**one, "act": "step"},
        "activity-file": {**one, "file": photograph.pk},
        "juror-sheet": {"key": seat.pk},
        **{name: {"key": going_on.pk} for name in ("activity-door", "activity-door-code")},
        "activity-sign-in": {"code": ACTIVITY_DOOR.screen_code(going_on, at=now)},
        "own-skill": {"key": taken_on.pk},
        "own-skill-new": {"key": skill.pk},
        **dict.fromkeys(("own-skill-photograph", "personal-record-photograph"), of_log),
    }


def _hour_values(
    users: dict[str, User], person: Person, school: Organisation, paper: bytes
) -> dict[str, dict[str, object]]:
    """A teacher with hours entered by hand, and the evidence."""
    Post.objects.create(person=person, organisation=school)
    lecture = Hours(localdate(AT), "普通话培训班", Decimal(8), "taught")
    taught = enter_hours(person, lecture, by=users["T"], at=AT, reason="签到表")
    evidence = attach(taught, "签到.png", paper, by=users["T"], at=AT)
    return {
        **{key: {"key": person.pk} for key in ("hours-person", "hours-person-pdf")},
        "hours-enter": {"key": person.pk, "what": "hand"},
        "hours-take-back": {"key": taught.pk, "what": "hand"},
        "hours-evidence": {"key": evidence.pk},
        "training-effect-file": {"form": "pdf"},
    }


def _work_values(county: Organisation, users: dict[str, User]) -> dict[str, dict[str, object]]:
    """A plan, and a piece of work of the county at every stage."""
    county.kind = Organisation.Kind.COUNTY
    county.save()
    made = supervised(county, users["O"], users["C"], AT, 2026)
    file = attach(made.visit, "佐证.png", a_picture(), by=users["O"], at=AT)
    item: dict[str, object] = {"key": made.item.pk}
    plan: dict[str, object] = {"key": made.plan.pk}
    kept: dict[str, object] = {"key": file.pk}
    issued: dict[str, object] = {"key": made.bulletin.pk}
    return {
        **dict.fromkeys(("plan", "plan-act", "plan-approve"), plan),
        "work-kind": {"key": made.item.kind_id},
        **dict.fromkeys(("work-item", "work-item-edit", "visit-new"), item),
        **dict.fromkeys(("stage-report-new", "evaluation-new", "mention-new"), item),
        "work-item-act": {**item, "act": "reopen"},
        "visit": {"key": made.visit.pk},
        "stage-report": {"key": made.report.pk},
        "mention-decide": {"key": made.mention.pk},
        "work-file-add": {"of": "visit", "key": made.visit.pk},
        **dict.fromkeys(("work-file", "work-file-off"), kept),
        **dict.fromkeys(("bulletin", "bulletin-issue", "bulletin-pdf"), issued),
    }


def _sheet_values(officer: User) -> dict[str, dict[str, object]]:
    """A roster with a fault that was looked at, and an export."""
    layout, data = layout_of("teachers"), "姓名,身份证号,单位\n王小红,1,无\n".encode()
    one = upload(layout, data, "名册.csv", by=officer, at=timezone.now(), today=localdate())
    set_mapping(one, open_upload(one).mapping, "名册", localdate(), at=timezone.now())
    export = ask_sheet(layout, unmasked=False, by=officer, at=timezone.now())
    kind: dict[str, object] = {"layout": "teachers"}
    brought: dict[str, object] = {"key": one.pk}
    taken: dict[str, object] = {"key": export.pk}
    return {
        **dict.fromkeys(("sheet-template", "sheet-upload", "sheet-export"), kind),
        **dict.fromkeys(("sheet-import", "sheet-marked"), brought),
        **dict.fromkeys(("sheet-export-page", "sheet-export-file"), taken),
    }


def _course_values(
    officer: User, county: Organisation, person: Person
) -> dict[str, dict[str, object]]:
    """A course run of the county under way, with a person of it; another one that selects."""
    now, day = timezone.now(), localdate()
    terms = {"host": county, "first_day": day, "last_day": day + timedelta(days=1)}
    programme = save_programme(
        Programme(
            system=kind_of().system, name="规划", first_year=2026, last_year=2030, host=county
        ),
        [],
        by=officer,
        at=now,
    )
    run = save_run(_course_run("continuing.course", terms), [], by=officer, at=now)
    begins = timezone.make_aware(datetime.combine(day, time.min)) + timedelta(minutes=1)
    begins = max(begins, now)
    meeting = Meeting(
        run=run,
        begins_at=begins,
        ends_at=begins + timedelta(hours=1),
        topic="第一讲",
        hours=1,
    )
    save_meeting(meeting, by=officer, at=now)
    run = take_step(run, "begin", by=officer, at=now)
    (enrolment,) = enrol(run, [person], by=officer, at=now)
    selecting = save_run(_course_run("principals.advanced", terms), [], by=officer, at=now)
    own: dict[str, object] = {"key": run.pk}
    kind: dict[str, object] = {"key": run.kind_id}
    plan: dict[str, object] = {"key": programme.pk}
    return {
        **dict.fromkeys(COURSE_RUN_PAGES, own),
        **dict.fromkeys(("course-programme", "course-programme-edit"), plan),
        **dict.fromkeys(("course-runs", "course-run-new", "course-takers"), kind),
        "course-study": {"key": kind_of("continuing.online").pk},
        "course-study-sheet": {"key": kind_of("continuing.online").pk},
        "course-run-step": {"key": run.pk, "step": "close"},
        "course-paper": {"key": run.pk, "sheet": "names"},
        "course-selection": {"key": selecting.pk},
        "course-template": {"what": "people"},
        "course-withdraw": {"key": enrolment.pk},
        **{name: {"key": meeting.pk} for name in MEETING_PAGES},
        "course-sign-in": {"code": DOOR.screen_code(meeting, at=now)},
    }


def _course_run(code: str, terms: dict[str, Any]) -> CourseRun:
    kind = kind_of(code)
    return CourseRun(kind=kind, filled_by=kind.version(), name=kind.name, planned_hours=10, **terms)


def _refused(officer: User, school: Organisation) -> int:
    case = applied("one-skill.award", person=add_person(), organisation=school, by=officer)
    case = propose(all_right(case, officer), False, "没有参加展示", by=officer, at=AT)
    decide(case, Wanted(False, "没有参加展示"), by=officer, at=AT)
    return case.pk


def _credential_values(users: dict[str, User], person: Person, school: Organisation) -> Values:
    """A title, a case before the committee with a paper and a question."""
    today = timezone.localdate()
    title = entered(
        "renowned.teacher", today, today + timedelta(60), person=person, organisation=school
    )
    case = applied("renowned.teacher", person=add_person(), organisation=school, by=users["O"])
    file = attach(case, "申报表.png", scan(), by=users["O"], at=AT, purpose="line-1")
    case = all_right(case, users["O"])
    member = appoint(case.kind.system, add_person(), users["E"], "", by=users["O"], at=AT)
    (seat,) = give(case, [member], by=users["O"], at=AT)
    appointed = Appointed(timezone.now() + timedelta(9), "一中报告厅")
    day = put_on(case, appointed, by=users["O"], at=AT)
    enquiry = ask(case, "question", "何时公示", "", by=users["O"], at=AT)
    waiting = submit(applied("one-skill.award", organisation=school), by=users["O"], at=AT)
    kind, one = {"key": case.kind_id}, {"key": case.pk}
    own = kind_of("class-teachers.certificate")
    return {
        **dict.fromkeys(("credentials", "credentials-sheet", "credential-enter"), kind),
        **dict.fromkeys(("credential-cases", "credential-case-new", "credential-cases-act"), kind),
        **dict.fromkeys(("credential-notice", "credential-notice-pdf"), kind),
        "credential": {"key": title.pk},
        "credential-act": {"key": title.pk, "act": "review"},
        "credentials-person": {"key": person.pk},
        **dict.fromkeys(("credential-case", "credential-decide"), one),
        "credential-day": {"key": day.pk},
        "credential-day-pdf": {"key": day.pk, "paper": "sign-in"},
        "credential-paper": {"key": _refused(users["O"], school), "paper": "refused"},
        "credential-case-act": {"key": case.pk, "act": "give-up"},
        "credential-line": {"key": waiting.lines.get().pk},
        **{name: {"key": file.pk} for name in ("credential-file", "panel-file")},
        "credential-enquiry": {"key": enquiry.pk},
        "credential-committee": {"key": case.kind.system_id},
        "panel-seat": {"key": seat.pk},
        "apply-kind": {"key": own.pk},
        "apply-act": {"act": "leave"},
    }
