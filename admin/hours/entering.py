"""Entering by hand: hours with evidence, substitutions, exemptions by name; and taking back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.db import IntegrityError, transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.hours.errors import AlreadyReversed, BadEntry
from admin.hours.models import ByHand, HandEntry, HourExemption, SubstituteEntry
from admin.hours.rules_in_force import rule_on
from admin.hours.totals import refresh
from admin.people.models import Person

MOST_HOURS = Decimal(2000)
MOST_TITLE = 100
Kept = TypeVar("Kept", bound=ByHand)


@dataclass(frozen=True)
class Hours:
    """Hours as they are entered."""

    day: date
    title: str
    hours: Decimal
    kind: str
    level: str = ""
    grade: str = ""
    taught: bool = False


@transaction.atomic
def enter_hours(person: Person, what: Hours, *, by: User, at: datetime, reason: str) -> HandEntry:
    """Enter hours. WithoutReason, NoRule, BadEntry."""
    rule = rule_on(what.day).rule
    if what.kind not in rule.kind_of:
        raise BadEntry("请选择学时类别。")
    if what.level and what.level not in rule.level_of:
        raise BadEntry("没有这个级别，请重新选择。")
    if not 0 < what.hours <= MOST_HOURS or what.hours != round(what.hours, 2):
        raise BadEntry(f"学时应大于 0，不超过 {MOST_HOURS}，最多两位小数。")
    made = HandEntry(
        day=what.day,
        title=_titled(what.title),
        hours=what.hours,
        kind=what.kind,
        level=what.level,
        grade=what.grade,
        taught=what.taught,
    )
    return _keep(made, person, "hours_entered", by, at, reason)


@transaction.atomic
def enter_substitute(
    person: Person, day: date, title: str, code: str, *, by: User, at: datetime, reason: str
) -> SubstituteEntry:
    """Let something stand for credits. WithoutReason, NoRule, BadEntry."""
    if code not in rule_on(day).rule.substitute_of:
        raise BadEntry("请选择代替学分的类别。")
    made = SubstituteEntry(day=day, title=_titled(title), code=code)
    return _keep(made, person, "hours_substituted", by, at, reason)


@transaction.atomic
def exempt(
    person: Person, since: date, until: date, *, by: User, at: datetime, reason: str
) -> HourExemption:
    """Exempt a person from a day to a day; whole months count. WithoutReason, BadEntry."""
    if until < since:
        raise BadEntry("免修的结束日期不能早于开始日期。")
    made = HourExemption(since=since, until=until)
    return _keep(made, person, "hours_exempted", by, at, reason)


@transaction.atomic
def take_back(kept: Kept, *, by: User, at: datetime, reason: str) -> Kept:
    """Take a record back by a further one. WithoutReason, AlreadyReversed."""
    if kept.reverses_id is not None or type(kept).objects.filter(reverses=kept).exists():  # type: ignore[attr-defined]
        raise AlreadyReversed
    told = ("reason", "reverses", "made_at", "made_by", "person", "id")
    same = {
        one.attname: getattr(kept, one.attname)
        for one in kept._meta.concrete_fields
        if one.name not in told
    }
    made = type(kept)(**same, reverses=kept)
    try:
        with transaction.atomic():
            return _keep(made, kept.person, "hours_taken_back", by, at, reason)
    except IntegrityError as error:  # somebody took it back at the same moment
        raise AlreadyReversed from error


def _titled(title: str) -> str:
    title = title.strip()
    if not title or len(title) > MOST_TITLE:
        raise BadEntry(f"请填写名称，不超过 {MOST_TITLE} 字。")
    return title


def _keep(made: Kept, person: Person, act: str, by: User, at: datetime, reason: str) -> Kept:
    if not reason.strip():
        raise WithoutReason
    made.person, made.made_by, made.made_at = person, by, at
    made.reason = reason.strip()[:300]
    made.save()
    audit.record(act, made, by=by, at=at, reason=made.reason, person=person.pk)
    refresh([person.pk], at=at)
    return made
