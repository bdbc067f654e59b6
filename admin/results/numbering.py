"""The lab's own document numbers: by the rule in force, a serial a year, never 13 or 15 digits."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.certificates.errors import BadNumberRule
from admin.certificates.models import NumberRule
from admin.certificates.number_rules import fault_of, written
from admin.errors import WithoutReason
from admin.results.models import IssuedDocument, NumberCounter

DEFAULT_PREFIX = "PTH"
SERIAL_DIGITS = 6


def rule_in_force() -> str:
    """The newest rule; before any was set: PREFIX-YEAR-SERIAL."""
    newest = NumberRule.objects.order_by("-at", "-id").first()
    if newest is not None:
        return newest.rule
    prefix = getattr(settings, "DOCUMENT_PREFIX", DEFAULT_PREFIX)
    return f"{prefix}-{{year}}-{{serial:0{SERIAL_DIGITS}}}"


@transaction.atomic
def set_rule(rule: str, *, by: User, at: datetime, reason: str) -> NumberRule:
    """Numbers are written so from now on. NotAllowed, BadNumberRule, WithoutReason."""
    require(by, Action.EDIT_CERTIFICATE_DESIGNS)
    if fault := fault_of(rule):
        raise BadNumberRule(f"编号规则不符合要求：{fault}。")
    if not reason.strip():
        raise WithoutReason
    before = rule_in_force()
    made = NumberRule.objects.create(rule=rule, reason=reason.strip(), at=at, by=by)
    audit.record("number_rule_set", made, by=by, at=at, reason=reason, before=before, after=rule)
    return made


def next_number(year: int, kind: str = "certificate") -> str:
    """Take the next number of the year; must run inside the transaction that uses it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number is taken inside the transaction that uses it")
    NumberCounter.objects.get_or_create(year=year)
    counter = NumberCounter.objects.select_for_update().get(year=year)
    rule = rule_in_force()
    while True:
        counter.last += 1
        number = written(rule, year, kind, counter.last)
        # Only an earlier rule can have written it already: that serial is passed over.
        if not IssuedDocument.objects.filter(number=number).exists():
            break
    counter.save()
    return number
