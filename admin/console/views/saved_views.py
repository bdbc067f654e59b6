"""One's own saved views of lists: kept, listed, renamed, deleted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from admin.console.access import page, user_of
from admin.console.lists import LISTS
from admin.errors import NotFound
from admin.saved_views.keeping import delete_view, rename_view, save_view

ACTS = ("rename", "delete")


@page()
def saved_views(request: HttpRequest) -> HttpResponse:
    """All of one's own, list by list."""
    views = [
        {"view": one, "list": LISTS[one.page], "address": f"{reverse(one.page)}?{one.query}"}
        for one in user_of(request).saved_views.all()
        if one.page in LISTS
    ]
    return render(request, "console/saved_views.html", {"views": views})


@page(post=True)
def saved_view_new(request: HttpRequest) -> HttpResponse:
    """Keep the list as filtered, and go back to it."""
    sent = request.POST
    if request.method != "POST" or sent.get("list", "") not in LISTS:
        raise NotFound
    made = save_view(
        user_of(request),
        sent["list"],
        sent.get("query", ""),
        sent.get("name", ""),
        at=timezone.now(),
    )
    messages.success(request, f"已保存常用筛选“{made.name}”。")
    return redirect(f"{reverse(made.page)}?{made.query}")


@page(post=True)
def saved_view_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Rename or delete."""
    if request.method != "POST" or act not in ACTS:
        raise NotFound
    user, now = user_of(request), timezone.now()
    if act == "rename":
        made = rename_view(user, key, request.POST.get("name", ""), at=now)
        messages.success(request, f"已改名为“{made.name}”。")
    else:
        messages.success(request, f"已删除常用筛选“{delete_view(user, key, at=now)}”。")
    return redirect("saved-views")
