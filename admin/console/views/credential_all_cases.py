"""Cases of all kinds of credentials in one list, by whose turn it is, state, kind and year."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.console.access import page, user_of
from admin.console.county_filter import in_county
from admin.console.views.credential_cases import OPEN, PAGE_SIZE, visible
from admin.console.views.credentials import counties
from admin.credentials.stages import ACT_NAMES, ENDED, STATE_NAMES
from admin.credentials.waiting import TURNS, in_turn
from admin.kinds.families import Family
from admin.kinds.models import Kind
from admin.whole_number import whole_number

DECISIONS = {"granted": "同意", "refused": "不同意"}


@page(Action.VIEW_TRAINING)
def credential_all_cases(request: HttpRequest) -> HttpResponse:
    """Within reach, filters in the address; the oldest first where they wait for the office."""
    names = ("q", "state", "act", "county", "decision")
    asked: dict[str, Any] = {name: request.GET.get(name, "").strip() for name in names}
    asked |= {name: whole_number(request.GET.get(name)) for name in ("kind", "year", "decided")}
    found = visible(user_of(request)).filter(in_county(asked["county"]), _asked_for(asked))
    order = ("opened_at", "pk") if asked["state"] in TURNS else ("-opened_at", "-pk")
    context = {
        **asked,
        "page": Paginator(found.order_by(*order), PAGE_SIZE).get_page(request.GET.get("page")),
        "turns": TURNS.items(),
        "states": [(OPEN, "办理中的全部"), *STATE_NAMES.items()],
        "acts": ACT_NAMES.items(),
        "decisions": DECISIONS.items(),
        "kinds": Kind.objects.filter(family=Family.CREDENTIAL).select_related("system"),
        "counties": counties(),
        "filtered": any(asked.values()),
    }
    return render(request, "console/credential_all_cases.html", context)


def _asked_for(asked: dict[str, Any]) -> Q:
    fits, words, state = Q(), asked["q"], asked["state"]
    if words:
        fits &= (
            Q(person__name__icontains=words)
            | Q(own__name__icontains=words)
            | Q(organisation__name__icontains=words)
        )
    if state in TURNS:
        fits &= in_turn(state, timezone.localdate())
    elif state in STATE_NAMES:
        fits &= Q(state=state)
    elif state == OPEN:
        fits &= ~Q(state__in=ENDED)
    if asked["act"] in ACT_NAMES:
        fits &= Q(act=asked["act"])
    if asked["kind"]:
        fits &= Q(kind=asked["kind"])
    if 0 < asked["year"] <= 9999:
        fits &= Q(opened_at__year=asked["year"])
    if 0 < asked["decided"] <= 9999:
        fits &= Q(decision__decided_on__year=asked["decided"])
    if asked["decision"] in DECISIONS:
        fits &= Q(decision__granted=asked["decision"] == "granted")
    return fits
