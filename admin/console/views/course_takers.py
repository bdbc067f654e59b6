"""Who took part in the course runs of a kind, run by run; filters in the address."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.county_filter import in_county
from admin.console.match_pages import counties_for
from admin.console.views.course_runs import kind_of
from admin.courses.models import Enrolment
from admin.courses.words import ATTENDED, TAKING_PART, EnrolmentState, RunState
from admin.local_day import day_typed
from admin.people.models import Person
from admin.people.name_parts import named

PAGE_SIZE = 100


@page(Action.VIEW_TRAINING)
def takers(request: HttpRequest, key: int) -> HttpResponse:
    """Everybody of a unit within reach who took part, with how often they came."""
    user, kind, chosen = user_of(request), kind_of(key), request.GET
    names = ("q", "state", "year", "county")
    asked = {name: chosen.get(name, "").strip() for name in names}
    within = scope.of_county(user, Action.VIEW_TRAINING, "organisation")
    found = Enrolment.objects.filter(within, in_county(asked["county"]), run__kind=kind)
    found = found.exclude(run__state=RunState.CANCELLED)
    if asked["state"] in EnrolmentState.values:
        found = found.filter(state=asked["state"])
    else:
        found = found.filter(state__in=TAKING_PART)
    if first := day_typed(f"{asked['year']}-01-01"):
        found = found.filter(run__first_day__year=first.year)
    if words := asked["q"]:
        people = Person.objects.filter(named(words)).values("pk")
        found = found.filter(
            Q(person__in=people)
            | Q(organisation__name__icontains=words)
            | Q(run__name__icontains=words)
        )
    rows = found.select_related("run", "person", "organisation").annotate(
        noted=Count("attendances"),
        came=Count("attendances", filter=Q(attendances__mark__in=ATTENDED)),
    )
    in_order = rows.order_by("-run__first_day", "-run", "organisation__place", "person__name", "pk")
    context = {
        **asked,
        "kind": kind,
        "page": Paginator(in_order, PAGE_SIZE).get_page(chosen.get("page")),
        "filtered": any(asked.values()),
        "states": EnrolmentState.choices,
        "counties": counties_for(user),
    }
    return render(request, "console/course_takers.html", context)
