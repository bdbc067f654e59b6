"""Programmes, course runs and meetings: made, changed, led from one state to the next, traced."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.courses.errors import BadCourse, RunStands
from admin.courses.models import CourseRun, Enrolment, HoursGranted, Meeting, Programme
from admin.courses.rules import CourseRules, rules_of
from admin.courses.run_states import IS_CHANGED, STEPS
from admin.courses.words import TAKING_PART, EnrolmentState
from admin.errors import WithoutReason
from admin.people.models import Organisation

MOST_REASON = 300


def rules_for(run: CourseRun) -> CourseRules:
    """The rules of the version of the kind that the run follows."""
    return rules_of(run.filled_by.definition.rules)


@transaction.atomic
def save_programme(
    programme: Programme, base_schools: Iterable[Organisation], *, by: User, at: datetime
) -> Programme:
    """Keep a programme, new or changed. BadCourse."""
    if programme.last_year < programme.first_year:
        raise BadCourse("终止年份不能早于起始年份。")
    same = Programme.objects.filter(
        system=programme.system, name=programme.name, first_year=programme.first_year
    )
    if same.exclude(pk=programme.pk).exists():
        raise BadCourse("同一起始年份已有这个名称的项目，请换一个名称。")
    _check_parent(programme)
    is_new = programme.pk is None
    programme.save()
    programme.base_schools.set(base_schools)
    audit.record("programme_made" if is_new else "programme_changed", programme, by=by, at=at)
    return programme


def _check_parent(programme: Programme) -> None:
    above = programme.parent
    while above is not None:
        if above.pk == programme.pk:
            raise BadCourse("所属规划不能是项目自己或它的下级。")
        above = above.parent


@transaction.atomic
def save_run(
    run: CourseRun, open_to: Iterable[Organisation], *, by: User, at: datetime
) -> CourseRun:
    """Keep a course run, new or changed; until it begins it follows the newest rules of its kind.

    BadCourse, RunStands.
    """
    if run.last_day < run.first_day:
        raise BadCourse("结束日期不能早于开班日期。")
    is_new = run.pk is None
    if is_new:
        run.made_at = at
    else:
        now = CourseRun.objects.select_for_update().get(pk=run.pk)
        if now.state not in IS_CHANGED:
            raise RunStands("培训班已结束，不能再修改；如需更正，请先重新开放。")
        taken = _taking_part(now)
        if run.capacity is not None and run.capacity < taken:
            raise BadCourse(f"已有 {taken} 人参训，名额不能少于这个人数。")
        if _meets_outside(run):
            raise BadCourse("有课次在新的日期以外，请先调整课次。")
    run.save()
    run.open_to.set(open_to)
    audit.record("course_run_made" if is_new else "course_run_changed", run, by=by, at=at)
    return run


def _taking_part(run: CourseRun) -> int:
    return Enrolment.objects.filter(run=run, state__in=TAKING_PART).count()


def _meets_outside(run: CourseRun) -> bool:
    days = (timezone.localdate(one) for one in run.meetings.values_list("begins_at", flat=True))
    return any(not run.first_day <= day <= run.last_day for day in days)


@transaction.atomic
def take_step(run: CourseRun, name: str, *, by: User, at: datetime, reason: str = "") -> CourseRun:
    """Lead a run to its next state (``run_states``). RunStands, WithoutReason."""
    step = STEPS[name]
    run = CourseRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state not in step.before:
        raise RunStands
    reason = reason.strip()[:MOST_REASON]
    if step.needs_reason and not reason:
        raise WithoutReason
    if name == "cancel":
        if HoursGranted.objects.filter(run=run).exists():
            raise RunStands("已经认定过结业、授予过学时，不能取消培训班。")
        run.cancel_reason = reason
    if name == "close":
        _check_all_decided(run)
    before, run.state = run.state, step.after
    run.save()
    audit.record(
        "course_run_step", run, by=by, at=at, reason=reason, before=before, after=run.state
    )
    return run


def _check_all_decided(run: CourseRun) -> None:
    left = run.enrolments.filter(
        state__in=(EnrolmentState.ENROLLED, EnrolmentState.APPLIED)
    ).count()
    if left:
        raise RunStands(f"还有 {left} 人没有认定结业或没有遴选，办完以后才能结束。")


@transaction.atomic
def save_meeting(meeting: Meeting, *, by: User, at: datetime) -> Meeting:
    """Keep a meeting, new or changed. BadCourse, RunStands."""
    run = CourseRun.objects.select_for_update(of=("self",)).get(pk=meeting.run_id)
    if run.state not in IS_CHANGED:
        raise RunStands
    if meeting.ends_at <= meeting.begins_at:
        raise BadCourse("课次的结束时间应在开始时间以后。")
    day = timezone.localdate(meeting.begins_at)
    if not run.first_day <= day <= run.last_day:
        raise BadCourse(f"课次应在培训班的日期（{run.first_day} 至 {run.last_day}）以内。")
    others = sum(
        run.meetings.exclude(pk=meeting.pk).values_list("hours", flat=True), start=meeting.hours
    )
    if others > run.planned_hours:
        raise BadCourse(f"各课次共 {others} 学时，超过了计划的 {run.planned_hours} 学时。")
    is_new = meeting.pk is None
    meeting.save()
    audit.record("meeting_made" if is_new else "meeting_changed", run, by=by, at=at)
    return meeting


@transaction.atomic
def drop_meeting(meeting: Meeting, *, by: User, at: datetime) -> None:
    """Take off a meeting that nobody noted attendance for. RunStands."""
    run = CourseRun.objects.select_for_update(of=("self",)).get(pk=meeting.run_id)
    if run.state not in IS_CHANGED or meeting.attendances.exists():
        raise RunStands("这次课已有考勤记录，不能删除。")
    meeting.delete()
    audit.record("meeting_dropped", run, by=by, at=at)
