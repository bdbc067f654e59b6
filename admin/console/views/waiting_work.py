"""The work of the training records that waits for the user, as every room tells it."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Scope
from admin.console import scope
from admin.console.access import page, user_of
from admin.people.models import Organisation
from admin.waiting.pieces import Asked, Piece, Provider, pressing_first, providers


@page()
def home_work(request: HttpRequest) -> HttpResponse:
    """A part of the home page that it asks for once it is shown."""
    context = {"waiting": pieces_for(user_of(request))}
    return render(request, "console/_home_work.html", context)


def has_work(user: User) -> bool:
    """Whether any room may have work for the user; asks no database."""
    return next(_for(user), None) is not None


def pieces_for(user: User) -> list[Piece]:
    """What there is, the overdue first."""
    today = timezone.localdate()
    return pressing_first(
        piece
        for one, county in _for(user)
        for piece in one.pieces(Asked(today, scope.people(user, one.listed), county))
    )


def _for(user: User) -> Iterator[tuple[Provider, Organisation | None]]:
    """Those whose work the user may do, and the county beyond which the list shows nothing."""
    for one in providers():
        needs, listed = reach_of(user, one.needs), reach_of(user, one.listed)
        if needs not in {Scope.ALL, Scope.COUNTY} or (one.whole and needs != Scope.ALL):
            continue
        if listed == Scope.ALL:
            yield one, None
        elif listed == Scope.COUNTY and user.organisation is not None:
            yield one, user.organisation
