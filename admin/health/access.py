"""Who may ask: this machine itself, or whoever shows the token of ``PUTONGHUA_METRICS_TOKEN``.

A proxy on this machine hands on strangers' requests from this machine's own address; it says so in
its headers, and then only the token counts.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from admin.project.local_host import is_within_this_machine

HANDED_ON = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
View = Callable[[HttpRequest], HttpResponse]


def may_ask(request: HttpRequest) -> bool:
    """Is the request from this machine itself, or with the token?"""
    token = settings.METRICS_TOKEN
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(shown.encode(), token.encode()):
        return True
    handed_on = any(name in request.headers for name in HANDED_ON)
    return not handed_on and is_within_this_machine(request.META.get("REMOTE_ADDR", ""))


def for_watchers(view: View) -> View:
    """To all others the address does not exist."""

    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not may_ask(request):
            raise Http404
        return view(request)

    return guarded
