"""What the switch-over said of an item, for the pages of a sitting and of its result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from admin.parallel.gate import Mode
from admin.parallel.holding import Held, held_of_result
from admin.parallel.models import CalibrationVersion, SwitchDecision


@dataclass(frozen=True)
class HeldWords:
    """An item's decision and calibration; ``raw``, ``counted``: the machine's mark by it."""

    decision: SwitchDecision | None
    calibration: CalibrationVersion | None
    raw: Decimal | None = None
    counted: Decimal | None = None


class Records:
    """The decisions and calibrations that some items name, read once."""

    def __init__(self, held: Iterable[Held]) -> None:
        named = list(held)
        decisions = SwitchDecision.objects.select_related("by", "report__run")
        self._decisions = decisions.defer("report__figures").in_bulk(
            [one.decision for one in named if one.decision is not None]
        )
        self._calibrations = CalibrationVersion.objects.select_related("run").in_bulk(
            [one.calibration for one in named if one.calibration is not None]
        )

    def words(
        self, held: Held, raw: Decimal | None = None, counted: Decimal | None = None
    ) -> HeldWords | None:
        """None where nobody decided and nothing is calibrated; people's marks never are."""
        if held.mode == Mode.PEOPLE:
            held = held.without_calibration
        decision = self._decisions.get(held.decision or 0)
        calibration = self._calibrations.get(held.calibration or 0)
        if decision is None and calibration is None:
            return None
        if calibration is None:
            raw = counted = None
        return HeldWords(decision, calibration, raw, counted)


def with_words(versions: Iterable[Any]) -> None:
    """Give each result version ``rows``: its item marks, each with ``held`` (words or None)."""
    found = list(versions)
    held = [held_of_result(one.item_marks) for one in found]
    records = Records(one for kinds in held for one in kinds.values())
    for version, kinds in zip(found, held, strict=True):
        version.rows = [_row(row, kinds[row["kind"]], records) for row in version.item_marks]


def _row(row: Mapping[str, Any], held: Held, records: Records) -> dict[str, Any]:
    raw = Decimal(row["raw"]) if row.get("raw") is not None else None
    return {**row, "held": records.words(held, raw, Decimal(row["mark"]))}
