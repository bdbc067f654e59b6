"""Who takes part: enrolled or applying, withdrawn, selected by criteria with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.courses.errors import CannotEnrol, RunStands
from admin.courses.models import CourseRun, Enrolment
from admin.courses.run_states import TAKES_PEOPLE
from admin.courses.running import MOST_REASON, rules_for
from admin.courses.words import TAKING_PART, EnrolmentState
from admin.errors import WithoutReason
from admin.people.models import Organisation, Person, Post
from admin.people.organising import with_what_they_were

ENTERED_AGAIN = frozenset({EnrolmentState.WITHDRAWN, EnrolmentState.DECLINED})
QUERY_SIZE = 500


def units_of(people: Sequence[Person], day: date) -> dict[int, Organisation]:
    """Where each person works on the day, by the person's key: the main post, else the newest."""
    found: dict[int, Organisation] = {}
    keys = [person.pk for person in people]
    for start in range(0, len(keys), QUERY_SIZE):
        posts = Post.objects.on(day).filter(person__in=keys[start : start + QUERY_SIZE])
        # What comes last holds.
        for post in posts.select_related("organisation").order_by("is_main", "valid_from", "pk"):
            found[post.person_id] = post.organisation
    return found


def open_units(run: CourseRun) -> list[Organisation]:
    """Whom the run is open to, by every name that those units had; empty: to all."""
    listed = list(run.open_to.all())
    return with_what_they_were(listed) if listed else []


def why_not(run: CourseRun, unit: Organisation | None, open_to: Sequence[Organisation]) -> str:
    """Why somebody of the unit may not come; empty where she may."""
    if not open_to:
        return ""
    if unit is None:
        return "没有在岗的任职记录，无法确认是否在本班面向的范围内"
    if any(unit.path.startswith(one.path) for one in open_to):
        return ""
    return f"所在单位（{unit.name}）不在本班面向的范围内"


@transaction.atomic
def enrol(
    run: CourseRun, people: Sequence[Person], *, by: User, at: datetime, statement: str = ""
) -> list[Enrolment]:
    """Enrol people, or enter their applications where the kind selects; all or none.

    CannotEnrol names who and why; RunStands.
    """
    run = CourseRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state not in TAKES_PEOPLE:
        raise RunStands("培训班没有开放报名，不能登记参训人员。")
    selects = rules_for(run).selection
    state = EnrolmentState.APPLIED if selects else EnrolmentState.ENROLLED
    known = {
        one.person_id: one
        for start in range(0, len(people), QUERY_SIZE)
        for one in run.enrolments.filter(person__in=people[start : start + QUERY_SIZE])
    }
    units, open_to = units_of(people, run.first_day), open_units(run)
    entered = []
    for person in people:
        one = known.get(person.pk)
        if one is not None and one.state not in ENTERED_AGAIN:
            raise CannotEnrol(f"{person.name}已在本班名单中（{one.get_state_display()}）。")
        unit = units.get(person.pk)
        fault = why_not(run, unit, open_to)
        if fault:
            raise CannotEnrol(f"{person.name}：{fault}。")
        one = one or Enrolment(run=run, person=person)
        one.organisation, one.state, one.reason = unit, state, ""
        one.statement = statement.strip()[:MOST_REASON]
        one.entered_at, one.entered_by = at, by
        entered.append(one)
    if not selects:
        check_room(run, len(entered))
    for one in entered:
        one.save()
    audit.record("course_enrolled", run, by=by, at=at, count=len(entered), state=state.value)
    return entered


def check_room(run: CourseRun, more: int) -> None:
    """CannotEnrol where so many more would not fit."""
    if run.capacity is None:
        return
    taken = run.enrolments.filter(state__in=TAKING_PART).count()
    if taken + more > run.capacity:
        left = max(0, run.capacity - taken)
        raise CannotEnrol(f"名额 {run.capacity} 人，还余 {left} 人，不能再登记 {more} 人。")


@transaction.atomic
def withdraw(enrolment: Enrolment, *, by: User, at: datetime, reason: str) -> None:
    """Somebody leaves the run. WithoutReason, RunStands."""
    reason = reason.strip()[:MOST_REASON]
    if not reason:
        raise WithoutReason
    one = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if one.state not in {EnrolmentState.APPLIED, EnrolmentState.ENROLLED}:
        raise RunStands("这位人员已经认定或已经退出。")
    before, one.state, one.reason = one.state, EnrolmentState.WITHDRAWN, reason
    one.save()
    audit.record(
        "course_withdrawn",
        one,
        by=by,
        at=at,
        reason=reason,
        before=before,
        after=EnrolmentState.WITHDRAWN.value,
    )


@transaction.atomic
def score_applications(
    run: CourseRun, points: Mapping[int, Mapping[str, int]], *, by: User, at: datetime
) -> None:
    """Keep points by criterion for applications, by their keys. CannotEnrol, RunStands."""
    run = CourseRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state not in TAKES_PEOPLE:
        raise RunStands
    most = dict(rules_for(run).criteria)
    for given in points.values():
        for name, value in given.items():
            if name not in most or not 0 <= value <= most[name]:
                raise CannotEnrol(f"“{name}”的得分应在 0 至 {most.get(name, 0)} 之间。")
    changed = []
    for one in run.enrolments.filter(pk__in=points, state=EnrolmentState.APPLIED):
        if one.points != dict(points[one.pk]):
            one.points = dict(points[one.pk])
            one.save()
            changed.append(one.pk)
    if changed:
        audit.record("course_applications_scored", run, by=by, at=at, count=len(changed))


@transaction.atomic
def select(
    run: CourseRun, chosen: Iterable[int], accept: bool, *, by: User, at: datetime, reason: str
) -> int:
    """Choose or decline applications by their keys, with the reason; returns how many.

    WithoutReason, CannotEnrol, RunStands.
    """
    reason = reason.strip()[:MOST_REASON]
    if not reason:
        raise WithoutReason
    run = CourseRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state not in TAKES_PEOPLE:
        raise RunStands
    found = list(run.enrolments.filter(pk__in=list(chosen), state=EnrolmentState.APPLIED))
    if not found:
        raise CannotEnrol("请先勾选要处理的申请。")
    if accept:
        check_room(run, len(found))
    state = EnrolmentState.ENROLLED if accept else EnrolmentState.DECLINED
    for one in found:
        one.state, one.reason = state, reason
        one.save()
        audit.record(
            "course_selected",
            one,
            by=by,
            at=at,
            reason=reason,
            before=EnrolmentState.APPLIED.value,
            after=state.value,
        )
    return len(found)
