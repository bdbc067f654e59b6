"""The visit: its day, the team without anybody of the unit itself, points by each member."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from admin.accounts import audit
from admin.accounts.models import User
from admin.appraisals.errors import BadAppraisal, NotNow, OwnUnit
from admin.appraisals.models import Appraisal, Appraiser, IndicatorScore
from admin.appraisals.rounds import standard_in
from admin.errors import WithoutReason
from admin.people.models import Organisation, Person, Post

State = Appraisal.State


@transaction.atomic
def plan_visit(appraisal: Appraisal, day: date, *, by: User, at: datetime) -> None:
    """The day of the visit. NotNow."""
    appraisal = _under_way(appraisal)
    appraisal.visit_day, appraisal.state = day, State.VISITED
    appraisal.save()
    audit.record("appraisal_visit_planned", appraisal, by=by, at=at)


@transaction.atomic
def add_appraiser(
    appraisal: Appraisal, person: Person, *, lead: bool, by: User, at: datetime
) -> Appraiser:
    """A member of the team. NotNow, OwnUnit, BadAppraisal."""
    appraisal = _under_way(appraisal)
    if is_of_unit(person, appraisal.organisation, appraisal.visit_day or localdate(at)):
        raise OwnUnit
    if lead and appraisal.team.filter(is_lead=True, left_at=None).exists():
        raise BadAppraisal("评估组已有组长。")
    member, new = Appraiser.objects.get_or_create(
        appraisal=appraisal, person=person, defaults={"is_lead": lead}
    )
    if not new and member.left_at is None:
        raise BadAppraisal("这个人已经在评估组里。")
    if not new:
        member.left_at, member.left_why, member.is_lead = None, "", lead
        member.save()
    audit.record("appraiser_added", appraisal, by=by, at=at, appraiser=member.pk)
    return member


@transaction.atomic
def leave_team(member: Appraiser, *, by: User, at: datetime, reason: str) -> None:
    """Somebody no longer takes part; the points given no longer count. NotNow, WithoutReason."""
    if not reason.strip():
        raise WithoutReason
    appraisal = _under_way(member.appraisal)
    if member.left_at is not None:
        raise NotNow
    member.left_at, member.left_why = at, reason.strip()[:300]
    member.save()
    audit.record(
        "appraiser_left", appraisal, by=by, at=at, reason=member.left_why, appraiser=member.pk
    )


def is_of_unit(person: Person, unit: Organisation, day: date) -> bool:
    """Whether the person holds a post in the unit or below it on the day."""
    posts = Post.objects.on(day).filter(person=person)
    return posts.filter(organisation__path__startswith=unit.path).exists()


@transaction.atomic
def score(
    member: Appraiser,
    points: Mapping[str, tuple[Decimal, str]],
    *,
    by: User,
    at: datetime,
    reason: str = "",
) -> int:
    """Points and remarks by code of the indicator, as the member gave them; what is as before is
    passed over. Returns how many were written. NotNow, BadAppraisal, OwnUnit, WithoutReason for a
    change of points that were given before.
    """
    appraisal = _under_way(member.appraisal)
    if appraisal.state != State.VISITED:
        raise NotNow("请先定下实地评估的日期。")
    if appraisal.visit_day and appraisal.visit_day > localdate(at):
        raise BadAppraisal(f"实地评估在 {appraisal.visit_day}，到日以后再评分。")
    if member.left_at is not None:
        raise NotNow("这位成员已经退出评估组。")
    if by.person is not None and is_of_unit(by.person, appraisal.organisation, localdate(at)):
        raise OwnUnit("您在这个单位任职，应当回避，请由别人登记。")
    most = {one.code: one.points for one in standard_in(appraisal.round).indicators}
    before = newest_scores([member]).get(member.pk, {})
    written = 0
    for code, (given, remark) in points.items():
        if code not in most or not 0 <= given <= most[code]:
            raise BadAppraisal(f"{code} 的得分应在 0 到 {most.get(code, 0):f} 之间。")
        known = before.get(code)
        if known is not None and (known.points, known.remark) == (given, remark):
            continue
        if known is not None and known.points != given and not reason.strip():
            raise WithoutReason(f"{code} 的得分已经登记过，更改请写明理由。")
        IndicatorScore.objects.create(
            appraiser=member,
            indicator=code,
            points=given,
            remark=remark,
            reason=reason.strip()[:300] if known is not None else "",
            entered_at=at,
            entered_by=by,
        )
        written += 1
    if written:
        audit.record(
            "appraisal_scored",
            appraisal,
            by=by,
            at=at,
            reason=reason.strip()[:300],
            appraiser=member.pk,
            scores=written,
        )
    return written


def newest_scores(members: list[Appraiser]) -> dict[int, dict[str, IndicatorScore]]:
    """The points that count, by member and code."""
    found: dict[int, dict[str, IndicatorScore]] = {one.pk: {} for one in members}
    for one in IndicatorScore.objects.filter(appraiser__in=members).order_by("pk"):
        found[one.appraiser_id][one.indicator] = one
    return found


def _under_way(appraisal: Appraisal) -> Appraisal:
    appraisal = (
        Appraisal.objects.select_for_update(of=("self",))
        .select_related("round__standard", "organisation")
        .get(pk=appraisal.pk)
    )
    if appraisal.state not in (State.SENT, State.VISITED):
        raise NotNow
    return appraisal
