"""Bringing candidates in: template, preview with every bad line, all or nothing."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.kept_sheets import keep, kept, previewed, sent_file, workbook_answer
from admin.imports.candidates import bring_in, preview
from admin.imports.template import FILE_NAME, template_bytes

LARGEST_SEED = 2**31


@page(Action.IMPORT_CANDIDATES)
def template(request: HttpRequest) -> HttpResponse:
    """The worksheet to fill in."""
    return workbook_answer(template_bytes(), FILE_NAME)


@page(Action.IMPORT_CANDIDATES, post=True)
def candidates_import(request: HttpRequest, key: int) -> HttpResponse:
    """Upload and look, then confirm."""
    user = user_of(request)
    session = scope.session(user, Action.IMPORT_CANDIDATES, key)
    context: dict[str, object] = {"session": session}
    if request.method == "POST" and "confirm" in request.POST:
        path = kept(request.POST["confirm"])
        outcome = bring_in(
            session,
            path.read_bytes(),
            file_name=request.POST.get("file_name", ""),
            by=user,
            at=timezone.now(),
            seating_seed=secrets.randbelow(LARGEST_SEED) if "seat" in request.POST else None,
        )
        path.unlink(missing_ok=True)
        messages.success(request, f"已导入 {len(outcome.candidates)} 名应试人。")
        return redirect("session", session.pk)
    if request.method == "POST":
        data, name = sent_file(request)
        seen = preview(session, data, at=timezone.now())
        if not seen.faults:
            keep(data, seen.sha256)
        context |= previewed(seen, name)
    return render(request, "console/import.html", context)
