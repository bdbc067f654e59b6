"""The unit's own part: its points for each indicator, its report, its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from admin.accounts import audit
from admin.accounts.models import User
from admin.appraisals.errors import BadAppraisal, NotNow
from admin.appraisals.models import Appraisal, SelfScore
from admin.appraisals.rounds import standard_in
from admin.attachments.keeping import attachments_of
from admin.errors import WithoutReason

State = Appraisal.State


@transaction.atomic
def assess_self(
    appraisal: Appraisal,
    scores: Mapping[str, tuple[Decimal, str]],
    summary: str,
    values: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
) -> None:
    """Keep points and statements by code of the indicator. NotNow, BadAppraisal."""
    appraisal = _open(appraisal)
    most = {one.code: one.points for one in standard_in(appraisal.round).indicators}
    for code, (points, _) in scores.items():
        if code not in most or not 0 <= points <= most[code]:
            raise BadAppraisal(f"{code} 的自评分应在 0 到 {most.get(code, 0):f} 之间。")
    kept = {one.indicator: one for one in appraisal.self_scores.all()}
    for code, (points, statement) in scores.items():
        own = kept.get(code) or SelfScore(appraisal=appraisal, indicator=code)
        if (own.points, own.statement) != (points, statement) or own.pk is None:
            own.points, own.statement = points, statement
            own.save()
    appraisal.summary, appraisal.values = summary.strip(), dict(values)
    appraisal.save()
    audit.record("appraisal_self_saved", appraisal, by=by, at=at)


@transaction.atomic
def send_self(appraisal: Appraisal, *, by: User, at: datetime) -> None:
    """Hand the self-assessment in. NotNow; BadAppraisal with what is lacking."""
    appraisal = _open(appraisal)
    if localdate(at) > appraisal.round.self_until:
        raise BadAppraisal(
            f"自评已于 {appraisal.round.self_until} 截止；确有需要的，请联系市级管理员。"
        )
    lacking = lacking_of(appraisal)
    if lacking:
        raise BadAppraisal(f"还不能提交：{'；'.join(lacking)}。")
    appraisal.state, appraisal.sent_at, appraisal.returned_why = State.SENT, at, ""
    appraisal.save()
    audit.record("appraisal_self_sent", appraisal, by=by, at=at)


def lacking_of(appraisal: Appraisal) -> list[str]:
    """What the self-assessment lacks: points, the report, evidence where the standard asks."""
    scored = {one.indicator for one in appraisal.self_scores.all()}
    shown = {one.purpose for one in attachments_of(appraisal)}
    indicators = standard_in(appraisal.round).indicators
    unscored = [one.code for one in indicators if one.code not in scored]
    bare = [one.code for one in indicators if one.evidence and one.code not in shown]
    found = []
    if unscored:
        found.append(f"没有自评分：{'、'.join(unscored)}")
    if bare:
        found.append(f"没有证据：{'、'.join(bare)}")
    if not appraisal.summary.strip():
        found.append("没有自评报告")
    return found


@transaction.atomic
def return_self(appraisal: Appraisal, *, by: User, at: datetime, reason: str) -> None:
    """Give it back to be completed, while nobody has scored. NotNow, WithoutReason."""
    if not reason.strip():
        raise WithoutReason
    appraisal = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
    scored = appraisal.team.filter(scores__isnull=False).exists()
    if appraisal.state not in (State.SENT, State.VISITED) or scored:
        raise NotNow
    appraisal.state, appraisal.returned_why = State.SELF, reason.strip()[:300]
    appraisal.save()
    audit.record("appraisal_self_returned", appraisal, by=by, at=at, reason=appraisal.returned_why)


def _open(appraisal: Appraisal) -> Appraisal:
    appraisal = (
        Appraisal.objects.select_for_update(of=("self",))
        .select_related("round__standard")
        .get(pk=appraisal.pk)
    )
    if appraisal.state != State.SELF:
        raise NotNow("自评已经提交，不能再改；需要修改的，请市级管理员退回。")
    return appraisal
