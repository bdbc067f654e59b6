"""JSON in one spelling only, so that equal content has equal digests; and strict reading of it."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical_json(value: object) -> bytes:
    """UTF-8, keys sorted, no spaces, no NaN: the bytes that paper and ledger digests are taken of.

    Raises ValueError or TypeError for what JSON cannot say.

    >>> canonical_json({"b": 1, "a": "安"}).decode()
    '{"a":"安","b":1}'
    """
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def digest_of(value: object) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON of `value`."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def parse_json(data: bytes) -> Any:
    """Read JSON strictly: UTF-8, no key twice, no NaN or infinity. Raises ValueError otherwise."""
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse_constant
        )
        canonical_json(value)  # lone surrogates and overflowed numbers have no canonical spelling
        return value
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return result


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
