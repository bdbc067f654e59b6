"""Who is registered for a session, cancelled ones too; cancelling one, reinstating one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.errors import LabError, NotFound
from admin.registering.cancelling import against, cancel, reinstate
from admin.registering.models import Application
from admin.testing.models import Candidate

PAGE_SIZE = 50


@page(Action.VIEW_APPLICATIONS)
def registrations(request: HttpRequest, key: int) -> HttpResponse:
    """The list, with filters that stay in the address."""
    session = scope.session(user_of(request), Action.VIEW_APPLICATIONS, key)
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "status", "fee")}
    found = session.candidates.select_related("person")
    if asked["q"]:
        found = found.filter(
            Q(person__name__icontains=asked["q"])
            | Q(admission_number__endswith=asked["q"])
            | Q(unit_name__icontains=asked["q"])
        )
    if asked["status"] in Candidate.Status.values:
        found = found.filter(status=asked["status"])
    if asked["fee"] in Candidate.Fee.values:
        found = found.filter(fee_state=asked["fee"])
    context = {
        **asked,
        "session": session,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "statuses": Candidate.Status.choices,
        "fees": Candidate.Fee.choices,
        "counts": dict(session.candidates.values_list("status").annotate(Count("pk")).order_by()),
    }
    return render(request, "console/registrations.html", context)


@page(Action.VIEW_APPLICATIONS)
def candidate_registration(request: HttpRequest, key: int) -> HttpResponse:
    """One registration with everything that happened to it."""
    return _page(request, _candidate(key))


@page(Action.EDIT_SESSIONS, post=True)
def candidate_registration_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Cancel or reinstate: by form only, with a reason."""
    user, now = user_of(request), timezone.now()
    candidate = _candidate(key)
    if request.method != "POST":
        raise NotFound
    reason = request.POST.get("reason", "")
    try:
        match act:
            case "cancel":
                cancel(candidate, by=user, at=now, reason=reason)
                messages.success(request, "报名已取消，名额空出。")
            case "reinstate":
                override = "override" in request.POST
                reinstate(candidate, by=user, at=now, reason=reason, override=override)
                messages.success(request, "报名已恢复，准考证号不变。")
            case _:
                raise NotFound
    except NotFound:
        raise
    except LabError as error:  # the reason that was typed stays
        return _page(request, candidate, error)
    return redirect("candidate-registration", candidate.pk)


def _candidate(key: int) -> Candidate:
    found = Candidate.objects.select_related("session__site", "person", "seat")
    candidate = found.filter(pk=key).first()
    if candidate is None:
        raise NotFound
    return candidate


def _page(
    request: HttpRequest, candidate: Candidate, error: LabError | None = None
) -> HttpResponse:
    scope.session(user_of(request), Action.VIEW_APPLICATIONS, candidate.session_id)
    cancelled = candidate.status == Candidate.Status.CANCELLED
    trail = AuditEntry.objects.filter(
        Q(subject_type=Candidate._meta.label, subject_id=str(candidate.pk))
        | Q(
            subject_type=Application._meta.label,
            subject_id__in=[str(one.pk) for one in candidate.applications.all()],
        )
    )
    context = {
        "candidate": candidate,
        "session": candidate.session,
        "cancelled": cancelled,
        "against": against(candidate, at=timezone.now()) if cancelled else [],
        "drawn": candidate.session.seating_seed is not None,
        "applications": candidate.applications.all(),
        "trail": trail.select_related("actor").order_by("-pk"),
        "error": error,
        "posted": request.POST,
    }
    status = error.status if error else 200
    return render(request, "console/candidate_registration.html", context, status=status)
