"""The office's certificates from a list: template, preview with every bad cell, all or nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.certificates.list_import import bring_in, preview
from admin.certificates.models import OfficeImport
from admin.certificates.office_template import FILE_NAME, template_bytes
from admin.console.access import page, user_of
from admin.console.kept_sheets import keep, kept, previewed, sent_file, workbook_answer

RECENT = 10


@page(Action.ISSUE_CERTIFICATES)
def office_template(request: HttpRequest) -> HttpResponse:
    """The worksheet to fill in."""
    return workbook_answer(template_bytes(), FILE_NAME)


@page(Action.ISSUE_CERTIFICATES, post=True)
def office_import(request: HttpRequest) -> HttpResponse:
    """Upload and look, then confirm."""
    user, now = user_of(request), timezone.now()
    context: dict[str, object] = {}
    if request.method == "POST" and "confirm" in request.POST:
        path = kept(request.POST["confirm"])
        name = request.POST.get("file_name", "")
        record = bring_in(path.read_bytes(), file_name=name, by=user, at=now)
        path.unlink(missing_ok=True)
        messages.success(request, f"已出具 {record.issued} 份证书。")
        return redirect("documents")
    if request.method == "POST":
        data, name = sent_file(request)
        seen = preview(data, at=now)
        if not seen.faults:
            keep(data, seen.sha256)
        context = previewed(seen, name)
    context["imports"] = OfficeImport.objects.select_related("by")[:RECENT]
    return render(request, "console/office_import.html", context)
