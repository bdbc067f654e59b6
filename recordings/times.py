"""Times as they are stored: UTC, ISO-8601, milliseconds, `Z`."""

from __future__ import annotations

import re
from datetime import UTC, datetime

TIME_PATTERN = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"


def to_text(at: datetime) -> str:
    """Write an aware time; raises ValueError for a naive one.

    >>> to_text(datetime(2026, 1, 2, 3, 4, 5, 678900, UTC))
    '2026-01-02T03:04:05.678Z'
    """
    if at.tzinfo is None:
        raise ValueError("a time without its zone cannot be stored")
    text = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
    return f"{text}Z"


def from_text(text: str) -> datetime:
    """Read what `to_text` wrote; raises ValueError for anything else."""
    if not re.fullmatch(TIME_PATTERN.strip("^$"), text, re.ASCII):
        raise ValueError(f"not a stored time: {text!r}")
    return datetime.fromisoformat(text).astimezone(UTC)


def to_milliseconds(at: datetime) -> datetime:
    """Cut to what is stored, so that a value equals itself read back; UTC."""
    return from_text(to_text(at))
