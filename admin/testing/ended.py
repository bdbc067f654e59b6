"""A session that has ended is not changed by anybody's day any more."""

from __future__ import annotations

from admin.testing.errors import SessionEnded
from admin.testing.models import Session


def require_not_ended(session: Session | int) -> None:
    """SessionEnded where it was closed; a chief examiner may open it again."""
    key = session if isinstance(session, int) else session.pk
    if Session.objects.filter(pk=key, status=Session.Status.CLOSED).exists():
        raise SessionEnded
