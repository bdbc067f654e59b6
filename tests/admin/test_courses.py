"""Course runs from planning to hours: states, enrolling, attendance, outcome, never overwritten."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum

from admin.accounts.models import AuditEntry
from admin.courses.attending import assess, note_list
from admin.courses.deciding import decide, preview
from admin.courses.enrolling import enrol, score_applications, select, withdraw
from admin.courses.errors import BadCourse, BadMark, CannotEnrol, OutcomeMoved, RunStands
from admin.courses.family import ENTRY, of_person
from admin.courses.models import Attendance, CourseRun, HoursGranted, Outcome
from admin.courses.running import drop_meeting, save_run, take_step
from admin.courses.words import EnrolmentState
from admin.errors import WithoutReason
from tests.admin.course_runs import Town, add_meeting, add_run, enrolled, running
from tests.admin.factories import AT

pytestmark = pytest.mark.django_db


def all_present(run: CourseRun, town: Town) -> None:
    for meeting in run.meetings.all():
        marks = {one.pk: "present" for one in enrolled(run)}
        note_list(meeting, marks, by=town.officer, at=AT)


def hours_of(run: CourseRun) -> dict[str, Decimal]:
    rows = HoursGranted.objects.filter(run=run).order_by().values_list("person__name")
    return dict(rows.annotate(Sum("amount")))


def test_a_run_goes_its_way_and_no_other() -> None:
    town = Town()
    run = add_run(town)
    for step in ("close", "reopen"):
        with pytest.raises(RunStands):
            take_step(run, step, by=town.officer, at=AT, reason="试")
    for step, state in (("open", "open"), ("begin", "running"), ("close", "closed")):
        assert take_step(run, step, by=town.officer, at=AT).state == state
    with pytest.raises(WithoutReason):
        take_step(run, "reopen", by=town.officer, at=AT)
    with pytest.raises(RunStands):
        save_run(CourseRun.objects.get(pk=run.pk), [], by=town.officer, at=AT)
    take_step(run, "reopen", by=town.officer, at=AT, reason="补认定")
    cancelled = take_step(run, "cancel", by=town.officer, at=AT, reason="疫情")
    assert (cancelled.state, cancelled.cancel_reason) == ("cancelled", "疫情")
    acts = AuditEntry.objects.filter(action="course_run_step")
    assert [one.detail["after"] for one in acts.order_by("pk")] == [
        *("open", "running", "closed", "running", "cancelled"),
    ]


def test_meetings_lie_within_the_run_and_its_hours() -> None:
    town = Town()
    run = add_run(town)
    first = add_meeting(run, town.officer, 0, "6")
    with pytest.raises(BadCourse, match="超过了计划"):
        add_meeting(run, town.officer, 1, "5")
    with pytest.raises(BadCourse, match="日期"):
        add_meeting(run, town.officer, 9, "1")
    run.first_day += timedelta(days=1)
    with pytest.raises(BadCourse, match="课次"):
        save_run(run, [], by=town.officer, at=AT)
    drop_meeting(first, by=town.officer, at=AT)
    save_run(run, [], by=town.officer, at=AT)
    assert not run.meetings.exists()


def test_who_may_come_and_how_many() -> None:
    town = Town(3)
    run = add_run(town, capacity=2)
    with pytest.raises(RunStands):
        enrol(run, town.teachers[:1], by=town.officer, at=AT)
    save_run(run, [town.east], by=town.officer, at=AT)
    take_step(run, "open", by=town.officer, at=AT)
    with pytest.raises(CannotEnrol, match="西城一小"):
        enrol(run, [town.stranger], by=town.officer, at=AT)
    with pytest.raises(CannotEnrol, match="还余 2 人"):
        enrol(run, town.teachers, by=town.officer, at=AT)
    assert not run.enrolments.exists()  # all or none
    made = enrol(run, town.teachers[:2], by=town.officer, at=AT)
    assert {one.organisation for one in made} == {town.school}
    with pytest.raises(CannotEnrol, match="已在本班名单"):
        enrol(run, town.teachers[:1], by=town.officer, at=AT)
    withdraw(made[0], by=town.officer, at=AT, reason="产假")
    enrol(run, town.teachers[2:], by=town.officer, at=AT)
    with pytest.raises(CannotEnrol):
        enrol(run, town.teachers[:1], by=town.officer, at=AT)


def test_selection_chooses_with_reasons() -> None:
    town = Town(3)
    run = add_run(town, "principals.advanced", capacity=1)
    run = take_step(run, "open", by=town.officer, at=AT)
    applied = enrol(run, town.teachers, by=town.officer, at=AT)
    assert {one.state for one in applied} == {EnrolmentState.APPLIED}
    with pytest.raises(CannotEnrol, match="办学业绩"):
        score_applications(run, {applied[0].pk: {"办学业绩": 41}}, by=town.officer, at=AT)
    score_applications(run, {applied[0].pk: {"办学业绩": 40}}, by=town.officer, at=AT)
    with pytest.raises(WithoutReason):
        select(run, [applied[0].pk], True, by=town.officer, at=AT, reason=" ")
    with pytest.raises(CannotEnrol, match="名额"):
        select(run, [one.pk for one in applied], True, by=town.officer, at=AT, reason="都好")
    select(run, [applied[0].pk], True, by=town.officer, at=AT, reason="业绩突出")
    rest = [one.pk for one in applied[1:]]
    assert select(run, rest, False, by=town.officer, at=AT, reason="名额有限") == 2
    assert [(one.state, one.reason) for one in enrolled(run)] == [
        ("enrolled", "业绩突出"),
        ("declined", "名额有限"),
        ("declined", "名额有限"),
    ]


def test_outcome_is_decided_as_previewed_and_hours_follow() -> None:
    town = Town(3)
    run = running(town)
    first, second, third = enrolled(run)
    all_present(run, town)
    meeting = run.meetings.order_by("begins_at")[1]
    note_list(meeting, {third.pk: "absent"}, by=town.officer, at=AT)
    marks = {first.pk: ("85", "好"), second.pk: ("59.5", ""), third.pk: ("90", "")}
    assert assess(run, marks, by=town.officer, at=AT) == 3
    assert assess(run, marks, by=town.officer, at=AT) == 0
    seen = preview(run)
    assert seen.completed == 1
    with pytest.raises(RunStands, match="3 人"):
        take_step(run, "close", by=town.officer, at=AT)
    assess(run, {second.pk: ("60", "补考")}, by=town.officer, at=AT)
    with pytest.raises(OutcomeMoved):
        decide(run, seen.seal, {}, by=town.officer, at=AT)
    seal = preview(run).seal
    assert decide(run, seal, {}, by=town.officer, at=AT) == 3
    assert hours_of(run) == {"王老师": Decimal(10), "李老师": Decimal(10)}
    assert [one.state for one in enrolled(run)] == ["completed", "completed", "failed"]
    granted = HoursGranted.objects.get(person=first.person)
    assert (granted.hour_kind, granted.level, granted.year) == ("taught", "city", 2026)
    take_step(run, "close", by=town.officer, at=AT)


def test_a_later_decision_is_a_version_and_reverses_the_hours() -> None:
    town = Town(1)
    run = running(town)
    (one,) = enrolled(run)
    all_present(run, town)
    assess(run, {one.pk: ("80", "")}, by=town.officer, at=AT)
    decide(run, preview(run).seal, {}, by=town.officer, at=AT)
    assess(run, {one.pk: ("40", "阅卷更正")}, by=town.officer, at=AT)
    with pytest.raises(WithoutReason):
        decide(run, preview(run).seal, {}, by=town.officer, at=AT)
    decide(run, preview(run).seal, {}, by=town.officer, at=AT, reason="阅卷更正")
    assert hours_of(run) == {"王老师": Decimal(0)}
    seal = preview(run).seal
    decide(run, seal, {one.pk: True}, by=town.officer, at=AT, reason="支教，经处务会同意")
    assert hours_of(run) == {"王老师": Decimal(10)}
    outcomes = Outcome.objects.filter(enrolment=one).order_by("number")
    assert [(o.completed, o.by_rule) for o in outcomes] == [
        (True, True),
        (False, True),
        (True, False),
    ]
    assert outcomes[2].lines[1] == ["考核 40 分（要求 60 分）", False]
    for kept in (outcomes[0], HoursGranted.objects.all()[0]):
        with pytest.raises(TypeError):
            kept.save()
    with pytest.raises(RunStands):
        take_step(run, "cancel", by=town.officer, at=AT, reason="误建")


def test_nobody_new_is_decided_by_deciding_again() -> None:
    town = Town(2)
    run = running(town)
    all_present(run, town)
    assess(run, {one.pk: ("80", "") for one in enrolled(run)}, by=town.officer, at=AT)
    seal = preview(run).seal
    chosen = [enrolled(run)[0].pk]
    assert decide(run, seal, {}, chosen=chosen, by=town.officer, at=AT) == 1
    assert decide(run, preview(run).seal, {}, by=town.officer, at=AT) == 1
    assert decide(run, preview(run).seal, {}, by=town.officer, at=AT) == 0
    assert HoursGranted.objects.count() == 2


def test_the_reason_stands_beside_those_it_is_about() -> None:
    town = Town(2)
    run = running(town)
    first, second = enrolled(run)
    all_present(run, town)
    assess(run, {first.pk: ("80", ""), second.pk: ("50", "")}, by=town.officer, at=AT)
    decide(run, preview(run).seal, {second.pk: True}, by=town.officer, at=AT, reason="抽调支教")
    outcomes = Outcome.objects.order_by("enrolment")
    assert [(one.by_rule, one.reason) for one in outcomes] == [(True, ""), (False, "抽调支教")]
    assert not any(one.has_moved for one in preview(run).people)
    assess(run, {first.pk: ("81", "复核")}, by=town.officer, at=AT)
    moved = [one.enrolment for one in preview(run).people if one.has_moved]
    assert moved == [first]


def test_marks_that_cannot_be_taken_change_nothing() -> None:
    town = Town(2)
    run = running(town)
    first, second = enrolled(run)
    meeting = run.meetings.all()[0]
    with pytest.raises(BadMark):
        note_list(meeting, {first.pk: "present", second.pk: "there"}, by=town.officer, at=AT)
    with pytest.raises(BadMark):
        note_list(meeting, {first.pk: "present", 0: "present"}, by=town.officer, at=AT)
    assert not meeting.attendances.exists()
    for said in ("101", "-1", "八十", "NaN", "60.555"):
        with pytest.raises(BadMark, match="李老师"):
            assess(run, {second.pk: (said, "")}, by=town.officer, at=AT)


def test_attendance_keeps_its_history() -> None:
    town = Town(1)
    run = running(town)
    (one,) = enrolled(run)
    meeting = run.meetings.all()[0]
    for mark in ("absent", "leave", ""):
        assert note_list(meeting, {one.pk: mark}, by=town.officer, at=AT) == 1
    assert note_list(meeting, {one.pk: ""}, by=town.officer, at=AT) == 0
    marks = [(h.mark, h.history_type) for h in Attendance.history.order_by("history_id")]
    assert marks == [("absent", "+"), ("leave", "~"), ("leave", "-")]


def test_the_file_of_a_person_and_the_columns_of_a_report() -> None:
    town = Town(1)
    run = running(town)
    all_present(run, town)
    assess(run, {enrolled(run)[0].pk: ("80", "")}, by=town.officer, at=AT)
    decide(run, preview(run).seal, {}, by=town.officer, at=AT)
    (moment,) = of_person(town.teachers[0].pk)
    assert moment.day == run.first_day
    assert moment.text == "继续教育 · 继续教育培训：结业，10 学时"
    (shown,) = ENTRY.records(run.kind_id)
    values = {one.key: one.value(shown) for one in ENTRY.columns}
    assert (values["name"], values["taking"], values["completed"]) == ("语文骨干班", "1", "1")
