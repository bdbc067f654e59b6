"""A telephone with a confirmed one-time device, and a log-in that has shown it already."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from admin.accounts.models import SecondFactor, User
from admin.accounts.one_time_codes import new_secret
from admin.console.doors import VERIFIED
from admin.people.cipher import cipher
from tests.admin.factories import AT


def add_device(user: User) -> tuple[SecondFactor, str]:
    """The user's confirmed device, made where there is none, and its secret."""
    locked = cipher().lock(new_secret())
    values = {"secret_locked": locked, "begun_at": AT, "confirmed_at": AT}
    factor, _ = SecondFactor.objects.get_or_create(user=user, defaults=values)
    return factor, cipher().unlock(factor.secret_locked)


def show_device(request: HttpRequest, user: User, **told: Any) -> None:
    """What a test's log-in does beyond the password, through Django's own signal."""
    if user.needs_second_factor:
        request.session[VERIFIED] = add_device(user)[0].pk
