"""The settings of marking: what is in force, how it came about, and changing it with a reason."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.console.access import page, user_of
from admin.errors import LabError
from admin.marking.models import MarkingRulesVersion
from admin.marking.rule_table import CHOICES, MarkingRules, changes, from_text, to_text
from admin.marking.rule_table import SETTINGS as ROWS
from admin.marking.rules_in_force import SHIPPED, change_rules, rules_in_force
from admin.whole_number import whole_number

LINES = {"shares": 4, "dates": 4, "exemptions": 4}


@page(Action.VIEW_SETTINGS, Action.EDIT_MARKING_RULES, post=True)
def marking_rules(request: HttpRequest) -> HttpResponse:
    """The table in force as a form, and every version with what it changed."""
    user = user_of(request)
    texts = to_text(rules_in_force().rules)
    faults: object = {}
    error = ""
    if request.method == "POST":
        sent = {
            one.name: "\n".join(filter(None, request.POST.getlist(one.name)))
            for one in ROWS
            if one.name in request.POST
        }
        texts |= sent
        try:
            made = change_rules(
                {name: text.replace("\r\n", "\n") for name, text in sent.items()},
                seen=whole_number(request.POST.get("seen", "")),
                reason=request.POST.get("reason", ""),
                by=user,
                at=timezone.now(),
            )
        except LabError as refused:
            error, faults = refused.text, refused.extra.get("faults", {})
        else:
            messages.success(request, f"已保存为第 {made.number} 版，即日起用于新开始评分的考次。")
            return redirect("marking-rules")
    context = {
        "groups": _groups(texts, faults if isinstance(faults, dict) else {}),
        "in_force": rules_in_force(),
        "history": _history(),
        "error": error,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "console/marking_rules.html", context, status=422 if error else 200)


def _groups(texts: dict[str, str], faults: dict[str, str]) -> list[dict[str, object]]:
    rows = [
        {
            "setting": one,
            "text": texts[one.name],
            "lines": LINES.get(one.kind, 0),
            "choices": [
                (value, name, value in texts[one.name].split())
                for value, name in CHOICES.get(one.kind, {}).items()
            ],
            "fault": faults.get(one.name, ""),
        }
        for one in ROWS
    ]
    return [
        {"name": name, "rows": list(those)}
        for name, those in groupby(rows, key=lambda row: row["setting"].group)  # type: ignore[attr-defined]
    ]


def _history() -> list[dict[str, object]]:
    """Versions, newest first, each with the settings that it changed."""
    labels = {one.name: one.label for one in ROWS}
    before = MarkingRules()
    told = []
    for version in MarkingRulesVersion.objects.select_related("made_by").order_by("number"):
        after = from_text(version.values)
        changed = [(labels[key], *pair) for key, pair in changes(before, after).items()]
        told.append({"version": version, "changed": changed})
        before = after
    return [*reversed(told), {"version": None, "number": SHIPPED, "changed": []}]
