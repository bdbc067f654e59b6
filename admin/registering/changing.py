"""An officer changes a session's terms after it was announced: with a reason, traced, seen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.registering.consequences import consequences_of, digest_of
from admin.registering.errors import ChangedMeanwhile, ConsequencesUnseen, TooLateToChange
from admin.registering.terms import Terms, put_terms, terms_of
from admin.testing.models import Session


@transaction.atomic
def change_terms(
    session: Session,
    after: Terms,
    *,
    seen: str,
    accepted: str,
    by: User,
    at: datetime,
    reason: str,
) -> bool:
    """Change them; False where nothing differs. The trail keeps what was before and after.

    ``seen``: digest of the terms that the officer started from; ``accepted``: ``digest_of`` the
    consequences that were shown. WithoutReason once announced, TooLateToChange once closed,
    ChangedMeanwhile, ConsequencesUnseen while anything that touches people has not been accepted.
    """
    session = Session.objects.select_for_update().get(pk=session.pk)
    before = terms_of(session)
    if session.status == Session.Status.CLOSED:
        raise TooLateToChange("考次已结束，不能再修改。")
    if before.digest != seen:
        raise ChangedMeanwhile
    if before == after:
        return False
    if session.status != Session.Status.PLANNED and not reason.strip():
        raise WithoutReason
    found = consequences_of(session, after, at=at)
    if found and accepted != digest_of(found):
        raise ConsequencesUnseen
    put_terms(session, after)
    former, newer = before.as_kept(), after.as_kept()
    changed = [name for name in newer if newer[name] != former[name]]
    audit.record(
        "session_changed",
        session,
        by=by,
        at=at,
        reason=reason.strip(),
        before={name: former[name] for name in changed},
        after={name: newer[name] for name in changed},
        consequences=[one.sentence for one in found],
    )
    return True
