"""Which decision and which calibration hold for an item of a session, and what follows. Pure.

A session is marked by what was in force when it began. Only the way back reaches into it: once
people are to mark the item again, they do, from then on and until the sitting's result is out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from admin.parallel.calibration import Calibration
from admin.parallel.gate import Mode


@dataclass(frozen=True)
class Said:
    """A switch decision or withdrawal on record; ``key`` orders those of one moment."""

    key: int
    mode: Mode
    at: datetime


@dataclass(frozen=True)
class Held:
    """What holds for an item. ``mode`` None: nobody decided, the rules of the test alone apply.

    ``decision``, ``calibration``: keys of the records; ``line``: the calibration itself, absent
    where only the record of a released result is known.
    """

    mode: Mode | None = None
    decision: int | None = None
    calibration: int | None = None
    line: Calibration | None = None

    def counted(self, mark: Decimal) -> Decimal:
        """What the machine's mark counts as: by the calibration, or as it is."""
        if self.line is None or not 0 <= mark <= self.line.full:
            return mark
        return self.line.apply(mark)

    @property
    def without_calibration(self) -> Held:
        """The same for a mark that people gave."""
        return Held(self.mode, self.decision)

    def as_json(self) -> dict[str, Any]:
        """What a result keeps of it, beside the item's mark; empty where nothing held."""
        kept = {
            "mode": self.mode.value if self.mode else None,
            "decision": self.decision,
            "calibration": self.calibration,
        }
        return {name: value for name, value in kept.items() if value is not None}


NOTHING = Held()


def that_holds(said: Iterable[Said], begun: datetime) -> Said | None:
    """The newest at the session's begin, or the first way back to people after it."""
    in_order = sorted(said, key=lambda one: (one.at, one.key))
    before = [one for one in in_order if one.at <= begun]
    if not before:
        return None
    held = before[-1]
    if held.mode == Mode.PEOPLE:
        return held
    back = (one for one in in_order if one.at > begun and one.mode == Mode.PEOPLE)
    return next(back, held)


def held_of_result(rows: Sequence[Mapping[str, Any]]) -> dict[str, Held]:
    """By kind what a released result's item marks were made under (without calibrations' lines)."""
    return {
        row["kind"]: Held(
            Mode(row["mode"]) if row.get("mode") else None,
            row.get("decision"),
            row.get("calibration"),
        )
        for row in rows
    }
