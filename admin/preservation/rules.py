"""Changing how long a class of records is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from admin.accounts.audit import record
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.errors import Refused
from admin.preservation.errors import ReasonMissing
from admin.preservation.models import RetentionRule

LONGEST = 200  # years


class WrongPeriod(Refused):
    """Neither a number of years nor nothing."""

    id = "wrong_period"
    message = "保管年限请填 1 到 200 的整数；永久保管请留空。"


def change_rule(rule: RetentionRule, years: str, *, by: User, reason: str, at: datetime) -> None:
    """Set the years of a class, as typed; empty: for ever. WrongPeriod, ReasonMissing."""
    require(by, Action.EDIT_SETTINGS)
    text = years.strip()
    if text and not (text.isascii() and text.isdecimal() and 1 <= int(text) <= LONGEST):
        raise WrongPeriod
    if not reason.strip():
        raise ReasonMissing
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
