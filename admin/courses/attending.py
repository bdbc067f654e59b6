"""Attendance: by list, at the door, from a worksheet; assessments beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from admin.accounts import audit
from admin.accounts.models import User
from admin.courses.errors import BadMark, RunStands
from admin.courses.models import Assessment, Attendance, CourseRun, Enrolment, Meeting
from admin.courses.rules import Assessed
from admin.courses.running import rules_for
from admin.courses.words import TAKING_PART, Grade, Mark, RunState, Source
from admin.people.models import Person

HUNDRED = Decimal(100)


@transaction.atomic
def note_list(
    meeting: Meeting,
    marks: Mapping[int, str],
    *,
    by: User,
    at: datetime,
    source: Source = Source.LIST,
) -> int:
    """Note marks by the key of the enrolment; returns how many are new or changed.

    An empty mark takes off what was noted. BadMark, RunStands.
    """
    run = _running(meeting.run_id)
    taking = set(
        run.enrolments.filter(state__in=TAKING_PART, pk__in=list(marks)).values_list(
            "pk", flat=True
        )
    )
    if set(marks) - taking or not set(marks.values()) <= {"", *Mark.values}:
        raise BadMark("名单已有变化，没有保存；请刷新后重新填写。")
    known = {one.enrolment_id: one for one in meeting.attendances.all()}
    changed = 0
    for key, mark in marks.items():
        one = known.get(key)
        if (one.mark if one else "") == mark:
            continue
        changed += 1
        if not mark:
            if one is not None:
                one.delete()
            continue
        one = one or Attendance(enrolment_id=key, meeting=meeting)
        one.mark, one.source, one.noted_at, one.noted_by = mark, source, at, by
        one.save()
    if changed:
        audit.record(
            "attendance_noted",
            run,
            by=by,
            at=at,
            count=changed,
            meeting=meeting.pk,
            source=str(source),
        )
    return changed


@transaction.atomic
def note_at_door(meeting: Meeting, person: Person, mark: Mark, *, at: datetime) -> Attendance:
    """Somebody signed in at the door; what is noted already stays. RunStands."""
    run = _running(meeting.run_id)
    enrolment = run.enrolments.get(person=person, state__in=TAKING_PART)
    one, is_new = Attendance.objects.get_or_create(
        enrolment=enrolment,
        meeting=meeting,
        defaults={"mark": mark, "source": Source.DOOR, "noted_at": at},
    )
    if is_new:
        audit.record(
            "attendance_noted", run, by="door", at=at, count=1, meeting=meeting.pk, source="door"
        )
    return one


@transaction.atomic
def assess(run: CourseRun, given: Mapping[int, tuple[str, str]], *, by: User, at: datetime) -> int:
    """Assess people by the key of the enrolment: mark or grade as typed, and a comment.

    Empty marks and those that say nothing new are passed over; returns how many are new.
    BadMark (names the person), RunStands.
    """
    locked = _running(run.pk)
    how = rules_for(locked).assessed
    if how == Assessed.NONE:
        raise BadMark("这一类培训不考核。")
    people = {
        one.pk: one
        for one in locked.enrolments.filter(
            pk__in=list(given), state__in=TAKING_PART
        ).select_related("person")
    }
    newest = newest_assessments(people)
    numbers = _numbers(people)
    count = 0
    for key, (said, comment) in given.items():
        enrolment = people.get(key)
        if enrolment is None:
            raise BadMark("名单已有变化，没有保存；请刷新后重新填写。")
        if not said.strip():
            continue
        mark, grade = _read(how, said, enrolment)
        last = newest.get(key)
        if last is not None and (last.mark, last.grade, last.comment) == (mark, grade, comment):
            continue
        Assessment.objects.create(
            enrolment=enrolment,
            number=numbers.get(key, 0) + 1,
            mark=mark,
            grade=grade,
            comment=comment,
            given_by=by,
            given_at=at,
        )
        count += 1
    if count:
        audit.record("course_assessed", locked, by=by, at=at, count=count)
    return count


def newest_assessments(enrolments: Mapping[int, Enrolment]) -> dict[int, Assessment]:
    """The newest assessment by the key of the enrolment."""
    found: dict[int, Assessment] = {}
    for one in Assessment.objects.filter(enrolment__in=list(enrolments)).order_by("number"):
        found[one.enrolment_id] = one
    return found


def _numbers(enrolments: Mapping[int, Enrolment]) -> dict[int, int]:
    rows = Assessment.objects.filter(enrolment__in=list(enrolments)).order_by()
    return dict(rows.values_list("enrolment").annotate(Max("number")))


def _read(how: Assessed, said: str, enrolment: Enrolment) -> tuple[Decimal | None, str]:
    name = enrolment.person.name
    if how == Assessed.GRADE:
        if said not in Grade.values:
            raise BadMark(f"{name}：请选择等第。")
        return None, said
    try:
        mark = Decimal(said.strip())
    except ArithmeticError as error:
        raise BadMark(f"{name}：“{said[:20]}”不是分数，请填 0 至 100 的数。") from error
    if not mark.is_finite() or not 0 <= mark <= HUNDRED or mark != round(mark, 2):
        raise BadMark(f"{name}：分数应在 0 至 100 之间，最多两位小数。")
    return mark, ""


def _running(key: int) -> CourseRun:
    run = CourseRun.objects.select_for_update(of=("self",)).get(pk=key)
    if run.state != RunState.RUNNING:
        raise RunStands("培训班没有在进行，不能登记考勤和考核；请先开班，或重新开放。")
    return run
