"""The door of every page: log-in, right, and errors as pages people can read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action
from admin.errors import LabError, NotAllowed

log = logging.getLogger(__name__)
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
STAY = frozenset({409, 422, 429})  # the page asked from can be shown again, with the sentence


def page(*actions: Action, post: bool = False) -> Callable[[View[P]], View[P]]:
    """A console page for whoever has one of the rights; ``post``: also, or only, a form.

    Strangers go to the log-in page, people without the right get 403, and an error of the house
    becomes a page (or, after a form, a sentence on the page the form was on).
    """

    def decorate(view: View[P]) -> View[P]:
        @require_http_methods(["GET", "HEAD", "POST"] if post else ["GET", "HEAD"])
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not isinstance(request.user, User):
                return redirect_to_login(request.get_full_path())
            try:
                _require_any(request.user, actions)
                return view(request, *args, **kwargs)
            except LabError as error:
                return answer_to(request, error)

        return cast("View[P]", guarded)

    return decorate


def user_of(request: HttpRequest) -> User:
    """The user of a request that went through ``page``."""
    if not isinstance(request.user, User):
        raise NotAllowed
    return request.user


def answer_to(request: HttpRequest, error: LabError) -> HttpResponse:
    """The error for people; the log gets its id and detail."""
    log.info("refused", extra={"error_id": error.id, "detail": error.detail})
    back = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    if request.method == "POST" and error.status in STAY and safe:
        messages.error(request, error.text)
        return HttpResponseRedirect(back)
    context: dict[str, Any] = {"error": error, "back": back if safe else ""}
    return render(request, "console/error.html", context, status=error.status)


def _require_any(user: User, actions: tuple[Action, ...]) -> None:
    if actions and not any(reach_of(user, action) for action in actions):
        raise NotAllowed(detail=",".join(action.value for action in actions))
