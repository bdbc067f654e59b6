"""Participants of an activity from a worksheet: template, preview, confirmation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from admin.accounts.rights import Action
from admin.activities.people_sheet import FILE_NAME, bring_in, preview, template_bytes
from admin.console import activity_reach, scope
from admin.console.access import page, user_of
from admin.console.kept_sheets import keep, kept, previewed, sent_file, workbook_answer


@page(Action.EDIT_TRAINING, post=True)
def activity_import(request: HttpRequest, key: int) -> HttpResponse:
    """Upload and look, then confirm; ``?template=1`` gives the worksheet to fill in."""
    user = user_of(request)
    activity = activity_reach.entered_activity(user, key)
    roles = activity_reach.roles_entered(user, activity)
    within = scope.people(user, Action.EDIT_TRAINING)
    context: dict[str, object] = {}
    if request.GET.get("template") == "1":
        return workbook_answer(template_bytes(), FILE_NAME)
    if request.method == "POST" and "confirm" in request.POST:
        path = kept(request.POST["confirm"])
        count = bring_in(path.read_bytes(), activity, within, roles, by=user, at=timezone.now())
        path.unlink(missing_ok=True)
        messages.success(request, f"已导入 {count} 人。")
        return redirect(f"{reverse('activity', args=[key])}?tab=people")
    if request.method == "POST":
        data, name = sent_file(request)
        seen = preview(data, activity, within, roles)
        if not seen.faults:
            keep(data, seen.sha256)
        context = previewed(seen, name)
    context["activity"] = activity
    return render(request, "console/activity_import.html", context)
