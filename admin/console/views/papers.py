"""Papers of a session: list and print sheets; every look at one is noted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.errors import NotFound
from admin.testing.models import PaperRecord, PaperView, Sitting
from admin.testing.papers import note_view
from wordlists.paper import Paper
from wordlists.printing import candidate_pdf, examiner_pdf

SHEETS = {"candidate": candidate_pdf, "examiner": examiner_pdf}


@page(Action.COMPOSE_PAPERS, Action.VIEW_PAPERS)
def papers(request: HttpRequest, key: int) -> HttpResponse:
    """Which paper lies at which seat; the texts are not shown here."""
    session = scope.session(user_of(request), Action.VIEW_SESSIONS, key)
    sittings = (
        Sitting.objects.filter(candidate__session=session)
        .select_related("candidate__seat", "candidate__batch__room", "paper")
        .order_by("candidate__batch", "candidate__seat")
    )
    views = PaperView.objects.filter(sitting__candidate__session=session).select_related(
        "user", "seat", "sitting__candidate"
    )
    context = {"session": session, "sittings": sittings, "views": views[:100]}
    return render(request, "console/papers.html", context)


@page(Action.VIEW_PAPERS)
def paper_sheet(request: HttpRequest, digest: str, sheet: str) -> HttpResponse:
    """A paper as PDF, for the candidate or with pinyin for the examiner."""
    record = PaperRecord.objects.filter(digest=digest).first()
    if record is None or sheet not in SHEETS:
        raise NotFound
    note_view(record, by=user_of(request), purpose=PaperView.Purpose.PRINT, at=timezone.now())
    pdf = SHEETS[sheet](Paper.from_json(record.paper))
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="paper-{digest[:12]}-{sheet}.pdf"'},
    )
