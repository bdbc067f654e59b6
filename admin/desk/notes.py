"""Notes pinned to moments of a recording, as they come from a browser. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

MOST = 200
LONGEST = 500  # characters
LAST_SECOND = 36_000.0


@dataclass(frozen=True, order=True)
class Note:
    """What was noted at a moment, in seconds from the recording's beginning."""

    at: float
    text: str

    def to_json(self) -> dict[str, Any]:
        """As a draft holds it."""
        return {"at": self.at, "text": self.text}


def read_notes(rows: object) -> tuple[Note, ...]:
    """Notes in the order of their moments; ValueError for what is none. Empty ones are left out."""
    if not isinstance(rows, list) or len(rows) > MOST:
        raise ValueError("not a list of notes")
    notes = [_read(row) for row in rows]
    return tuple(sorted(note for note in notes if note.text))


def _read(row: object) -> Note:
    if not isinstance(row, dict):
        raise ValueError("not a note")
    at, text = row.get("at"), row.get("text")
    if isinstance(at, bool) or not isinstance(at, int | float) or not isinstance(text, str):
        raise ValueError("not a note")
    if not (math.isfinite(at) and 0 <= at <= LAST_SECOND) or len(text) > LONGEST:
        raise ValueError("note outside its limits")
    return Note(round(float(at), 2), text.replace("\x00", "").strip())
