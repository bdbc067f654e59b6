"""A candidate's own page: what is coming, results, documents, the data on file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from admin.activities.models import Participant
from admin.console.access import page, user_of
from admin.console.suggested import suggested_for
from admin.console.views.people import file_of


@page()
def mine(request: HttpRequest) -> HttpResponse:
    """The user's own file, for whoever is a person on file."""
    user = user_of(request)
    context: dict[str, Any] = {"person": None}
    if user.person is not None:
        context = file_of(user.person, user)
        context["suggested"] = suggested_for(user.person)
        today = timezone.localdate()
        context["coming"] = [
            one
            for one, result in context["candidacies"]
            if one.status == one.Status.REGISTERED and one.session.date >= today and not result
        ]
        context["past"] = [
            (one, result) for one, result in context["candidacies"] if one not in context["coming"]
        ]
        context["juries"] = user.person.activity_parts.filter(role=Participant.Role.JUROR).count()
    return render(request, "console/mine.html", context)
