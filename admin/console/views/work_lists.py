"""What is done about all work, as lists: stage reports owed or sent, praise and criticism."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import work_reach
from admin.console.access import page, user_of
from admin.work.models import Mention, StageReport
from admin.work.owed import reports_owed, standings_of_year

PAGE_SIZE = 50
OWED, SENT = "owed", StageReport.State.SENT
V = Action.VIEW_TRAINING


@page(V)
def work_reports(request: HttpRequest) -> HttpResponse:
    """Reports that are due, or those in a state; the earliest first while something waits."""
    user, today = user_of(request), timezone.localdate()
    state = request.GET.get("state", OWED)
    states = [(OWED, "该报送的"), *StageReport.State.choices]
    state = state if state in dict(states) else OWED
    context = {"state": state, "states": states, "today": today}
    number = request.GET.get("page")
    if state == OWED:
        stands = standings_of_year(today.year, today, work_reach.own_county(user, V))
        owed = reports_owed(stands, today)
        context["page"] = Paginator(owed, PAGE_SIZE).get_page(number)
        context["sends"] = reach_of(user, Action.EDIT_TRAINING) is not None
    else:
        order = ("sent_at", "pk") if state == SENT else ("-sent_at", "-pk")
        found = _reports(user).filter(state=state).order_by(*order)
        context["page"] = Paginator(found, PAGE_SIZE).get_page(number)
    return render(request, "console/work_reports.html", context)


def _reports(user: User) -> QuerySet[StageReport]:
    found = StageReport.objects.filter(
        item__in=work_reach.items(user, V).values("pk"), item__dropped_in=None
    ).select_related("item__plan", "organisation", "sent_by")
    own = work_reach.own_county(user, V)
    return found if own is None else found.filter(organisation=own)


@page(V)
def work_mentions(request: HttpRequest) -> HttpResponse:
    """Praise and criticism: those to be decided on, or in another state; of a county what was
    decided.
    """
    user = user_of(request)
    whole = reach_of(user, V) == Scope.ALL
    states = [one for one in Mention.State.choices if whole or one[0] == Mention.State.DECIDED]
    state = request.GET.get("state", "")
    state = state if state in dict(states) else str(states[0][0])
    found = Mention.objects.filter(state=state, item__in=work_reach.items(user, V).values("pk"))
    if own := work_reach.own_county(user, V):  # as on the page of a piece of work
        found = found.filter(organisation__path__startswith=own.path)
    order = ("proposed_at", "pk") if state == Mention.State.PROPOSED else ("-proposed_at", "-pk")
    found = found.select_related("item__plan", "organisation", "person", "proposed_by")
    context = {
        "state": state,
        "states": states,
        "page": Paginator(found.order_by(*order), PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "console/work_mentions.html", context)
