"""Changing how long a class of records is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from admin.accounts.audit import record
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.errors import NotFound, Refused, WithoutReason
from admin.preservation.models import RetentionRule

LONGEST = 200  # years
RECORDINGS = "recordings"
# The periods of the rule in force, until a lab sets others: code, name, years (None: for ever).
DEFAULTS = (
    (RECORDINGS, "测试录音和电子记录", 3),
    ("registration", "报名表和成绩册", 10),
    ("certificates", "证书登记册", None),
)


def retention_rules() -> list[RetentionRule]:
    """Every class with its period; those not set yet are put in as the rule in force has them."""
    found = {rule.code: rule for rule in RetentionRule.objects.all()}
    for code, name, years in DEFAULTS:
        if code not in found:
            defaults = {"name": name, "years": years}
            found[code], _ = RetentionRule.objects.get_or_create(code=code, defaults=defaults)
    return [found[code] for code, _, _ in DEFAULTS]


def retention_rule(code: str) -> RetentionRule:
    """One class; NotFound."""
    for rule in retention_rules():
        if rule.code == code:
            return rule
    raise NotFound


class WrongPeriod(Refused):
    """Neither a number of years nor nothing."""

    id = "wrong_period"
    message = "保管年限请填 1 到 200 的整数；永久保管请留空。"


def change_rule(rule: RetentionRule, years: str, *, by: User, reason: str, at: datetime) -> None:
    """Set the years of a class, as typed; empty: for ever. WrongPeriod, WithoutReason."""
    require(by, Action.EDIT_SETTINGS)
    text = years.strip()
    if text and not (text.isascii() and text.isdecimal() and 1 <= int(text) <= LONGEST):
        raise WrongPeriod
    if not reason.strip():
        raise WithoutReason
    before, rule.years = rule.years, int(text) if text else None
    with transaction.atomic():
        rule.save(update_fields=["years"])
        record(
            "retention_changed",
            rule,
            by=by,
            at=at,
            reason=reason.strip(),
            before=before,
            after=rule.years,
        )
