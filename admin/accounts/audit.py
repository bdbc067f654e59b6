"""Writing the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model

from admin.accounts.models import AuditEntry, User


def record(
    action: str,
    subject: Model,
    *,
    by: User | str,
    at: datetime,
    reason: str = "",
    **detail: Any,
) -> AuditEntry:
    """Note one act. ``by`` is the user, or the name of what acted ("booth A-03", "worker").

    ``detail`` is stored as JSON; it never holds names, identity numbers or telephone numbers.
    """
    made = entry(action, subject, by=by, at=at, reason=reason, **detail)
    made.save(force_insert=True)
    return made


def entry(
    action: str,
    subject: Model,
    *,
    by: User | str,
    at: datetime,
    reason: str = "",
    **detail: Any,
) -> AuditEntry:
    """The note of one act before it is written, for those that are written many at a time."""
    user = by if isinstance(by, User) else None
    return AuditEntry(
        at=at,
        actor=user,
        actor_name=str(user.pk) + ":" + user.username if user else str(by),
        action=action,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        reason=reason,
        detail=detail,
    )
