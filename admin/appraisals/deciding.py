"""What an appraisal comes to, explained line by line; decided, decided anew, held beside others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.appraisals.errors import BadAppraisal, NotNow
from admin.appraisals.models import Appraisal, AppraisalResult, Appraiser
from admin.appraisals.rounds import newest_results, standard_in
from admin.appraisals.standard import Outcome, outcome_of, plain
from admin.appraisals.visiting import newest_scores
from admin.errors import WithoutReason


@dataclass(frozen=True)
class Earlier:
    """An earlier round of the same unit: its result, and shares of points by code in percent."""

    result: AppraisalResult
    shares: Mapping[str, Decimal]


def team_of(appraisal: Appraisal) -> list[Appraiser]:
    """Whose points count."""
    return list(appraisal.team.filter(left_at=None).select_related("person"))


def outcome(appraisal: Appraisal) -> Outcome:
    """What the points given so far amount to."""
    scores = {
        member: {code: one.points for code, one in own.items()}
        for member, own in newest_scores(team_of(appraisal)).items()
    }
    return outcome_of(standard_in(appraisal.round), scores)


@transaction.atomic
def decide(appraisal: Appraisal, *, by: User, at: datetime, reason: str = "") -> AppraisalResult:
    """Keep what it came to. BadAppraisal while points are missing; WithoutReason for another time;
    NotNow after the results were announced.
    """
    appraisal = (
        Appraisal.objects.select_for_update(of=("self",))
        .select_related("round__standard")
        .get(pk=appraisal.pk)
    )
    if appraisal.state != Appraisal.State.VISITED:
        raise NotNow
    if appraisal.round.announced_at is not None:
        raise NotNow("结果已经公示，不能再改。")
    found = outcome(appraisal)
    if found.missing:
        raise BadAppraisal(f"评分不全，还不能评定：{'、'.join(found.missing)}。")
    before = appraisal.results.first()
    if before is not None and not reason.strip():
        raise WithoutReason
    names = {one.pk: one.person.name for one in team_of(appraisal)}
    made = AppraisalResult.objects.create(
        appraisal=appraisal,
        number=before.number + 1 if before else 1,
        hard=found.hard,
        soft=found.soft,
        total=found.total,
        level=found.level,
        lines=_kept(found, names),
        lacking=list(found.lacking),
        reason=reason.strip()[:300],
        decided_at=at,
        decided_by=by,
    )
    appraisal.state = Appraisal.State.DECIDED
    appraisal.save()
    audit.record("appraisal_decided", appraisal, by=by, at=at, reason=made.reason)
    return made


@transaction.atomic
def reopen(appraisal: Appraisal, *, by: User, at: datetime, reason: str) -> None:
    """Score anew before the announcement; the former result stays. NotNow, WithoutReason."""
    if not reason.strip():
        raise WithoutReason
    appraisal = (
        Appraisal.objects.select_for_update(of=("self",))
        .select_related("round")
        .get(pk=appraisal.pk)
    )
    if appraisal.state != Appraisal.State.DECIDED or appraisal.round.announced_at is not None:
        raise NotNow("结果已经公示，或还没有评定，不能重新评分。")
    appraisal.state = Appraisal.State.VISITED
    appraisal.save()
    audit.record("appraisal_reopened", appraisal, by=by, at=at, reason=reason.strip())


def _kept(found: Outcome, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """The lines as they are stored: what was asked and what was given, readable for ever."""
    return [
        {
            "code": one.indicator.code,
            "strength": one.indicator.strength.value,
            "group": one.indicator.group,
            "title": one.indicator.title,
            "most": format(one.indicator.points, "f"),
            "points": format(one.points or Decimal(0), "f"),
            "scores": [[names[key], plain(given)] for key, given in one.scores.items()],
            "note": one.note,
        }
        for one in found.lines
    ]


def earlier_of(appraisal: Appraisal, most: int = 5) -> list[Earlier]:
    """Results of the same unit in other rounds of the kind before this one, newest first."""
    results = (
        newest_results()
        .filter(
            appraisal__organisation=appraisal.organisation_id,
            appraisal__kind=appraisal.kind_id,
            appraisal__state=Appraisal.State.DECIDED,
            appraisal__round__opened_at__lt=appraisal.round.opened_at,
        )
        .select_related("appraisal__round")
        .order_by("-appraisal__round__year", "-appraisal__round__opened_at")[:most]
    )
    return [
        Earlier(
            one,
            {
                line["code"]: (100 * Decimal(line["points"]) / Decimal(line["most"])).quantize(
                    Decimal("0.1")
                )
                for line in one.lines
            },
        )
        for one in results
    ]
