"""All tickets of a session as one file, made in the background with its progress."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.errors import LabError
from admin.project.kept_files import write_whole
from admin.testing.errors import NothingToPrint
from admin.testing.models import Session, TicketRun
from admin.testing.printed import printable_candidates, tickets_pdf

FOLDER = "tickets"
TELL_EACH = 20  # people between two notes of progress
PER_PAGE = (1, 2)
State = TicketRun.State


@transaction.atomic
def begin_run(session: Session, *, per_page: int, by: User, at: datetime) -> TicketRun:
    """Note that all tickets are wanted; ``work`` makes them. NotAllowed, NothingToPrint.

    Files of the session's earlier runs go, and those of sessions that are over.
    """
    require(by, Action.EDIT_SESSIONS)
    whole = len(printable_candidates(session.candidates.all()))
    if not whole or per_page not in PER_PAGE:
        raise NothingToPrint
    _withdraw(Q(session=session) | Q(session__status=Session.Status.CLOSED))
    run = TicketRun.objects.create(
        session=session, per_page=per_page, whole=whole, asked_at=at, asked_by=by
    )
    audit.record("tickets_printed", session, by=by, at=at, count=whole)
    return run


def work(run_id: uuid.UUID, clock: Callable[[], datetime]) -> TicketRun:
    """Make the file; safe to run again after a stop: it is whole or not there."""
    run = TicketRun.objects.select_related("session").get(pk=run_id)
    if run.state == State.DONE:
        return run
    found = TicketRun.objects.filter(pk=run_id)
    found.update(state=State.RUNNING, fault="", done=0)

    def tell(done: int) -> None:
        if done % TELL_EACH == 0:
            found.update(done=done)

    try:
        candidates = sorted(
            printable_candidates(run.session.candidates.all()),
            key=lambda one: (
                (one.batch.number, one.batch.room.name, one.admission_number)
                if one.batch
                else (0, "", "")
            ),
        )
        data = tickets_pdf(candidates, run.asked_at, per_page=run.per_page, told=tell)
        write_whole(path_of(run), data)
        found.update(
            state=State.DONE, whole=len(candidates), done=len(candidates), finished_at=clock()
        )
    except LabError as error:
        found.update(state=State.FAILED, fault=error.text[:200])
    return TicketRun.objects.get(pk=run_id)


def withdraw_tickets(session: Session) -> None:
    """Take the files away: a ticket of an earlier seating must not turn up again."""
    _withdraw(Q(session=session))


def _withdraw(which: Q) -> None:
    for run in TicketRun.objects.filter(which):
        path_of(run).unlink(missing_ok=True)


def path_of(run: TicketRun) -> Path:
    """Where the finished file lies."""
    return Path(settings.DATA_FOLDER) / FOLDER / f"{run.pk}.pdf"
