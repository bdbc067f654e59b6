"""Keys of booths: random, shown once, kept only as a digest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.testing.models import Seat

KEY_BYTES = 32


def hash_of(key: str) -> str:
    """What is stored. A bare SHA-256 is enough: the key is 256 random bits, not a password."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def issue_key(seat: Seat, *, by: User | str, at: datetime) -> str:
    """A new key for the seat; the old one is worth nothing from now on."""
    key = secrets.token_urlsafe(KEY_BYTES)
    seat.key_hash, seat.key_issued_at = hash_of(key), at
    seat.save(update_fields=["key_hash", "key_issued_at"])
    audit.record("seat_key_issued", seat, by=by, at=at)
    return key


def seat_of_key(key: str) -> Seat | None:
    """The usable seat this key was issued to."""
    seats = Seat.objects.select_related("room__site")
    return seats.filter(key_hash=hash_of(key), is_usable=True).first()
