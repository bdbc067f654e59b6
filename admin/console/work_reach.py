"""Which pieces of work a user reaches: all, or those that concern the user's own county."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import scope
from admin.errors import NotFound
from admin.people.models import Organisation
from admin.people.organising import chain_of
from admin.work.models import WorkItem


def items(user: User, action: Action) -> QuerySet[WorkItem]:
    """Those within reach, each once; also those that a plan no longer lists."""
    reached = WorkItem.objects.filter(scope.of_county(user, action, "organisations"))
    return WorkItem.objects.filter(pk__in=reached.values("pk"))


def item(user: User, action: Action, key: int) -> WorkItem:
    """One of them; NotFound."""
    found = items(user, action).select_related("plan", "kind", "filled_by").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def require_all(user: User, action: Action) -> None:
    """NotFound for whoever reaches one county only."""
    if reach_of(user, action) != Scope.ALL:
        raise NotFound


def own_county(user: User, action: Action) -> Organisation | None:
    """The county beyond which the user sees nothing; None where the reach is not so limited."""
    return user.organisation if reach_of(user, action) == Scope.COUNTY else None


def of_county(user: User, action: Action) -> Q:
    """What is recorded of one county, where the reach is limited to it: also under the names it
    had, and of the counties that were merged into it.
    """
    own = own_county(user, action)
    return Q() if own is None else Q(organisation__in=[own, *chain_of(own)[0]])


def counties() -> QuerySet[Organisation]:
    """Those that work can concern."""
    return Organisation.objects.filter(kind=Organisation.Kind.COUNTY, valid_to=None)
