"""A record's key from a form or an address, where anything may have been typed."""

from __future__ import annotations

LONGEST = 18  # digits; databases count keys in 64 bits


def whole_number(text: str | None) -> int:
    """The number; 0, which no record has, for anything else."""
    if not text or len(text) > LONGEST:
        return 0
    return int(text) if text.isascii() and text.isdigit() else 0
