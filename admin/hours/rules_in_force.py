"""Reading and changing the rules of hours; every version is kept.

Before an office has saved its own, the shipped rule is in force as version 1. Of two versions
whose periods overlap, the newer one is in force.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from typing import Any

from django.db import IntegrityError, transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.hours.errors import BadRule, NoRule, RuleChanged
from admin.hours.models import HandEntry, HourRuleVersion
from admin.hours.rule import HourRule
from admin.hours.rule_table import SETTINGS, faults_of, rule_of
from admin.hours.sources import kinds_given
from admin.kinds.values import read

SHIPPED = 1
MOST_REASON = 300


@dataclass(frozen=True)
class InForce:
    """A rule with the number of its version."""

    number: int
    rule: HourRule
    values: Mapping[str, Any]


def shipped_values() -> dict[str, Any]:
    """The rule that comes with the product."""
    text = resources.files("admin.hours").joinpath("default_rule.json").read_text("utf-8")
    values: dict[str, Any] = json.loads(text)
    return values


def rules_in_force() -> list[InForce]:
    """One rule for each period, oldest period first."""
    kept: list[InForce] = []
    for number, values in _newest_first():
        rule = rule_of(values)
        if all(rule.ends < one.rule.begins or one.rule.ends < rule.begins for one in kept):
            kept.append(InForce(number, rule, values))
    return sorted(kept, key=lambda one: one.rule.begins)


def rule_on(day: date, rules: Iterable[InForce] | None = None) -> InForce:
    """The rule whose period the day lies in. NoRule."""
    for one in rules_in_force() if rules is None else rules:
        if one.rule.covers(day):
            return one
    raise NoRule


def rule_shown(day: date, rules: list[InForce]) -> InForce:
    """The rule of the day's period; else of the last period begun, or of the first to come."""
    begun = [one for one in rules if one.rule.begins <= day]
    return begun[-1] if begun else rules[0]


def names_of_versions() -> tuple[dict[str, str], dict[str, str]]:
    """Names of kinds of hours and of levels by code, of all versions and what comes with the
    product; the newest that has one names it.
    """
    kinds: dict[str, str] = {}
    levels: dict[str, str] = {}
    versions = [values for _, values in _newest_first()]
    for values in (shipped_values(), *reversed(versions)):
        kinds |= {row["code"]: row["name"] for row in values["kinds"]}
        levels |= {row["code"]: row["name"] for row in values.get("levels", ())}
    return kinds, levels


def newest_number() -> int:
    """By which a page tells that nothing was changed since it was opened."""
    newest = HourRuleVersion.objects.first()
    return newest.number if newest else SHIPPED


@transaction.atomic
def change_rule(
    values: Mapping[str, object], *, seen: int, reason: str, by: User, at: datetime
) -> HourRuleVersion:
    """Keep a further version. ``seen``: ``newest_number`` when the form was made.

    WithoutReason, RuleChanged, BadRule with what is wrong by field.
    """
    if newest_number() != seen:
        raise RuleChanged
    reading = read(SETTINGS, values)
    faults = reading.faults or faults_of(reading.values, used_kinds())
    if faults:
        raise BadRule(faults=faults)
    if not reason.strip():
        raise WithoutReason
    try:
        with transaction.atomic():
            made = HourRuleVersion.objects.create(
                number=seen + 1,
                stored=reading.values,
                reason=reason.strip()[:MOST_REASON],
                made_at=at,
                made_by=by,
            )
    except IntegrityError as error:  # somebody saved at the same moment
        raise RuleChanged from error
    audit.record("hour_rule_changed", made, by=by, at=at, reason=made.reason, version=made.number)
    return made


def used_kinds() -> set[str]:
    """Kinds of hours that entries by hand name, and those that other rooms give."""
    by_hand = HandEntry.objects.order_by().values_list("kind", flat=True).distinct()
    return set(by_hand) | kinds_given()


def _newest_first() -> Iterable[tuple[int, Mapping[str, Any]]]:
    stored = HourRuleVersion.objects.order_by("-number").values_list("number", "stored")
    versions: list[tuple[int, Mapping[str, Any]]] = list(stored)
    return versions or [(SHIPPED, shipped_values())]
