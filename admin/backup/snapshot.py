"""What a snapshot is: a list of files with their digests, and a few facts; plain values.

The list has the form that ``sha256sum`` reads, and is the last thing written: a snapshot without
it was cut off and counts for nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
KEYS = "keys.tar.age"
STORE = "store"  # first part of the place of a recording
LEDGER = ("ledger.jsonl", "ledger.jsonl.head")
# Of the data folder: not copied as files, since copied otherwise, made anew, or not yet accepted.
LEFT_OUT = frozenset({STORE, "cache", "static", "uploads", "keys"})
_PASSING = re.compile(r"\.work-.*|.*\.(lock|tmp|part|sock)|db\.sqlite3.*|ledger\.jsonl.*")
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


@dataclass(frozen=True, order=True)
class Listed:
    """One file: where it belongs in the data folder, and its SHA-256."""

    place: PurePosixPath
    sha256: str


def name_of(at: datetime) -> str:
    """The name of a snapshot taken then; names sort as times do.

    >>> name_of(datetime(2026, 5, 16, 1, 2, 3, tzinfo=UTC))
    '20260516T010203Z'
    """
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def is_copied(place: PurePosixPath) -> bool:
    """Does a file of the data folder belong to a snapshot as a file?

    >>> [is_copied(PurePosixPath(one)) for one in ("photos/a.jpg", "store/x", "s/.work-1/x")]
    [True, False, False]
    """
    return place.parts[0] not in LEFT_OUT and not any(
        _PASSING.fullmatch(part) for part in place.parts
    )


def to_text(listed: list[Listed]) -> str:
    """The list as ``sha256sum`` writes it, sorted by place."""
    return "".join(f"{one.sha256}  {one.place}\n" for one in sorted(listed))


def from_text(text: str) -> list[Listed]:
    """Read a list; ValueError for what is none, or leads outside the folder."""
    found = []
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        place = PurePosixPath(match[2]) if match else None
        if match is None or place is None or place.is_absolute() or ".." in place.parts:
            raise ValueError(f"not a line of a list: {line[:100]!r}")
        found.append(Listed(place, match[1]))
    return found
