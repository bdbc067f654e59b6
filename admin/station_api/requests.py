"""What every address of the booth's interface asks of its request."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from admin.station_api import schemas
from admin.testing.models import Seat

REFUSALS: dict[Any, Any] = dict.fromkeys(
    (400, 401, 404, 409, 413, 422, 429, 503, 507), schemas.ErrorOut
)


def seat_of(request: HttpRequest) -> Seat:
    """The seat whose key the booth has shown."""
    seat: Seat = request.auth  # type: ignore[attr-defined]
    return seat


def length_of(request: HttpRequest) -> int | None:
    """The length of the body as announced."""
    text = request.headers.get("Content-Length", "")
    return int(text) if text.isascii() and text.isdigit() else None
