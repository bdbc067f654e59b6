"""Reading and changing the settings of marking; every version is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.errors import WithoutReason
from admin.marking.errors import RulesChanged, RulesRefused, RulesUnchanged
from admin.marking.models import MarkingAssignment, MarkingRulesVersion
from admin.marking.rule_table import BadRules, MarkingRules, changes, from_text, to_text
from admin.testing.models import Session

SHIPPED = 1
"""Number of the version that needs no record: the defaults."""


@dataclass(frozen=True)
class RulesInForce:
    """The rules with the number of their version."""

    number: int
    rules: MarkingRules


def rules_in_force(at: datetime | None = None) -> RulesInForce:
    """The newest version, or the one that was in force at a time."""
    versions = MarkingRulesVersion.objects.order_by("-number")
    if at is not None:
        versions = versions.filter(made_at__lte=at)
    return _read(versions.first())


def rules_of_session(session: Session | int) -> RulesInForce:
    """The rules that a session is marked by: those in force when its first examiner was named.

    A change of rules never reaches into a session whose marking has begun.
    """
    key = session if isinstance(session, int) else session.pk
    named = MarkingAssignment.objects.filter(sitting__candidate__session=key)
    begun = Subquery(named.order_by("assigned_at").values("assigned_at")[:1])
    never = Value(datetime.max.replace(tzinfo=UTC))
    in_force = MarkingRulesVersion.objects.filter(made_at__lte=Coalesce(begun, never))
    return _read(in_force.order_by("-number").first())


@transaction.atomic
def change_rules(
    texts: Mapping[str, str], *, seen: int, reason: str, by: User, at: datetime
) -> MarkingRulesVersion:
    """Make a new version of the settings. ``seen``: the version that the form was made from.

    NotAllowed, WithoutReason, RulesChanged, RulesRefused, RulesUnchanged.
    """
    require(by, Action.EDIT_MARKING_RULES)
    if not reason.strip():
        raise WithoutReason
    before = rules_in_force()
    if before.number != seen:
        raise RulesChanged
    try:
        after = from_text({**to_text(before.rules), **texts})
    except BadRules as error:
        raise RulesRefused(f"{error}。请修改后重新保存。", faults=error.faults) from error
    changed = changes(before.rules, after)
    if not changed:
        raise RulesUnchanged
    try:
        with transaction.atomic():
            made = MarkingRulesVersion.objects.create(
                number=before.number + 1,
                values=to_text(after),
                reason=reason.strip(),
                made_at=at,
                made_by=by,
            )
    except IntegrityError as error:  # somebody saved at the same moment
        raise RulesChanged from error
    audit.record(
        "marking_rules_changed",
        made,
        by=by,
        at=at,
        reason=reason,
        before={key: old for key, (old, _) in changed.items()},
        after={key: new for key, (_, new) in changed.items()},
    )
    return made


def _read(version: MarkingRulesVersion | None) -> RulesInForce:
    if version is None:
        return RulesInForce(SHIPPED, MarkingRules())
    return RulesInForce(version.number, from_text(version.values))
