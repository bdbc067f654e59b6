"""Finding a sitting years later, and whether its sound is still what was stored."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from admin.accounts.rights import Action
from admin.archive.keeping import ledger, store
from admin.console.access import page
from admin.testing.models import Sitting
from recordings.verify import verify_archive

PAGE_SIZE = 50


@page(Action.VIEW_ARCHIVE)
def archive(request: HttpRequest) -> HttpResponse:
    """Search by name, admission number, session or document number."""
    words = request.GET.get("q", "").strip()
    found = Sitting.objects.none()
    if words:
        found = (
            Sitting.objects.filter(
                Q(candidate__person__name__icontains=words)
                | Q(candidate__admission_number__icontains=words)
                | Q(candidate__session__name__icontains=words)
                | Q(results__documents__number=words.upper())
                | Q(results__recognition__certificate_number=words)
            )
            .select_related("candidate__person", "candidate__session__site")
            .annotate(bundle_count=Count("bundles", distinct=True))
            .distinct()
            .order_by("-candidate__session__date", "candidate__admission_number")
        )
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "console/archive.html", {"q": words, "page": shown})


@page(Action.VERIFY_ARCHIVE, post=True)
def archive_verify(request: HttpRequest) -> HttpResponse:
    """Read every file and the whole ledger, and tell what does not fit."""
    context: dict[str, object] = {"asked": request.method == "POST"}
    if request.method == "POST":
        context["findings"] = verify_archive(store(), ledger())
    return render(request, "console/archive_verify.html", context)
