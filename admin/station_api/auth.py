"""A booth signs its requests with its own key (RFC 9421, HTTP Message Signatures)."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.http import HttpRequest
from http_message_signatures import (
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    algorithms,
)
from ninja.security import APIKeyHeader

from admin.archive.uploads import MAX_CHUNK
from admin.station_api.freshness import FRESHNESS
from admin.station_api.requests import length_of
from admin.testing.models import Seat
from admin.testing.seat_keys import seat_of_key

COVERED = ("@method", "@path", "@query")


@dataclass(frozen=True)
class _Message:
    """A request as the verifier reads it. The host is not signed: a server has several names."""

    method: str
    url: str
    headers: Any


class _SeatKeys(HTTPSignatureKeyResolver):
    """Remembers whose key it was asked for."""

    seat: Seat | None = None

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        self.seat = seat_of_key(key_id)
        if self.seat is None:
            return None
        return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key_id))


class _Verifier(HTTPMessageVerifier):
    def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:
        """Left to ``Freshness``, which can tell the booth what time it is."""


class BoothKey(APIKeyHeader):
    """Turns a signature into the seat whose booth made it; ``request.auth`` is then that Seat."""

    param_name = "Signature"

    def authenticate(self, request: HttpRequest, key: str | None) -> Seat | None:
        """The seat, or None for a missing or wrong signature, a foreign or withdrawn key.

        Raises StaleSignature, ReplayedRequest.
        """
        if not key:
            return None
        keys = _SeatKeys()
        verifier = _Verifier(signature_algorithm=algorithms.ED25519, key_resolver=keys)
        message = _Message(
            request.method or "", f"http://lab{request.get_full_path()}", request.headers
        )
        try:
            (result,) = verifier.verify(
                message, require_components=COVERED, max_age=None, body=_body(request)
            )
            created, nonce = int(result.parameters["created"]), str(result.parameters["nonce"])
        except (InvalidSignature, KeyError, ValueError, OverflowError):
            return None
        FRESHNESS.take(str(result.parameters["keyid"]), created, nonce, time.time())
        return keys.seat


def _body(request: HttpRequest) -> bytes | None:
    """What the signature must cover; None for more than any route reads, which all refuse."""
    return None if (length_of(request) or 0) > MAX_CHUNK else request.body
