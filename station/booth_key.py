"""The booth's own key, and how it signs every request (RFC 9421, HTTP Message Signatures).

Signed are the method, path and query, the digest of the body, the moment and a number that never
comes twice: whoever overhears a request can neither change nor repeat it. The moment is the
server's, not the booth's, whose clock may be wrong: where the server finds it stale, it tells its
own time, and the booth signs again.
"""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Generator
from datetime import UTC, datetime

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPSignatureKeyResolver,
    algorithms,
)

COVERED = ("@method", "@path", "@query")
NONCE_BYTES = 16
STALE = "stale_signature"


def new_booth_key() -> tuple[str, str]:
    """Public and private half of a new Ed25519 key, each 32 bytes in URL-safe base64."""
    return _halves(Ed25519PrivateKey.generate())


def public_half(private: str) -> str:
    """The public half of a private key; ValueError for what is none."""
    return _halves(_key(private))[0]


def _halves(key: Ed25519PrivateKey) -> tuple[str, str]:
    raw = (key.public_key().public_bytes_raw(), key.private_bytes_raw())
    public, private = (base64.urlsafe_b64encode(one).decode() for one in raw)
    return public, private


def _key(private: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(private))


class _OneKey(HTTPSignatureKeyResolver):
    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:
        return self._key


class BoothSignature(httpx.Auth):
    """Signs each request; safe to share between threads.

    ``private``: as from :func:`new_booth_key`; ValueError for what is none.
    """

    requires_request_body = True
    requires_response_body = True

    def __init__(self, private: str) -> None:
        key = _key(private)
        self._public = _halves(key)[0]
        self._signer = HTTPMessageSigner(
            signature_algorithm=algorithms.ED25519, key_resolver=_OneKey(key)
        )
        self._ahead = time.time() - time.monotonic()  # of the server's time, as far as known

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign; where the server's time has moved away, take it over and sign once more."""
        self._sign(request)
        answer = yield request
        told = _server_time(answer)
        if told is not None:
            self._ahead = told - time.monotonic()
            self._sign(request)
            yield request

    def _sign(self, request: httpx.Request) -> None:
        self._signer.sign(
            request,
            key_id=self._public,
            created=datetime.fromtimestamp(self._ahead + time.monotonic(), UTC),
            nonce=secrets.token_urlsafe(NONCE_BYTES),
            covered_component_ids=COVERED,
            body=request.content,
            use_existing_digest=True,  # it stays when a request is signed again
        )


def _server_time(answer: httpx.Response) -> float | None:
    """The server's time in seconds, where it refused a signature as stale."""
    if answer.status_code != httpx.codes.UNAUTHORIZED:
        return None
    try:
        body = answer.json()
        return float(body["server_time_s"]) if body["id"] == STALE else None
    except (ValueError, KeyError, TypeError):
        return None
