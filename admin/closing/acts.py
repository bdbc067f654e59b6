"""Closing a session, by name, and opening it again, by the chief examiner with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.closing.errors import NotClosed, NotReadyToClose, ReasonToReopen
from admin.closing.facts import enrolments_of
from admin.closing.rule import findings
from admin.testing.errors import SessionNotOpen
from admin.testing.models import Session


@transaction.atomic
def close_session(session: Session, *, by: User, at: datetime) -> Session:
    """End the session under the name of who closes it.

    NotAllowed; SessionNotOpen; NotReadyToClose with every sentence by admission number.
    """
    require(by, Action.EDIT_SESSIONS)
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.status != Session.Status.OPEN:
        raise SessionNotOpen
    enrolments = enrolments_of(session)
    missing: dict[str, list[str]] = {}
    for one in findings(enrolments):
        missing.setdefault(one.enrolment.admission_number, []).append(one.sentence)
    if missing:
        text = f"还有 {len(missing)} 名应试人的事项没有办完，不能结束考次，请先处理列出的各项。"
        raise NotReadyToClose(text, missing=missing)
    session.status, session.closed_at, session.closed_by = Session.Status.CLOSED, at, by
    session.save()
    audit.record("session_closed", session, by=by, at=at, count=len(enrolments))
    return session


@transaction.atomic
def reopen_session(session: Session, *, by: User, at: datetime, reason: str) -> Session:
    """Open a closed session again, whatever the day. NotAllowed, ReasonToReopen, NotClosed.

    Booths log in on the session's own day only; on another day late recordings are taken and the
    records of the day can be mended.
    """
    require(by, Action.REOPEN_SESSION)
    if not reason.strip():
        raise ReasonToReopen
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.status != Session.Status.CLOSED:
        raise NotClosed
    session.status, session.closed_at, session.closed_by = Session.Status.OPEN, None, None
    session.save()
    audit.record("session_reopened", session, by=by, at=at, reason=reason.strip())
    return session
