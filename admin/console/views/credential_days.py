"""Review days: when and where a panel sees which applicants, with the papers of the day."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console.access import page, user_of
from admin.console.views.credential_cases import visible
from admin.console.views.documents import pdf_answer
from admin.credentials.models import Case, ReviewDay
from admin.credentials.review_days import DAY_PAPER_NAMES, DayPaper, day_pdf, members_of
from admin.errors import NotFound

V = Action.VIEW_TRAINING


def _of_day(user: User, key: int) -> tuple[ReviewDay, QuerySet[Case]]:
    """The day, and its cases within the user's reach; NotFound where there is none."""
    day = ReviewDay.objects.select_related("kind__system").filter(pk=key).first()
    cases = (
        visible(user)
        .filter(review_day=key)
        .order_by("organisation__place", "person__name", "pk")
        .prefetch_related("seats__member__person")
    )
    if day is None or not cases:
        raise NotFound
    return day, cases


@page(V)
def credential_day(request: HttpRequest, key: int) -> HttpResponse:
    """One review day."""
    day, cases = _of_day(user_of(request), key)
    context = {
        "day": day,
        "kind": day.kind,
        "cases": [(one, members_of(one)) for one in cases],
        "papers": [(one.value, name) for one, name in DAY_PAPER_NAMES.items()],
    }
    return render(request, "console/credential_day.html", context)


@page(V)
def credential_day_pdf(request: HttpRequest, key: int, paper: str) -> HttpResponse:
    """A paper of the day."""
    day, cases = _of_day(user_of(request), key)
    if paper not in list(DayPaper):
        raise NotFound
    data = day_pdf(day, list(cases), DayPaper(paper), at=timezone.now())
    held = timezone.localdate(day.held_at)
    return pdf_answer(data, f"{day.kind.name}{DAY_PAPER_NAMES[DayPaper(paper)]}_{held}.pdf")
