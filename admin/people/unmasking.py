"""Showing the full numbers of a person, or of who has applied: with a reason, on record, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action, Scope
from admin.errors import NotAllowed, WithoutReason
from admin.people.cipher import cipher
from admin.people.models import Person

if TYPE_CHECKING:
    from admin.registering.models import Application


@dataclass(frozen=True)
class FullNumbers:
    """What is under lock, legible; never in a log, not even by accident."""

    identity: str = field(repr=False)
    phone: str = field(repr=False)


@transaction.atomic
def unmask(record: Person | Application, *, by: User, at: datetime, reason: str) -> FullNumbers:
    """The numbers, after the act has gone on record. NotAllowed, WithoutReason."""
    if require(by, Action.UNMASK_IDENTITY) != Scope.ALL:
        raise NotAllowed(detail="unmasking within a county")
    if not reason.strip():
        raise WithoutReason
    audit.record("identity_unmasked", record, by=by, at=at, reason=reason.strip())
    unlock = cipher().unlock
    return FullNumbers(unlock(record.identity_locked), unlock(record.phone_locked))
