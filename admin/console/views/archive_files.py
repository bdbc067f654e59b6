"""The complete file of a person and of a session, each on one page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from admin.accounts.models import AuditEntry
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.preservation.models import Hold
from admin.results.release import newest_results
from admin.testing.models import Candidate, Incident, Sitting

PAGE_SIZE = 50
TRAIL = 100  # newest entries shown


@page(Action.VIEW_ARCHIVE)
def archive_person(request: HttpRequest, key: int) -> HttpResponse:
    """Who, when, papers by digest, recordings, marks and versions, certificates, trail."""
    user = user_of(request)
    person = scope.person(user, Action.VIEW_PEOPLE, key)
    sittings = list(
        Sitting.objects.filter(candidate__person=person)
        .select_related("candidate__session__site", "paper")
        .prefetch_related(
            "bundles__recordings__stored",
            "results__documents",
            "results__recognition",
            "results__made_by",
            "marking_assignments__examiner",
            "marking_assignments__markings",
            "item_reviews__reviewer",
            "incidents",
        )
        .order_by("-candidate__session__date", "-number")
    )
    candidates = Candidate.objects.filter(person=person).values_list("pk", flat=True)
    subjects = Q(subject_type="lab_people.Person", subject_id=str(person.pk))
    subjects |= Q(
        subject_type="lab_testing.Sitting", subject_id__in=[str(one.pk) for one in sittings]
    )
    subjects |= Q(subject_type="lab_testing.Candidate", subject_id__in=[str(k) for k in candidates])
    context = {
        "person": person,
        "posts": person.posts.select_related("organisation"),
        "sittings": sittings,
        "holds": person.holds.filter(lifted_at=None),
        "trail": _trail(subjects) if reach_of(user, Action.VIEW_AUDIT) else [],
        **_rights(request),
    }
    return render(request, "console/archive_person.html", context)


@page(Action.VIEW_ARCHIVE)
def archive_session(request: HttpRequest, key: int) -> HttpResponse:
    """A session's file: figures, every sitting with its result, incidents, holds, trail."""
    user = user_of(request)
    session = scope.session(user, Action.VIEW_SESSIONS, key)
    sittings = (
        Sitting.objects.filter(candidate__session=session)
        .select_related("candidate__person", "paper")
        .prefetch_related("bundles__recordings__stored")
        .order_by("candidate__admission_number", "number")
    )
    shown = Paginator(sittings, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(shown)
    results = {one.sitting_id: one for one in newest_results().filter(sitting__in=rows)}
    subjects = Q(subject_type="lab_testing.Session", subject_id=str(session.pk))
    context = {
        "session": session,
        "page": shown,
        "rows": [{"sitting": one, "result": results.get(one.pk)} for one in rows],
        "candidates": session.candidates.count(),
        "incidents": Incident.objects.filter(sitting__candidate__session=session).select_related(
            "sitting__candidate"
        )[:PAGE_SIZE],
        "holds": Hold.objects.filter(session=session, lifted_at=None),
        "trail": _trail(subjects) if reach_of(user, Action.VIEW_AUDIT) else [],
        **_rights(request),
    }
    return render(request, "console/archive_session.html", context)


def _trail(subjects: Q) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(subjects).select_related("actor")[:TRAIL])


def _rights(request: HttpRequest) -> dict[str, Any]:
    user = user_of(request)
    return {
        "sees_marks": reach_of(user, Action.VIEW_MARKS) is not None,
        "sees_results": reach_of(user, Action.VIEW_RESULTS) is not None,
        "listens": reach_of(user, Action.LISTEN) is not None,
        "exports": reach_of(user, Action.EXPORT_ARCHIVE) is not None,
        "holds_things": reach_of(user, Action.HOLD_ARCHIVE) is not None,
    }
