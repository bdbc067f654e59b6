"""The signed line in a document's QR code: readable by people, checkable by anybody offline.

    PTHL1|number|kind|status|name|identity (masked)|total|level|test date|issuer|key|signature

Ed25519 over everything before the last bar (UTF-8); signature in URL-safe base64 without padding.
Pure.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import astuple, dataclass, fields

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PREFIX = "PTHL1"
BAR = "|"
KEY_ID_LENGTH = 8


class NotSigned(ValueError):
    """No signed line, an altered one, or one of an unknown key; ``str`` is for the log."""


@dataclass(frozen=True)
class Statement:
    """What a document says; all text, as printed. Fields hold neither bars nor line breaks."""

    number: str
    kind: str
    status: str
    name: str
    identity: str
    total: str
    level: str
    test_date: str
    issuer: str

    def __post_init__(self) -> None:
        for value in astuple(self):
            if BAR in value or value != " ".join(value.split()):
                raise ValueError("a field holds a bar, a line break or stray spaces")


def key_id(public: Ed25519PublicKey) -> str:
    """Names a key: the first digits of its SHA-256."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:KEY_ID_LENGTH]


def sign(statement: Statement, private: Ed25519PrivateKey) -> str:
    """The signed line."""
    said = BAR.join((PREFIX, *astuple(statement), key_id(private.public_key())))
    return said + BAR + _encoded(private.sign(said.encode()))


def verify(line: str, public_keys: dict[str, Ed25519PublicKey]) -> Statement:
    """What the line says, if one of the keys signed exactly this; NotSigned otherwise."""
    parts = line.strip().split(BAR)
    if len(parts) != len(fields(Statement)) + 3 or parts[0] != PREFIX:
        raise NotSigned("not a signed line")
    *said, signature = parts
    public = public_keys.get(said[-1])
    if public is None:
        raise NotSigned("unknown key")
    try:
        raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
        # The last character carries unused bits: only one spelling of a signature is taken.
        if _encoded(raw) != signature:
            raise NotSigned("signature spelt differently")
        public.verify(raw, BAR.join(said).encode())
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise NotSigned("wrong signature") from error
    return Statement(*said[1:-1])


def _encoded(signature: bytes) -> str:
    return base64.urlsafe_b64encode(signature).decode().rstrip("=")
