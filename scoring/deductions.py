"""A deduction: what was taken off, by which clause, where, and why.

Every point that a machine takes off an item is one of these, so that a teacher can follow the mark
to the syllable, the moment and the rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.judgement import TIME_DIGITS
from scoring.rubric import Rule


@dataclass(frozen=True)
class Deduction:
    """Points off by one rule of the rubric.

    `syllable` is the 0-based index of the expected syllable, None where the deduction is about the
    item as a whole; `start` and `end` are seconds in the item's recording, None likewise. `why` is
    a Chinese sentence for the candidate and the teacher.
    """

    rule: Rule
    points: Decimal
    why: str
    syllable: int | None = None
    start: float | None = None
    end: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the deduction as a report holds it; points as text, so that they stay decimal."""
        return {
            "rule": self.rule.id,
            "clause": self.rule.clause,
            "points": str(self.points),
            "syllable": self.syllable,
            "start": None if self.start is None else round(self.start, TIME_DIGITS),
            "end": None if self.end is None else round(self.end, TIME_DIGITS),
            "why": self.why,
        }
