"""Release, results, recognition, documents."""

from __future__ import annotations

import uuid
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.charts import bars
from admin.errors import NotFound
from admin.people.models import Organisation
from admin.results.issuing import issue, read_pdf
from admin.results.models import LEVEL_CHOICES, Appeal, IssuedDocument, ResultVersion
from admin.results.release import level_counts, preview, release
from admin.testing.models import Session

PAGE_SIZE = 50


@page(Action.RELEASE_RESULTS, post=True)
def session_release(request: HttpRequest, key: int) -> HttpResponse:
    """What would be released, by whom it is missing; then releasing it."""
    user = user_of(request)
    session = scope.session(user, Action.RELEASE_RESULTS, key)
    rows = preview(session)
    if request.method == "POST":
        only = None
        if "ready" in request.POST:
            only = [row.sitting for row in rows if row.outcome is not None]
        made = release(
            session,
            by=user,
            at=timezone.now(),
            reason=request.POST.get("reason", ""),
            only=only,
        )
        messages.success(request, f"已发布 {len(made)} 人的成绩。")
        return redirect("release", session.pk)
    context = {
        "session": session,
        "rows": rows,
        "news": sum(1 for row in rows if row.is_news),
        "lacking": sum(1 for row in rows if row.missing),
        "changed": sum(1 for row in rows if row.change == "changed"),
        "levels": bars(level_counts(rows)),
    }
    return render(request, "console/release.html", context)


def visible_results(user: User) -> QuerySet[ResultVersion]:
    """Newest versions of the sittings within the user's reach."""
    seen = scope.sittings(user, Action.VIEW_RESULTS)
    return (
        ResultVersion.objects.filter(sitting__in=seen)
        .annotate(newest=Max("sitting__results__number"))
        .filter(number=F("newest"))
        .select_related("sitting__candidate__person", "sitting__candidate__session__site")
        .order_by("-made_at", "sitting__candidate__admission_number")
    )


@page(Action.VIEW_RESULTS)
def results(request: HttpRequest) -> HttpResponse:
    """Results with filters that stay in the address."""
    found = visible_results(user_of(request))
    words, level = request.GET.get("q", "").strip(), request.GET.get("level", "")
    session = request.GET.get("session", "")
    county, school = request.GET.get("county", ""), request.GET.get("school", "")
    units = _units(found)
    if words:
        person = Q(sitting__candidate__person__name__icontains=words)
        number = Q(sitting__candidate__admission_number__icontains=words)
        unit = Q(sitting__candidate__unit_name__icontains=words)
        found = found.filter(person | number | unit)
    if level in dict(LEVEL_CHOICES):
        found = found.filter(level=level)
    if session.isascii() and session.isdigit():
        found = found.filter(sitting__candidate__session=int(session))
    for key in (county, school):
        if key.isascii() and key.isdigit():
            found = found.filter(sitting__candidate__organisation__path__contains=f"/{int(key)}/")
    above = {int(key) for path in units for key in path.strip("/").split("/")}
    counties = Organisation.objects.filter(kind=Organisation.Kind.COUNTY, pk__in=above)
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "q": words,
        "level": level,
        "levels": LEVEL_CHOICES,
        "session": session,
        "county": county,
        "counties": counties,
        "school": school,
        "schools": Organisation.objects.filter(path__in=units).order_by("name"),
        "sessions": Session.objects.filter(
            candidates__sittings__results__in=visible_results(user_of(request))
        ).distinct(),
    }
    return render(request, "console/results.html", context)


def _units(found: QuerySet[ResultVersion]) -> list[str]:
    """Paths of the units that the user's results come from, each once."""
    paths = found.order_by().values_list("sitting__candidate__organisation__path", flat=True)
    return sorted({path for path in paths.distinct() if path})


@page(Action.VIEW_RESULTS)
def result_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One sitting's result: all versions, recognition, documents."""
    sitting = scope.sitting(user_of(request), Action.VIEW_RESULTS, key)
    versions = list(sitting.results.select_related("made_by", "recognition").order_by("-number"))
    if not versions:
        raise NotFound("该应试人的成绩尚未发布。")
    documents = IssuedDocument.objects.filter(result__in=versions).select_related("result")
    context = {
        "sitting": sitting,
        "versions": versions,
        "result": versions[0],
        "documents": documents,
        "appeals": Appeal.objects.filter(result__in=versions).select_related("answer"),
        "issued": {one.kind for one in documents if one.result_id == versions[0].pk},
    }
    return render(request, "console/result.html", context)


@page(Action.ISSUE_CERTIFICATES, post=True)
def document_issue(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Issue a notice or certificate on the newest result."""
    user = user_of(request)
    sitting = scope.sitting(user, Action.ISSUE_CERTIFICATES, key)
    kind = request.POST.get("kind", "")
    if request.method != "POST" or kind not in IssuedDocument.Kind.values:
        raise NotFound
    document = issue(sitting, kind, by=user, at=timezone.now())
    messages.success(request, f"已出具{document.get_kind_display()}，编号 {document.number}。")
    return redirect("result", sitting.pk)


@page(Action.VIEW_CERTIFICATES)
def document_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The PDF as issued."""
    found = IssuedDocument.objects.select_related("result").filter(number=number)
    document = found.first()
    if document is None:
        raise NotFound
    scope.sitting(user_of(request), Action.VIEW_CERTIFICATES, document.result.sitting_id)
    name = quote(f"{document.get_kind_display()}-{number}.pdf")
    return HttpResponse(
        read_pdf(document),
        content_type="application/pdf",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )
