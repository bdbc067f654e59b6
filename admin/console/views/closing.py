"""The end of a session's day: what is missing with the way to mend it, closing, opening again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import AuditEntry
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action
from admin.closing.acts import close_session, reopen_session
from admin.closing.facts import enrolments_of
from admin.closing.rule import LACK_NAMES, Finding, Lack, findings, outcome_counts
from admin.closing.summary import CLOSINGS, summary_pdf
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.views.documents import pdf_answer
from admin.errors import NotFound
from admin.testing.incident_rules import Kind
from admin.testing.models import Session

ACTS = {"close": Action.EDIT_SESSIONS, "reopen": Action.REOPEN_SESSION}


@page(Action.EDIT_SESSIONS, Action.REOPEN_SESSION, Action.VIEW_ARCHIVE)
def closing(request: HttpRequest, key: int) -> HttpResponse:
    """What is still missing, and the form that closes."""
    user = user_of(request)
    session = scope.session(user, Action.VIEW_SESSIONS, key)
    enrolments = enrolments_of(session)
    seats = _seats(session)
    found = [
        {"finding": one, "name": LACK_NAMES[one.lack], "address": _mend(one, session, seats)}
        for one in findings(enrolments)
    ]
    context = {
        "session": session,
        "counts": outcome_counts(enrolments),
        "found": found if session.status != Session.Status.CLOSED else [],
        "trail": AuditEntry.objects.filter(
            subject_type=Session._meta.label, subject_id=str(key), action__in=CLOSINGS
        ).select_related("actor"),
        "closes": reach_of(user, Action.EDIT_SESSIONS) is not None,
        "reopens": reach_of(user, Action.REOPEN_SESSION) is not None,
    }
    return render(request, "console/closing.html", context)


@page(Action.EDIT_SESSIONS, Action.REOPEN_SESSION, post=True)
def closing_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Close the session, or open it again."""
    if request.method != "POST" or act not in ACTS:
        raise NotFound
    user, now = user_of(request), timezone.now()
    session = scope.session(user, Action.VIEW_SESSIONS, key)
    if act == "close":
        close_session(session, by=user, at=now)
        messages.success(request, f"考次已由 {user.get_full_name()} 结束。")
    else:
        reopen_session(session, by=user, at=now, reason=request.POST.get("reason", ""))
        messages.success(request, "考次已重新开放；办完以后请再次结束。")
    return redirect("closing", key)


@page(Action.EDIT_SESSIONS, Action.REOPEN_SESSION, Action.VIEW_ARCHIVE)
def closing_summary(request: HttpRequest, key: int) -> HttpResponse:
    """The summary as PDF."""
    session = scope.session(user_of(request), Action.VIEW_SESSIONS, key)
    data = summary_pdf(session, at=timezone.now())
    return pdf_answer(data, f"{session.name}-考次小结.pdf")


def _seats(session: Session) -> dict[int, tuple[int, int]]:
    """Room and seat by candidate, of those who have them."""
    placed = session.candidates.exclude(seat=None).exclude(batch=None)
    return {
        key: (room, seat) for key, room, seat in placed.values_list("pk", "batch__room", "seat")
    }


def _mend(one: Finding, session: Session, seats: dict[int, tuple[int, int]]) -> str:
    """The page where it can be mended."""
    if one.incident is not None:
        return reverse("incident", args=[one.incident])
    who = one.enrolment
    if one.lack == Lack.UNEXPLAINED and who.sitting is not None:
        kind = Kind.VOID if who.stage == "void" else Kind.INTERRUPTED
        return f"{reverse('incident-new', args=[who.sitting])}?kind={kind.value}"
    if one.lack == Lack.OUTCOME and who.stage != "started" and who.candidate in seats:
        room, seat = seats[who.candidate]
        return reverse("room-seat", args=[session.pk, room, seat])
    if who.sitting is not None:
        return reverse("sitting", args=[who.sitting])
    return reverse("session", args=[session.pk])
