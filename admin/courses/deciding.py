"""The outcome of a run: previewed person by person, decided in one act, never overwritten.

A later decision is a further version: hours of the former one are reversed, new ones granted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.courses import rules as course_rules
from admin.courses.attending import newest_assessments
from admin.courses.errors import OutcomeMoved, RunStands
from admin.courses.granting import grant, reverse
from admin.courses.models import (
    Attendance,
    CourseRun,
    Enrolment,
    HoursGranted,
    Meeting,
    Outcome,
)
from admin.courses.rules import Facts, Held, Verdict, judge
from admin.courses.running import MOST_REASON, rules_for
from admin.courses.words import TAKING_PART, EnrolmentState, RunState
from admin.errors import WithoutReason


@dataclass(frozen=True)
class Judged:
    """A person of the run: what the rules say now, and what was decided last."""

    enrolment: Enrolment
    verdict: Verdict
    last: Outcome | None

    @property
    def has_moved(self) -> bool:
        """Whether what the last decision rested on is no longer so."""
        if self.last is None:
            return False
        said = [[line.text, line.met] for line in self.verdict.lines]
        hours = self.last.by_rule and self.last.completed and self.last.hours != self.verdict.hours
        return said != self.last.lines or hours


@dataclass(frozen=True)
class Preview:
    """What deciding would do; ``seal`` changes when anything that it rests on does."""

    people: tuple[Judged, ...]
    seal: str

    @property
    def completed(self) -> int:
        """How many complete by the rules."""
        return sum(one.verdict.completed for one in self.people)


def preview(run: CourseRun) -> Preview:
    """What the rules say of everybody who takes part."""
    enrolments = {
        one.pk: one
        for one in run.enrolments.filter(state__in=TAKING_PART)
        .select_related("person", "organisation")
        .order_by("organisation__name", "person__name", "pk")
    }
    marks = {
        (enrolment, meeting): mark
        for enrolment, meeting, mark in Attendance.objects.filter(meeting__run=run).values_list(
            "enrolment", "meeting", "mark"
        )
    }
    held = [
        one for one in Meeting.objects.filter(run=run) if any(key[1] == one.pk for key in marks)
    ]
    assessments = newest_assessments(enrolments)
    last = newest_outcomes(enrolments)
    rules = rules_for(run)
    people = []
    for key, enrolment in enrolments.items():
        given = assessments.get(key)
        facts = Facts(
            planned_hours=run.planned_hours,
            held=[Held(one.hours, marks.get((key, one.pk))) for one in held],
            assessment=course_rules.Assessment(given.mark, given.grade) if given else None,
        )
        people.append(Judged(enrolment, judge(rules, facts), last.get(key)))
    return Preview(tuple(people), _seal(run, people))


def _seal(run: CourseRun, people: Iterable[Judged]) -> str:
    said = [
        (
            one.enrolment.pk,
            [(line.text, line.met) for line in one.verdict.lines],
            str(one.verdict.hours),
            one.last.number if one.last else 0,
        )
        for one in people
    ]
    text = json.dumps([run.filled_by_id, sorted(said)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def newest_outcomes(enrolments: Iterable[int]) -> dict[int, Outcome]:
    """The newest outcome by the key of the enrolment."""
    found: dict[int, Outcome] = {}
    for one in (
        Outcome.objects.filter(enrolment__in=list(enrolments))
        .select_related("decided_by")
        .order_by("number")
    ):
        found[one.enrolment_id] = one
    return found


@transaction.atomic
def decide(
    run: CourseRun,
    seal: str,
    otherwise: Mapping[int, bool],
    *,
    chosen: Iterable[int] | None = None,
    by: User,
    at: datetime,
    reason: str = "",
) -> int:
    """Decide as previewed; returns how many outcomes are new.

    ``otherwise``: by the key of the enrolment, who is decided against the rule, for the reason;
    it stands beside these and those decided again, nobody else. ``chosen``: only these; None:
    everybody. RunStands, OutcomeMoved, WithoutReason.
    """
    run = CourseRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state != RunState.RUNNING:
        raise RunStands("培训班没有在进行，不能认定结业；已结束的请先重新开放。")
    seen = preview(run)
    if seen.seal != seal:
        raise OutcomeMoved
    reason = reason.strip()[:MOST_REASON]
    among = None if chosen is None else set(chosen)
    count = 0
    for one in seen.people:
        if among is not None and one.enrolment.pk not in among:
            continue
        wanted = otherwise.get(one.enrolment.pk, one.verdict.completed)
        by_rule = wanted == one.verdict.completed
        hours = _hours(run, one, wanted)
        if one.last is not None and (one.last.completed, one.last.hours) == (wanted, hours):
            continue
        if not reason and (not by_rule or one.last is not None):
            raise WithoutReason("与规则不一致的认定、重新认定要写明理由。")
        _keep(run, one, wanted, hours, by_rule, reason, by, at)
        count += 1
    if count:
        audit.record("course_decided", run, by=by, at=at, reason=reason, count=count)
    return count


def _hours(run: CourseRun, one: Judged, wanted: bool) -> Decimal:
    if not wanted:
        return Decimal(0)
    return one.verdict.hours or run.planned_hours


def _keep(
    run: CourseRun,
    one: Judged,
    completed: bool,
    hours: Decimal,
    by_rule: bool,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    made = Outcome.objects.create(
        enrolment=one.enrolment,
        number=(one.last.number if one.last else 0) + 1,
        completed=completed,
        by_rule=by_rule,
        hours=hours,
        lines=[[line.text, line.met] for line in one.verdict.lines],
        reason="" if by_rule and one.last is None else reason,
        decided_by=by,
        decided_at=at,
    )
    standing = HoursGranted.objects.filter(
        run=run, person=one.enrolment.person, reverses=None, reversed_by=None
    )
    for former in standing:
        reverse(former, by=by, at=at, outcome=made)
    if completed:
        rules = rules_for(run)
        grant(
            HoursGranted(
                person=one.enrolment.person,
                kind_id=run.kind_id,
                run=run,
                course_name=run.name,
                amount=hours,
                hour_kind=rules.hour_kind,
                level=run.level,
                day=run.last_day,
                source=HoursGranted.Source.OUTCOME,
                outcome=made,
            ),
            by=by,
            at=at,
        )
    one.enrolment.state = EnrolmentState.COMPLETED if completed else EnrolmentState.FAILED
    one.enrolment.save()
