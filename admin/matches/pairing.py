"""Pairings from their plan to their end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.kinds.models import Kind
from admin.matches.errors import BadRequest, NotNow
from admin.matches.models import Pairing, PairingCheck, PairingMeeting
from admin.matches.pairing_rules import Facts, Rule, warnings_of
from admin.people.models import Organisation, Person


@dataclass(frozen=True)
class PairingEntry:
    """What was filled in; both people or none."""

    organisation: Organisation
    partner: Organisation
    person: Person | None
    partner_person: Person | None
    subject: str
    stage: str
    begins: date
    ends: date
    plan: str


@transaction.atomic
def pair(
    kind: Kind, entry: PairingEntry, values: Mapping[str, Any], *, by: User, at: datetime
) -> Pairing:
    """A further pairing. BadRequest."""
    _check(kind, entry)
    made = Pairing.objects.create(
        kind=kind,
        filled_by=kind.version(),
        values=dict(values),
        entered_at=at,
        entered_by=by,
        **vars(entry),
    )
    audit.record("paired", made, by=by, at=at)
    return made


@transaction.atomic
def change_pairing(
    pairing: Pairing, entry: PairingEntry, values: Mapping[str, Any], *, by: User, at: datetime
) -> None:
    """Another plan or time while it runs. NotNow, BadRequest."""
    pairing = _running(pairing)
    _check(pairing.kind, entry, pairing)
    for name, value in vars(entry).items():
        setattr(pairing, name, value)
    pairing.filled_by, pairing.values = pairing.kind.version(), dict(values)
    pairing.save()
    audit.record("pairing_changed", pairing, by=by, at=at)


@transaction.atomic
def add_meeting(
    pairing: Pairing, day: date, what: str, hours: Decimal, *, by: User, at: datetime
) -> PairingMeeting:
    """What was done on a day. NotNow, BadRequest."""
    pairing = _running(pairing)
    if day > localdate(at):
        raise BadRequest("活动日期不能晚于今天。")
    if day < pairing.begins:
        raise BadRequest(f"活动日期不能早于结对开始（{pairing.begins}）。")
    made = PairingMeeting.objects.create(
        pairing=pairing, day=day, what=what, hours=hours, entered_at=at, entered_by=by
    )
    audit.record("pairing_met", pairing, by=by, at=at, meeting=made.pk)
    return made


@transaction.atomic
def strike_meeting(meeting: PairingMeeting, *, by: User, at: datetime, reason: str) -> None:
    """It did not take place or was entered wrongly. NotNow, WithoutReason."""
    if not reason.strip():
        raise WithoutReason
    if meeting.struck_at is not None:
        raise NotNow
    pairing = _running(meeting.pairing)
    meeting.struck_at, meeting.struck_why = at, reason.strip()[:300]
    meeting.save()
    audit.record(
        "pairing_meeting_struck", pairing, by=by, at=at, reason=reason.strip(), meeting=meeting.pk
    )


@transaction.atomic
def check_stage(
    pairing: Pairing, day: date, result: str, remark: str, *, by: User, at: datetime
) -> PairingCheck:
    """A stage check. NotNow, BadRequest."""
    pairing = _running(pairing)
    if day > localdate(at) or day < pairing.begins:
        raise BadRequest("检查日期应在结对开始以后、今天以前。")
    made = PairingCheck.objects.create(
        pairing=pairing, day=day, result=result, remark=remark, entered_at=at, entered_by=by
    )
    audit.record("pairing_checked", pairing, by=by, at=at, check=made.pk)
    return made


@transaction.atomic
def end_pairing(
    pairing: Pairing, day: date, outcome: str, note: str, *, by: User, at: datetime
) -> None:
    """It is over, with an outcome; broken off, with a reason. NotNow, BadRequest, WithoutReason."""
    pairing = _running(pairing)
    if outcome not in Pairing.Outcome.values:
        raise BadRequest("请选择结果。")
    if day < pairing.begins or day > localdate(at):
        raise BadRequest("结束日期应在结对开始以后、今天以前。")
    if outcome == Pairing.Outcome.BROKEN_OFF and not note.strip():
        raise WithoutReason
    pairing.ended_on, pairing.outcome, pairing.outcome_note = day, outcome, note.strip()
    pairing.save()
    audit.record("pairing_ended", pairing, by=by, at=at, reason=note.strip()[:300])


def facts_of(pairing: Pairing) -> Facts:
    """The pairing as the rules see it; meetings and checks are read from what was prefetched."""
    held = [one for one in pairing.meetings.all() if one.struck_at is None]
    return Facts(
        pairing.begins,
        pairing.ends,
        pairing.ended_on,
        tuple(one.day for one in held),
        tuple(one.day for one in pairing.checks.all()),
        sum((one.hours for one in held), Decimal(0)),
    )


def warned(found: QuerySet[Pairing], rule: Rule, today: date) -> list[int]:
    """Keys of those with something overdue; three queries."""
    whole = found.prefetch_related("meetings", "checks")
    return [one.pk for one in whole if warnings_of(facts_of(one), rule, today)]


def _running(pairing: Pairing) -> Pairing:
    pairing = Pairing.objects.select_for_update().get(pk=pairing.pk)
    if pairing.ended_on is not None:
        raise NotNow("这次结对已经结束，不能再改。")
    return pairing


def _check(kind: Kind, entry: PairingEntry, own: Pairing | None = None) -> None:
    if (entry.person is None) != (entry.partner_person is None):
        raise BadRequest("教师结对请把双方教师都填上；学校结对请都不填。")
    if entry.person is not None and entry.person == entry.partner_person:
        raise BadRequest("不能和自己结对。")
    if entry.person is None and entry.organisation == entry.partner:
        raise BadRequest("学校结对应是两所学校。")
    if entry.ends < entry.begins:
        raise BadRequest("到期日期不能早于开始日期。")
    same = Pairing.objects.filter(
        kind=kind,
        ended_on=None,
        organisation=entry.organisation,
        partner=entry.partner,
        person=entry.person,
        partner_person=entry.partner_person,
    )
    if (same.exclude(pk=own.pk) if own else same).exists():
        raise BadRequest("这两方正在结对，不必重复登记。")
