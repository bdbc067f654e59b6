"""Sessions: list, announcing, one session with everything that can be done to it."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.session_form import SessionForm
from admin.errors import NotFound
from admin.registering.models import Application
from admin.testing.conduct import announce_session, open_session
from admin.testing.models import Session, Site, Sitting
from admin.testing.papers import compose_for_session
from admin.testing.registration import lapse_unpaid

PAGE_SIZE = 25
LARGEST_SEED = 2**31


@page(Action.VIEW_SESSIONS)
def sessions(request: HttpRequest) -> HttpResponse:
    """All sessions, newest first; filters stay in the address."""
    found = Session.objects.select_related("site").annotate(
        people=Count("candidates", distinct=True, filter=Q(candidates__status="registered"))
    )
    found = found.order_by("-date", "-pk")  # grouping drops the model's own order
    words, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(site__name__icontains=words))
    if kind in Session.Kind.values:
        found = found.filter(kind=kind)
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": shown, "q": words, "kind": kind, "kinds": Session.Kind.choices}
    return render(request, "console/sessions.html", context)


@page(Action.EDIT_SESSIONS, post=True)
def session_new(request: HttpRequest) -> HttpResponse:
    """Announce a session."""
    form = SessionForm(request.POST or None, initial={"date": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        session = form.save(commit=False)
        session.number = _next_number(session.site, session.date.year)
        form.save_with_fees(session)
        audit.record("session_planned", session, by=user_of(request), at=timezone.now())
        messages.success(request, "考次已建立。核对后公布考次，再导入或登记应试人。")
        return redirect("session", session.pk)
    return render(request, "console/session_form.html", {"form": form})


def _next_number(site: Site, year: int) -> int:
    newest = site.sessions.filter(date__year=year).aggregate(newest=Max("number"))["newest"]
    return (newest or 0) + 1


@page(Action.VIEW_SESSIONS)
def session_page(request: HttpRequest, key: int) -> HttpResponse:
    """One session: where it stands, its candidates, its rooms, what comes next."""
    session = scope.session(user_of(request), Action.VIEW_SESSIONS, key)
    allowed = set(scope.rooms(user_of(request), Action.WATCH_ROOM).values_list("pk", flat=True))
    batches = session.batches.select_related("room__site").annotate(people=Count("candidates"))
    seen = scope.sittings(user_of(request), Action.VIEW_SITTINGS)
    sittings = seen.filter(candidate__session=session).order_by("candidate__admission_number")
    # A seat drawn for who has cancelled since is nobody's.
    sittings = sittings.exclude(candidate__status="cancelled", stage="seated")
    registered = session.candidates.filter(status="registered")
    counts = {
        "registered": registered.count(),
        "seated": registered.exclude(seat=None).count(),
        "composed": Sitting.objects.filter(candidate__session=session).exclude(paper=None).count(),
        "finished": Sitting.objects.filter(candidate__session=session, stage="finished").count(),
        "released": Sitting.objects.filter(candidate__session=session, results__isnull=False)
        .distinct()
        .count(),
    }
    context: dict[str, Any] = {
        "session": session,
        "batches": batches,
        "allowed_rooms": allowed,
        "sittings": sittings,
        "unseated": registered.filter(sittings=None)
        .select_related("person")
        .prefetch_related("exemptions"),
        "counts": counts,
        "is_unpaid_over": session.pay_by is not None and timezone.now() >= session.pay_by,
        "applied": session.applications.filter(state=Application.State.APPLIED).count(),
        "unpaid": registered.filter(fee_state="due").count(),
        "is_today": session.date == timezone.localdate(),
    }
    return render(request, "console/session.html", context)


STEPS = ("announce", "lapse", "open", "compose")


@page(Action.EDIT_SESSIONS, Action.COMPOSE_PAPERS, post=True)
def session_step(request: HttpRequest, key: int, step: str) -> HttpResponse:
    """Announce, open, compose papers: by form only."""
    user, now = user_of(request), timezone.now()
    action = Action.COMPOSE_PAPERS if step == "compose" else Action.EDIT_SESSIONS
    session = scope.session(user, action, key)
    if request.method != "POST" or step not in STEPS:
        raise NotFound
    seed = secrets.randbelow(LARGEST_SEED)
    match step:
        case "announce":
            announce_session(session, by=user, at=now)
            messages.success(request, "考次已公布，可以报名。")
        case "lapse":
            lapsed = lapse_unpaid(session, by=user, at=now)
            messages.success(request, f"已取消 {lapsed} 名逾期未缴费者的报名。")
        case "open":
            open_session(session, by=user, at=now)
            messages.success(request, "考次已开放，考场可以登录。")
        case "compose":
            compose_for_session(session, seed=seed, by=user, at=now)
            messages.success(request, "已为每名应试人组卷。")
    return redirect("session", session.pk)
