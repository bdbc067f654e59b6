"""Exemptions asked for with evidence, and approved by name, before the test begins."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.errors import NotAllowed, WithoutReason
from admin.marking.errors import ExemptionDecided, ExemptionRefused
from admin.marking.exemption_rules import (
    METHOD_WORDS,
    ExemptionRule,
    Method,
    scaled_away_of,
    words_of,
)
from admin.marking.rules_in_force import rules_in_force
from admin.testing.accommodations import is_settled
from admin.testing.ended import require_not_ended
from admin.testing.errors import UnderWay
from admin.testing.exemptions import granted
from admin.testing.models import Candidate, Exemption, Session, Sitting
from wordlists.syllabus import ITEM_KINDS, POINTS


def offered(session: Session) -> tuple[ExemptionRule, ...]:
    """The exemptions that the rules in force provide for items of the session's test."""
    kinds = ITEM_KINDS[session.version]
    return tuple(rule for rule in rules_in_force().rules.exemptions if rule.item in kinds)


@transaction.atomic
def ask(
    candidate: Candidate, item: str, ground: str, evidence: str, *, by: User, at: datetime
) -> Exemption:
    """Enter the candidate's claim to an exemption; it holds once somebody else approves it.

    NotAllowed; ExemptionRefused where no rule provides for it, it was entered before, evidence is
    missing, or nothing to be marked by machine would be left; UnderWay, SessionEnded.
    """
    require(by, Action.EDIT_ACCOMMODATIONS)
    candidate = Candidate.objects.select_for_update().get(pk=candidate.pk)
    require_not_ended(candidate.session_id)
    if is_settled(candidate):
        raise UnderWay
    in_force = rules_in_force()
    rules = offered(candidate.session)
    rule = next((one for one in rules if (one.item, one.ground) == (item, ground)), None)
    if rule is None:
        raise ExemptionRefused("现行评分规则没有这种免试，请先在“评分规则”中登记省级规定。")
    if not evidence.strip():
        raise ExemptionRefused("请填写证明材料的名称和编号。")
    standing = [one.item for one in candidate.exemptions.exclude(granted=False)]
    if item in standing:
        raise ExemptionRefused("这一项已经登记过免试。")
    if len(standing) + 2 >= len(ITEM_KINDS[candidate.session.version]):
        raise ExemptionRefused("除命题说话外至少要读一项，不能再免试。")
    made = Exemption.objects.create(
        candidate=candidate,
        item=item,
        ground=ground,
        source=rule.source,
        method=rule.method.value,
        rules_version=in_force.number,
        evidence=evidence.strip(),
        entered_at=at,
        entered_by=by,
    )
    audit.record("exemption_asked", made, by=by, at=at, item=item, version=in_force.number)
    return made


@transaction.atomic
def decide(exemption: Exemption, *, grant: bool, reason: str, by: User, at: datetime) -> Exemption:
    """Approve or refuse, under the name of who decides; never one's own entry.

    NotAllowed, WithoutReason, ExemptionDecided, UnderWay, SessionEnded. A booth is told at log-in:
    one who is logged in logs in again.
    """
    require(by, Action.APPROVE_EXEMPTIONS)
    exemption = (
        Exemption.objects.select_for_update(of=("self",))
        .select_related("candidate__session")
        .get(pk=exemption.pk)
    )
    if exemption.entered_by_id == by.pk:
        raise NotAllowed("登记人不能审批自己登记的免试，请另一位总测试员审批。")
    if exemption.granted is not None:
        raise ExemptionDecided
    require_not_ended(exemption.candidate.session)
    if is_settled(exemption.candidate):
        raise UnderWay
    if not reason.strip():
        raise WithoutReason
    exemption.granted, exemption.decision = grant, reason.strip()
    exemption.decided_by, exemption.decided_at = by, at
    exemption.save()
    act = "exemption_granted" if grant else "exemption_refused"
    audit.record(act, exemption, by=by, at=at, reason=reason.strip(), item=exemption.item)
    return exemption


def waiting() -> QuerySet[Exemption]:
    """Those that nobody has decided, of sessions that have not ended."""
    found = Exemption.objects.filter(granted=None).exclude(
        candidate__session__status=Session.Status.CLOSED
    )
    return found.select_related("candidate__person", "candidate__session", "entered_by")


def scaled_away(sitting: Sitting) -> Decimal:
    """Points of the sitting's exempted items that its total is scaled up by."""
    points = POINTS[sitting.candidate.session.version]
    those = granted(sitting.candidate)
    return scaled_away_of((points[one.item], one.method) for one in those if one.item in points)


def exemption_told(sitting: Sitting) -> dict[str, object]:
    """What a result keeps of its exemptions; empty where there are none."""
    those = granted(sitting.candidate)
    if not those:
        return {}
    points = POINTS[sitting.candidate.session.version]
    read_full = sum(points.values(), Decimal(0)) - sum(
        (points[one.item] for one in those), Decimal(0)
    )
    scaled = [one.item for one in those if one.method == Method.PROPORTIONAL]
    added = [one.item for one in those if one.method == Method.SUM]
    words = [
        words_of(items, method, read_full)
        for items, method in ((scaled, Method.PROPORTIONAL), (added, Method.SUM))
        if items
    ]
    return {
        "items": [one.item for one in those],
        "scaled_away": str(scaled_away(sitting)),
        "words": "；".join(words),
        "rules": [
            {
                "item": one.item,
                "ground": one.ground,
                "source": one.source,
                "method": METHOD_WORDS[Method(one.method)],
                "version": one.rules_version,
            }
            for one in those
        ],
    }
