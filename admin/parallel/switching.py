"""Who marks an item at a site: decided by name on a report, withdrawn when drift shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.errors import WithoutReason
from admin.parallel.errors import LaxerThanGate, NothingToWithdraw, NoVerdict
from admin.parallel.gate import Mode, is_laxer
from admin.parallel.models import ParallelReport, SwitchDecision
from admin.testing.models import Site


@dataclass(frozen=True)
class InForce:
    """The mode of an item at a site, and the decision it rests on."""

    mode: Mode
    decision: SwitchDecision | None


def in_force(site: Site | int, item: str, at: datetime) -> InForce:
    """What had been decided by that time: who marks items of this kind ("passage" …) at the site.

    People, where nothing was ever decided: the machine's marks then count by the rules of the test
    and its reviews, but nobody has said that they may stand alone. What a session is marked by is
    another question: ``in_session.holding_in``.
    """
    key = site.pk if isinstance(site, Site) else site
    found = SwitchDecision.objects.filter(site=key, item=item, at__lte=at)
    decision = found.select_related("by", "report__run").defer("report__figures").first()
    return InForce(Mode(decision.mode) if decision else Mode.PEOPLE, decision)


def verdict_in(report: ParallelReport, site: Site, item: str) -> Mapping[str, Any]:
    """What the gate said in the report. NoVerdict."""
    for one in report.figures["gate"]:
        if one["site"] == str(site.pk) and one["item"] == item:
            return dict(one)
    raise NoVerdict


@transaction.atomic
def decide(
    report: ParallelReport,
    site: Site,
    item: str,
    mode: Mode,
    *,
    reason: str,
    by: User,
    at: datetime,
) -> SwitchDecision:
    """Put a mode in force. Stricter than the gate is free; laxer needs a reason.

    NotAllowed, NoVerdict, LaxerThanGate.
    """
    require(by, Action.DECIDE_SWITCH)
    allowed = Mode(verdict_in(report, site, item)["mode"])
    if is_laxer(mode, allowed) and not reason.strip():
        raise LaxerThanGate
    before = in_force(site, item, at).mode
    made = SwitchDecision.objects.create(
        site=site,
        item=item,
        act=SwitchDecision.Act.DECIDE,
        mode=mode.value,
        allowed=allowed.value,
        report=report,
        reason=reason.strip(),
        by=by,
        at=at,
    )
    _trail("switch_decided", made, before)
    return made


@transaction.atomic
def withdraw(site: Site, item: str, *, reason: str, by: User, at: datetime) -> SwitchDecision:
    """The way back: people mark the item at the site from now on.

    NotAllowed, WithoutReason, NothingToWithdraw.
    """
    require(by, Action.DECIDE_SWITCH)
    if not reason.strip():
        raise WithoutReason
    now = in_force(site, item, at)
    if now.decision is None or now.mode == Mode.PEOPLE:
        raise NothingToWithdraw
    made = _back(now.decision, SwitchDecision.Act.WITHDRAW, reason.strip(), by, at)
    _trail("switch_withdrawn", made, now.mode)
    return made


def back_for_drift(decision: SwitchDecision, reason: str, at: datetime) -> SwitchDecision:
    """The way back that nobody need ask for: the machine no longer agrees as it did."""
    made = _back(decision, SwitchDecision.Act.DRIFT, reason, None, at)
    _trail("switch_drifted", made, Mode(decision.mode))
    return made


def _back(
    decision: SwitchDecision, act: SwitchDecision.Act, reason: str, by: User | None, at: datetime
) -> SwitchDecision:
    return SwitchDecision.objects.create(
        site_id=decision.site_id,
        item=decision.item,
        act=act,
        mode=Mode.PEOPLE.value,
        allowed=decision.allowed,
        report_id=decision.report_id,
        reason=reason,
        by=by,
        at=at,
    )


def _trail(act: str, made: SwitchDecision, before: Mode) -> None:
    audit.record(
        act,
        made,
        by=made.by or "system",
        at=made.at,
        reason=made.reason,
        site=made.site_id,
        item=made.item,
        before=before.value,
        after=made.mode,
        allowed=made.allowed,
    )
