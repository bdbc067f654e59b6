"""The doors before every page: sessions that rested too long, and the second factor.

One middleware, asked for every address of the server (console, data admin, event streams), so that
no page can forget it. Booths carry no session cookie and pass by.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from admin.accounts.models import SecondFactor, User
from admin.accounts.rights import idle_minutes
from admin.accounts.second_factor import factor_of

VERIFIED = "second_factor"  # in the session: key of the device whose code was given
SEEN = "seen"  # in the session: when the user last did something, seconds since 1970
SEEN_STEP = 30  # seconds between two writes of it
OPEN = frozenset(
    {
        *("log-in", "log-out", "second-factor", "second-factor-enrol", "verify"),
        *("register", "register-apply", "register-state", "register-photo", "register-act"),
        "course-sign-in",
        "activity-sign-in",
        *("apply", "apply-kind", "apply-state", "apply-act"),
    }
)
# What pages ask for by themselves: nobody need sit before the screen.
BY_ITSELF = frozenset({"room-seats", "room-events", "course-door-code", "activity-door-code"})
HTMX_NO_CONTENT = 204


class Doors:
    """Middleware; after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the doors themselves are in ``process_view``, where the page is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Send back whoever rested too long or has not shown the second factor."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        user = request.user
        if not isinstance(user, User):
            return None
        prefetch_related_objects([user], "groups")  # asked of the table many times a page
        name = request.resolver_match.view_name if request.resolver_match else ""
        minutes = idle_minutes(user.roles)
        if _rested(request, minutes):
            logout(request)
            if name in OPEN and request.method == "GET":
                return None
            return _sent_to(request, reverse("log-in"), idle=minutes)
        if name not in BY_ITSELF:
            _note(request)
        if name in OPEN or not user.needs_second_factor:
            return None
        if factor_shown(request, user):
            return None
        return _sent_to(request, reverse("second-factor"))


def show_factor(request: HttpRequest, factor: SecondFactor) -> None:
    """The code was right: this session is open, under a new key."""
    request.session.cycle_key()
    request.session[VERIFIED] = factor.pk


def factor_shown(request: HttpRequest, user: User) -> bool:
    """Whether this session was opened with the device that is in force."""
    key = request.session.get(VERIFIED)
    if key is None:
        return False
    factor = factor_of(user)
    return factor is not None and factor.pk == key


def safe_next(request: HttpRequest, address: str) -> str:
    """The address to go on to, if it is a whole one of ours; otherwise the first page."""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return address if address.startswith("/") and safe else reverse("home")


def _rested(request: HttpRequest, minutes: int) -> bool:
    seen = request.session.get(SEEN)
    return isinstance(seen, int) and timezone.now().timestamp() - seen > minutes * 60


def _note(request: HttpRequest) -> None:
    now = int(timezone.now().timestamp())
    if now - request.session.get(SEEN, 0) >= SEEN_STEP:
        request.session[SEEN] = now


def _sent_to(request: HttpRequest, address: str, **told: Any) -> HttpResponse:
    """A redirection that remembers the page; what was being sent is said to be lost."""
    here = request.get_full_path()
    if request.method not in {"GET", "HEAD"} or "HX-Request" in request.headers:
        asked_from = urlsplit(request.headers.get("Referer", ""))
        here = asked_from.path + (f"?{asked_from.query}" if asked_from.query else "")
        here = here or reverse("home")
    if request.method == "POST" and told:
        told["lost"] = 1
    where = f"{address}?{urlencode({'next': here, **told})}"
    if "HX-Request" in request.headers:
        return HttpResponse(status=HTMX_NO_CONTENT, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)
