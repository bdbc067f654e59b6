"""A booth shows its key: ``Authorization: Booth <key>``."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from admin.testing.models import Seat
from admin.testing.seat_keys import seat_of_key

SCHEME = "Booth"


class BoothKey(HttpAuthBase):
    """Turns the header into the seat it was issued to; ``request.auth`` is then that Seat."""

    openapi_scheme = "booth"
    header = "Authorization"

    def __call__(self, request: HttpRequest) -> Seat | None:
        """The seat, or None for a missing, foreign or withdrawn key."""
        scheme, _, key = request.headers.get(self.header, "").partition(" ")
        if scheme.lower() != SCHEME.lower() or not key:
            return None
        return seat_of_key(key.strip())
