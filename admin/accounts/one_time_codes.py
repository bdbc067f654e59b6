"""One-time codes (TOTP, RFC 6238: SHA-1, 6 digits, 30 s) and recovery codes, as rules.

Pure: the moment and the randomness come in. ``pyotp`` reckons the codes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from datetime import datetime

import pyotp

ISSUER = "普通话测试实验室"
DRIFT = 1  # steps a telephone's clock may be off to either side (RFC 6238, 5.2)
RECOVERY_CODES = 10
GROUPS, GROUP = 4, 4
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 characters none of which is taken for another


def new_secret() -> str:
    """160 random bits in base32, as RFC 4226 recommends."""
    return pyotp.random_base32()


def enrolment_uri(secret: str, username: str) -> str:
    """What the QR code of the enrolment holds (otpauth://)."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def code_at(secret: str, at: datetime) -> str:
    """The code a telephone shows at the moment."""
    return str(pyotp.TOTP(secret).at(at))


def typed(text: str) -> str:
    """What was typed, without blanks and hyphens, full-width made plain, capitals."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(one for one in plain if one.isascii() and one.isalnum())


def matching_step(secret: str, code: str, at: datetime, *, after: int) -> int | None:
    """The step whose code this is, later than ``after`` and within the drift; None: none."""
    totp = pyotp.TOTP(secret)
    now = totp.timecode(at)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        expected = totp.generate_otp(step)
        if hmac.compare_digest(expected.encode(), code.encode()) and step > after:
            found = step
    return found


def new_recovery_code() -> str:
    """80 random bits in four groups: ``ABCD-EFGH-JKLM-NPQR``."""
    letters = [secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP)]
    return "-".join("".join(letters[i : i + GROUP]) for i in range(0, len(letters), GROUP))


def recovery_digest(code: str) -> str:
    """SHA-256 of the code as typed; 80 random bits need no key."""
    return hashlib.sha256(typed(code).encode()).hexdigest()
