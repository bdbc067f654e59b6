"""Systems of the office's work: the list, one with its kinds, making and changing them."""

from __future__ import annotations

from collections import Counter

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.errors import LabError, NotAllowed, NotFound
from admin.kinds.changing import change_system, make_system
from admin.kinds.families import entries, entry_of
from admin.kinds.models import Kind, System


class SystemForm(forms.Form):
    """Name and description."""

    name = forms.CharField(label="名称", max_length=40, help_text="例如：校园安全员。")
    description = forms.CharField(
        label="说明",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="这项工作记录什么、依据什么文件。",
    )
    is_active = forms.BooleanField(label="使用中", required=False, initial=True)


@page(Action.VIEW_TRAINING, post=True)
def systems(request: HttpRequest) -> HttpResponse:
    """All of them, those put aside at the end; making a further one."""
    user = user_of(request)
    form = SystemForm(request.POST or None, label_suffix="")
    if request.method == "POST":
        _require_defining(user)
        if form.is_valid():
            try:
                made = make_system(
                    form.cleaned_data["name"],
                    form.cleaned_data["description"],
                    by=user,
                    at=timezone.now(),
                )
            except LabError as error:
                form.add_error("name", error.text)
            else:
                messages.success(request, f"已建立“{made.name}”，接下来为它建立类别。")
                return redirect("system", made.pk)
    found = System.objects.prefetch_related("kinds").order_by("-is_active", "position", "pk")
    context = {"systems": found, "form": form, "defines": defines(user)}
    return render(request, "console/systems.html", context)


@page(Action.VIEW_TRAINING, post=True)
def system(request: HttpRequest, key: int) -> HttpResponse:
    """One: its kinds, each with its records and reports."""
    user, one = user_of(request), system_of(key)
    first = {"name": one.name, "description": one.description, "is_active": one.is_active}
    form = SystemForm(request.POST or None, initial=first, label_suffix="")
    if request.method == "POST":
        _require_defining(user)
        if form.is_valid():
            try:
                change_system(one, by=user, at=timezone.now(), **form.cleaned_data)
            except LabError as error:
                form.add_error("name", error.text)
            else:
                messages.success(request, "已保存。")
                return redirect("system", one.pk)
    context = {
        "system": one,
        "kinds": _told(one, user),
        "families": entries(),
        "form": form,
        "defines": defines(user),
    }
    return render(request, "console/system.html", context)


def system_of(key: int) -> System:
    """The system; NotFound."""
    found = System.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def kinds_in_use() -> QuerySet[Kind]:
    """Kinds with their systems, those put aside left out."""
    return Kind.objects.select_related("system").filter(is_active=True, system__is_active=True)


def defines(user: User) -> bool:
    """Whether the user may make and change systems and kinds."""
    return reach_of(user, Action.EDIT_KINDS) is not None


def _told(system: System, user: User) -> list[dict[str, object]]:
    """The kinds with how many records each has within the user's reach."""
    kinds = list(system.kinds.prefetch_related("versions").order_by("-is_active", "position", "pk"))
    counts: Counter[int] = Counter()
    # A family may keep its kinds in several tables.
    tables = {(entry_of(one.family).records(one.pk).model, entry_of(one.family)) for one in kinds}
    for model, entry in tables:
        within = scope.of_county(user, Action.VIEW_TRAINING, entry.county)
        records = model._default_manager.filter(within, kind__system=system).order_by()
        counts.update(dict(records.values_list("kind").annotate(Count("pk", distinct=True))))
    return [
        {
            "kind": kind,
            "family": entry_of(kind.family).name,
            "address": reverse(entry_of(kind.family).list_page, args=[kind.pk]),
            "count": counts[kind.pk],
            "reports": max(kind.versions.all(), key=lambda one: one.number).definition.reports,
        }
        for kind in kinds
    ]


def _require_defining(user: User) -> None:
    if not defines(user):
        raise NotAllowed
