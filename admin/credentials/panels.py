"""Giving a case to members of the committee, and their blind marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.credentials.conflicts import conflicts_of
from admin.credentials.errors import BadScore, Conflicted, NotNow
from admin.credentials.handling import held, require_reason, take
from admin.credentials.models import Case, CommitteeMember, MemberTie, PanelScore, PanelSeat
from admin.credentials.panel_rules import Summary, faults_of, summary
from admin.credentials.stages import State, Step
from admin.kinds.models import System
from admin.people.models import Person


@transaction.atomic
def appoint(
    system: System, person: Person, user: User | None, field: str, *, by: User, at: datetime
) -> CommitteeMember:
    """Somebody joins the committee; who is a member already stays one, with the account given."""
    person = person.merged_into or person
    member, is_new = CommitteeMember.objects.get_or_create(
        system=system,
        person=person,
        ended_on=None,
        defaults={"user": user, "field": field.strip(), "since": timezone.localdate(at)},
    )
    if not is_new:
        member.user, member.field = user, field.strip()
        member.save()
    audit.record("committee_appointed", member, by=by, at=at, person=person.pk)
    return member


@transaction.atomic
def dismiss(member: CommitteeMember, *, by: User, at: datetime, reason: str) -> None:
    """Somebody leaves the committee; what was given stays given. WithoutReason."""
    reason = require_reason(reason)
    member.ended_on = timezone.localdate(at)
    member.save()
    audit.record("committee_dismissed", member, by=by, at=at, reason=reason)


@transaction.atomic
def enter_tie(
    member: CommitteeMember, person: Person, kind: str, *, reason: str, by: User, at: datetime
) -> MemberTie:
    """Keep the member from the person from now on. WithoutReason."""
    reason = require_reason(reason)
    person = person.merged_into or person
    made, _ = MemberTie.objects.get_or_create(
        member=member,
        person=person,
        ended_at=None,
        defaults={
            "kind": kind,
            "reason": reason[:200],
            "entered_at": at,
            "entered_by": by,
        },
    )
    audit.record("member_tie_entered", made, by=by, at=at, reason=reason, person=person.pk)
    return made


@transaction.atomic
def end_tie(tie: MemberTie, *, reason: str, by: User, at: datetime) -> None:
    """The two are strangers again. WithoutReason."""
    tie.end_reason, tie.ended_at = require_reason(reason)[:200], at
    tie.save()
    audit.record("member_tie_ended", tie, by=by, at=at, reason=tie.end_reason)


@dataclass(frozen=True)
class Choice:
    """A member as a case sees her: what keeps her from it, whether she has it."""

    member: CommitteeMember
    conflict: str
    has_it: bool


def choices_for(case: Case, day: date) -> list[Choice]:
    """All members of the committee of the case's system."""
    members = list(
        CommitteeMember.objects.filter(system=case.kind.system_id, ended_on=None).select_related(
            "person", "user"
        )
    )
    tied = conflicts_of(case, members, day)
    given = set(case.seats.values_list("member", flat=True))
    return [
        Choice(one, str(tied[one.pk].value) if one.pk in tied else "", one.pk in given)
        for one in members
    ]


@transaction.atomic
def give(
    case: Case, members: Sequence[CommitteeMember], *, by: User, at: datetime
) -> list[PanelSeat]:
    """Give the case to members, and convene the panel where it is not yet.

    NotNow, Conflicted with the name.
    """
    case = held(case)
    if not members:
        raise NotNow("请选择评审委员。")
    tied = conflicts_of(case, members, timezone.localdate(at))
    for one in members:
        if one.system_id != case.kind.system_id or one.ended_on is not None:
            raise Conflicted(f"{one.person.name}不在这个系统的评审专家中。")
        if one.pk in tied:
            raise Conflicted(f"{one.person.name}须回避（{tied[one.pk].value}），不能评审这一份。")
    if case.state != State.PANEL:
        case = take(case, Step.CONVENE, by=by, at=at)
    known = set(case.seats.values_list("member", flat=True))
    made = []
    for one in members:
        if one.pk not in known:
            seat = PanelSeat.objects.create(case=case, member=one, given_at=at, given_by=by)
            audit.record("panel_seat_given", seat, by=by, at=at, person=one.person_id)
            made.append(seat)
    return made


@transaction.atomic
def decline(seat: PanelSeat, *, by: User, at: datetime, reason: str) -> PanelSeat:
    """A member keeps away from a case she has been given. NotNow, WithoutReason."""
    held(seat.case)
    reason = require_reason(reason, "请写明回避的理由。")
    if seat.scores.exists():
        raise NotNow("已经评分的不能再回避；确有需要请与办公室联系。")
    seat.declined_at, seat.decline_reason = at, reason[:200]
    seat.save()
    audit.record("panel_seat_declined", seat, by=by, at=at, reason=reason)
    return seat


@transaction.atomic
def score(
    seat: PanelSeat,
    marks: Mapping[str, Decimal],
    remark: str,
    *,
    by: User,
    at: datetime,
) -> PanelScore:
    """A member's marks; a second time they count anew, and the first ones stay. NotNow, BadScore,
    Conflicted where a tie was entered since.
    """
    case = held(seat.case)
    if case.state != State.PANEL or seat.declined_at is not None:
        raise NotNow("这一份现在不能评分。")
    if conflicts_of(case, [seat.member], timezone.localdate(at)):
        raise Conflicted
    rubric = case.rules.rubric
    if fault := faults_of(rubric, marks):
        raise BadScore(fault)
    last = seat.scores.order_by("-number").first()
    made = PanelScore.objects.create(
        seat=seat,
        number=last.number + 1 if last else 1,
        marks={part.key: str(marks[part.key]) for part in rubric},
        total=sum((marks[part.key] for part in rubric), Decimal(0)),
        remark=remark.strip(),
        at=at,
        by=by,
    )
    audit.record("panel_scored", seat, by=by, at=at, number=made.number)
    return made


@dataclass(frozen=True)
class Told:
    """A member's marks as the office reads them once all are in."""

    seat: PanelSeat
    score: PanelScore | None
    marks: tuple[str, ...] = ()
    versions: int = 0
    far: bool = False


def marks_of(case: Case) -> tuple[list[Told], Summary | None]:
    """The panel's marks and their summary; neither is told before every member has marked."""
    seats = list(
        case.seats.select_related("member__person", "member__user").prefetch_related("scores")
    )
    newest = {
        seat.pk: max(seat.scores.all(), key=lambda one: one.number, default=None) for seat in seats
    }
    taking = [seat for seat in seats if seat.declined_at is None]
    rules = case.rules
    if not taking or any(newest[seat.pk] is None for seat in taking):
        return [Told(seat, None, versions=len(seat.scores.all())) for seat in seats], None
    scored = [one for seat in taking if (one := newest[seat.pk]) is not None]
    whole = summary(
        [one.total for one in scored],
        method=rules.method,
        outlier=rules.outlier,
        pass_mark=rules.pass_mark,
    )
    far = {scored[place].pk for place in whole.far} if whole else set()
    return [
        Told(
            seat,
            newest[seat.pk],
            tuple(one.marks.get(part.key, "") for part in rules.rubric)
            if (one := newest[seat.pk])
            else (),
            len(seat.scores.all()),
            one is not None and one.pk in far,
        )
        for seat in seats
    ], whole
