"""How a booth and its server, which know one registration code, prove that to each other.

The code (登记码) is read on the console and typed at the booth; it is never sent. Each side sends
an HMAC over the booth's new public key and the certificate that the booth saw on the connection.
Somebody in between shows another certificate, so that neither proof fits; and scrypt makes every
guess at the code dear, for whoever has seen a proof.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Literal

# Crockford's digits: none is taken for another one when read out or typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011", "- ")
LENGTH = 10  # characters of 5 bits: 50 bits
GROUP = 5
# scrypt (RFC 7914): about 50 ms and 16 MiB a guess.
COST, BLOCK, LANES = 1 << 14, 8, 1
SALT = b"putonghua-lab booth registration 1"

Side = Literal["booth", "server"]


def new_code() -> str:
    """A code as people read it: two groups of five characters."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{code[:GROUP]}-{code[GROUP:]}"


def plain_code(text: str) -> str:
    """A code as typed, in one spelling: capitals without blanks and dashes, O read 0, I and L 1.

    >>> plain_code("abcde oi234")
    'ABCDE01234'
    """
    return text.upper().translate(_READ_AS)


def key_of(code: str) -> str:
    """The key that both sides make of the code, hexadecimal; small letters, O, I and L allowed.

    >>> key_of("abcde-01234") == key_of("ABCDE OI234")
    True
    """
    plain = plain_code(code)
    made = hashlib.scrypt(plain.encode(), salt=SALT, n=COST, r=BLOCK, p=LANES, dklen=32)
    return made.hex()


def proof(side: Side, code_key: str, public_key: str, certificate_sha256: str) -> str:
    """What a side sends: hexadecimal.

    ``certificate_sha256``: of the certificate (DER) on the connection, hexadecimal; "" where there
    is none, which is only so within one machine.
    """
    said = "\n".join((side, public_key, certificate_sha256))
    return hmac.digest(bytes.fromhex(code_key), said.encode(), "sha256").hex()


def is_proof(given: str, side: Side, code_key: str, public_key: str, certificate: str) -> bool:
    """Does what the other side sent fit? ``certificate`` as in :func:`proof`."""
    expected = proof(side, code_key, public_key, certificate)
    return hmac.compare_digest(given.encode(), expected.encode())
