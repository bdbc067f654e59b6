"""Keys of booths: each booth makes its own, and a one-time code brings its public half here."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.testing.errors import CodeRefused
from admin.testing.models import Seat
from recordings.introduction import is_proof, key_of, new_code, proof

CODE_VALID = timedelta(hours=24)
KEY_BYTES = 32  # Ed25519


@transaction.atomic
def issue_code(seat: Seat, *, by: User | str, at: datetime) -> str:
    """A registration code for the seat's booth, good once; an earlier one is worth nothing now."""
    code = new_code()
    seat.code_key, seat.code_issued_at = key_of(code), at
    seat.save(update_fields=["code_key", "code_issued_at"])
    audit.record("seat_code_issued", seat, by=by, at=at)
    return code


@transaction.atomic
def register(
    public_key: str, given: str, certificate_sha256: str, *, at: datetime
) -> tuple[Seat, str]:
    """Take a booth's key by its proof that it knows a code; the seat, and the server's own proof.

    Both proofs as in recordings.introduction. CodeRefused for an unknown, spent or expired code.
    """
    if not _is_key(public_key) or Seat.objects.filter(public_key=public_key).exists():
        raise CodeRefused
    open_codes = Seat.objects.select_for_update().filter(
        code_issued_at__gt=at - CODE_VALID, is_usable=True
    )
    for seat in open_codes.exclude(code_key=""):
        if is_proof(given, "booth", seat.code_key, public_key, certificate_sha256):
            answer = proof("server", seat.code_key, public_key, certificate_sha256)
            set_key(seat, public_key, by="registration code", at=at)
            return seat, answer
    raise CodeRefused


@transaction.atomic
def set_key(seat: Seat, public_key: str, *, by: User | str, at: datetime) -> None:
    """The booth with this key stands at the seat now; the one before is not known any more."""
    seat.public_key, seat.registered_at, seat.code_key = public_key, at, ""
    seat.save(update_fields=["public_key", "registered_at", "code_key"])
    audit.record("seat_registered", seat, by=by, at=at)


@transaction.atomic
def withdraw_key(seat: Seat, *, by: User | str, at: datetime, reason: str) -> None:
    """The seat's booth is not known any more, and an open code is worth nothing. WithoutReason."""
    if not reason.strip():
        raise WithoutReason
    seat.public_key, seat.code_key = None, ""
    seat.save(update_fields=["public_key", "code_key"])
    audit.record("seat_key_withdrawn", seat, by=by, at=at, reason=reason.strip())


def seat_of_key(public_key: str) -> Seat | None:
    """The usable seat whose booth has this key."""
    try:
        return Seat.objects.get(public_key=public_key, is_usable=True)
    except Seat.DoesNotExist:
        return None


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text.encode(), altchars=b"-_", validate=True)) == KEY_BYTES
    except (binascii.Error, UnicodeEncodeError):
        return False
