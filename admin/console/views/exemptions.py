"""Exemptions from an item: entered with evidence, approved by name before the test."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.errors import NotFound
from admin.marking.exempting import ask, decide, offered, waiting
from admin.marking.exemption_rules import METHOD_WORDS, Method
from admin.marking.rules_in_force import rules_in_force
from admin.testing.accommodations import is_settled
from admin.testing.models import Candidate, Exemption, Session

DECISIONS = ("grant", "refuse")


@page(Action.EDIT_ACCOMMODATIONS, Action.APPROVE_EXEMPTIONS)
def exemptions(request: HttpRequest) -> HttpResponse:
    """Those that wait for somebody to decide."""
    rows = [_row(one) for one in waiting()]
    return render(request, "console/exemptions.html", {"rows": rows})


@page(Action.EDIT_ACCOMMODATIONS, Action.APPROVE_EXEMPTIONS, post=True)
def candidate_exemptions(request: HttpRequest, key: int) -> HttpResponse:
    """One candidate's, and the form that enters one more."""
    user = user_of(request)
    candidate = Candidate.objects.select_related("session", "person").filter(pk=key).first()
    if candidate is None:
        raise NotFound
    scope.session(user, Action.VIEW_SESSIONS, candidate.session_id)
    if request.method == "POST":
        item, _, ground = request.POST.get("rule", "").partition("/")
        evidence = request.POST.get("evidence", "")
        ask(candidate, item, ground, evidence, by=user, at=timezone.now())
        messages.success(request, "已登记，待总测试员审批；批准以后生效。")
        return redirect("candidate-exemptions", key)
    enters = reach_of(user, Action.EDIT_ACCOMMODATIONS) is not None
    settled = is_settled(candidate) or candidate.session.status == Session.Status.CLOSED
    those = candidate.exemptions.select_related("entered_by", "decided_by")
    context = {
        "candidate": candidate,
        "rows": [_row(one) for one in those],
        "rules": [(one, METHOD_WORDS[one.method]) for one in offered(candidate.session)],
        "rules_version": rules_in_force().number,
        "enters": enters and not settled,
        "settled": settled,
        "decides": reach_of(user, Action.APPROVE_EXEMPTIONS) is not None and not settled,
    }
    return render(request, "console/candidate_exemptions.html", context)


@page(Action.APPROVE_EXEMPTIONS, post=True)
def exemption_decide(request: HttpRequest, key: int, decision: str) -> HttpResponse:
    """Approve or refuse one."""
    found = Exemption.objects.filter(pk=key).first()
    if request.method != "POST" or decision not in DECISIONS or found is None:
        raise NotFound
    user, grants = user_of(request), decision == "grant"
    reason = request.POST.get("reason", "")
    decide(found, grant=grants, reason=reason, by=user, at=timezone.now())
    told = "已批准；应试人已在机位登录的，须重新登录后生效。" if grants else "已退回。"
    messages.success(request, told)
    return redirect("candidate-exemptions", found.candidate_id)


def _row(one: Exemption) -> dict[str, object]:
    return {"exemption": one, "method": METHOD_WORDS[Method(one.method)]}
