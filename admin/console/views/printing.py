"""Papers of the test day: what can be printed, one sheet at a time, and all tickets at once."""

from __future__ import annotations

import uuid

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.views.documents import pdf_answer
from admin.errors import NotFound
from admin.testing.errors import NothingToPrint
from admin.testing.models import Batch, Candidate, TicketRun
from admin.testing.printed import (
    SHEET_NAMES,
    SheetKind,
    printable_candidates,
    sheet_pdf,
    ticket_pdf,
    unprintable_names,
)
from admin.testing.tasks import print_tickets
from admin.testing.ticket_runs import begin_run, path_of
from admin.whole_number import whole_number

RELOAD_SECONDS = 2


@page(Action.WATCH_ROOM, post=True)
def printing(request: HttpRequest, key: int) -> HttpResponse:
    """Sheets of each room and slot within reach; by form, all tickets of the session."""
    user = user_of(request)
    session = scope.session(user, Action.VIEW_SESSIONS, key)
    if request.method == "POST":
        per_page = whole_number(request.POST.get("per_page"))
        begun = begin_run(session, per_page=per_page, by=user, at=timezone.now())
        print_tickets.enqueue(str(begun.pk))
        return redirect("printing", key)
    rooms = scope.rooms(user, Action.WATCH_ROOM)
    batches = list(
        session.batches.filter(room__in=rooms).select_related("room").order_by("number", "room")
    )
    whole = reach_of(user, Action.WATCH_ROOM) == Scope.ALL
    if not batches and not whole:
        raise NotFound
    people = printable_candidates(session.candidates.filter(batch__in=batches))
    run = session.ticket_runs.first() if whole else None
    context = {
        "session": session,
        "batches": [(one, sum(who.batch_id == one.pk for who in people)) for one in batches],
        "sheets": [(kind.value, name) for kind, name in SHEET_NAMES.items()],
        "people": people,
        "without_photo": [one for one in people if not one.person.photo],
        "unprintable": unprintable_names(people),
        "run": run,
        "has_file": run is not None and path_of(run).is_file(),
    }
    answer = render(request, "console/printing.html", context)
    if run is not None and run.state in (TicketRun.State.WAITING, TicketRun.State.RUNNING):
        answer["Refresh"] = str(RELOAD_SECONDS)
    return answer


@page(Action.WATCH_ROOM)
def batch_sheet(request: HttpRequest, key: int, sheet: str) -> HttpResponse:
    """One sheet of a room and slot as PDF."""
    rooms = scope.rooms(user_of(request), Action.WATCH_ROOM)
    found = Batch.objects.filter(pk=key, room__in=rooms).select_related("session", "room").first()
    if found is None or sheet not in set(SheetKind):
        raise NotFound
    kind = SheetKind(sheet)
    name = f"{found.session.name}-{found.room.name}-第{found.number}批-{SHEET_NAMES[kind]}.pdf"
    return _pdf(sheet_pdf(found, kind, timezone.now()), name)


@page(Action.WATCH_ROOM)
def ticket(request: HttpRequest, key: int) -> HttpResponse:
    """One candidate's ticket as PDF."""
    rooms = scope.rooms(user_of(request), Action.WATCH_ROOM)
    found = Candidate.objects.select_related("batch").filter(pk=key).first()
    if found is None:
        raise NotFound
    whole = reach_of(user_of(request), Action.WATCH_ROOM) == Scope.ALL
    if not whole and (found.batch is None or not rooms.filter(pk=found.batch.room_id).exists()):
        raise NotFound
    return _pdf(ticket_pdf(found, timezone.now()), f"准考证-{found.admission_number}.pdf")


@page(Action.EDIT_SESSIONS)
def tickets_file(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """The file of all tickets."""
    run = TicketRun.objects.select_related("session").filter(pk=key).first()
    if run is None:
        raise NotFound
    if not path_of(run).is_file():
        raise NothingToPrint("文件还没有生成，或已因重新印制而删除；请回到印制页面。")
    name = f"{run.session.name}-准考证.pdf"
    return FileResponse(
        path_of(run).open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
    )


def _pdf(data: bytes, name: str) -> HttpResponse:
    answer = pdf_answer(data, name)
    answer["Cache-Control"] = "no-store"
    return answer
