"""The door of an activity: a code on the screen of the room, signing in by phone."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from admin.accounts.rights import Action
from admin.activities import door
from admin.activities.models import Activity
from admin.console import activity_reach
from admin.console.access import page, user_of
from admin.console.door_pages import DoorPages


def _counts(activity: Activity) -> tuple[int, int]:
    """People, however many roles they have there."""
    people = activity.participants.order_by().values("person").distinct()
    return people.filter(attended=True).count(), people.count()


def _sign_in(activity: Activity, name: str, digits: str, at: datetime) -> str:
    door.sign_in(activity, name, digits, at=at)
    return "已到场"


PAGES = DoorPages(
    door=door.DOOR,
    code_page="activity-door-code",
    public_page="activity-sign-in",
    title=lambda one: one.name,
    counts=_counts,
    sign_in=_sign_in,
)


@page(Action.EDIT_TRAINING)
def door_screen(request: HttpRequest, key: int) -> HttpResponse:
    """The screen of the room: a code that changes, how many have signed in."""
    one = activity_reach.activity(user_of(request), Action.EDIT_TRAINING, key)
    return PAGES.screen(request, one, f"{reverse('activity', args=[key])}?tab=people")


@page(Action.EDIT_TRAINING)
def door_code(request: HttpRequest, key: int) -> HttpResponse:
    """The part of the screen that renews itself."""
    return PAGES.code(request, activity_reach.activity(user_of(request), Action.EDIT_TRAINING, key))


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, code: str) -> HttpResponse:
    """Public: what a phone opens at the door."""
    return PAGES.answer(request, code)
