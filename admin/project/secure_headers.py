"""Headers that Django does not set by itself: content policy, permissions, caching.

A view that needs another content policy (a report with its own script) sets the header itself;
what is set already is left alone.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
# The data admin's theme evaluates expressions in its markup (Alpine).
DATA_ADMIN_POLICY = POLICY + "; script-src 'self' 'unsafe-inline' 'unsafe-eval'"


class SecureHeaders:
    """Middleware; pages with records are never stored by browsers or proxies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the missing headers added."""
        response = self.get_response(request)
        policy = DATA_ADMIN_POLICY if request.path.startswith("/data/") else POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"
        )
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
