"""The rules of hours: what is in force, every version, changing it with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.console.access import page, user_of
from admin.console.kind_form import KindForm, raw_of
from admin.errors import LabError
from admin.hours.models import HourRuleVersion
from admin.hours.rule_table import SETTINGS, rule_of
from admin.hours.rules_in_force import (
    SHIPPED,
    change_rule,
    newest_number,
    rule_shown,
    rules_in_force,
    shipped_values,
)
from admin.hours.tasks import rebuild_totals
from admin.hours.wording import rule_words
from admin.kinds.values import shown
from admin.local_day import day_typed
from admin.whole_number import whole_number


@page(Action.VIEW_TRAINING, post=True)
def hour_rules(request: HttpRequest) -> HttpResponse:
    """The rule of a period as a form, the periods, and every version with what it changed."""
    user, rules = user_of(request), rules_in_force()
    begins = day_typed(request.GET.get("period", ""))
    chosen = next(
        (one for one in rules if one.rule.begins == begins),
        rule_shown(timezone.localdate(), rules),
    )
    form, error = KindForm(SETTINGS, chosen.values), ""
    if request.method == "POST":
        require(user, Action.EDIT_KINDS)
        try:
            made = change_rule(
                raw_of(request.POST, SETTINGS, "v"),
                seen=whole_number(request.POST.get("seen")),
                reason=request.POST.get("reason", ""),
                by=user,
                at=timezone.now(),
            )
        except LabError as refused:
            error, faults = refused.text, refused.extra.get("faults", {})
            more = faults if isinstance(faults, dict) else {}
            form = KindForm(SETTINGS, {}, request.POST, more_faults=more)
        else:
            transaction.on_commit(rebuild_totals.enqueue)
            told = f"已保存为第 {made.number} 版，正在按新规则重新计算所有人的学分。"
            messages.success(request, told)
            return redirect("hour-rules")
    context = {
        "rules": rules,
        "in_force": chosen,
        "words": rule_words(chosen.rule),
        "form": form,
        "error": error,
        "seen": request.POST.get("seen", newest_number()),
        "reason": request.POST.get("reason", ""),
        "history": _history({one.number for one in rules}),
    }
    return render(request, "console/hour_rules.html", context, status=422 if error else 200)


def _history(in_force: set[int]) -> list[dict[str, Any]]:
    """Versions, newest first, each with the settings that differ from the version before."""
    before = shipped_values()
    told: list[dict[str, Any]] = [
        {"number": SHIPPED, "version": None, "in_force": SHIPPED in in_force, "changed": []}
    ]
    for version in HourRuleVersion.objects.select_related("made_by").order_by("number"):
        after = version.stored
        changed = [
            (one.title, shown(one, before.get(one.key)), shown(one, after.get(one.key)))
            for one in SETTINGS
            if before.get(one.key) != after.get(one.key)
        ]
        told.append(
            {
                "number": version.number,
                "version": version,
                "rule": rule_of(after),
                "in_force": version.number in in_force,
                "changed": changed,
            }
        )
        before = after
    return told[::-1]
