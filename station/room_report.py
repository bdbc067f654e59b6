"""What the booth tells the room's page once a second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from station.microphone_check import MicrophoneVerdict
from station.sitting_state import Sitting


@dataclass(frozen=True)
class RoomReport:
    """One line on the invigilator's page; ``warning`` is a stable id or None."""

    state: str
    item: int | None
    remaining_s: float | None
    level_dbfs: float | None
    warning: str | None
    at: datetime


def room_report(
    sitting: Sitting, level_dbfs: float | None, warning: str | None, at: datetime
) -> RoomReport:
    """The report of a state; ``warning`` of the shell gives way to one of the sitting itself."""
    remaining = sitting.remaining
    return RoomReport(
        state=str(sitting.stage),
        item=sitting.item,
        remaining_s=None if remaining is None else round(remaining, 1),
        level_dbfs=None if level_dbfs is None else round(level_dbfs, 1),
        warning=_own_warning(sitting) or warning,
        at=at,
    )


def _own_warning(sitting: Sitting) -> str | None:
    if sitting.trouble is not None:
        return sitting.trouble.id
    if not sitting.device_present:
        return "device_lost"
    if sitting.microphone not in (None, MicrophoneVerdict.OK):
        return f"microphone_{sitting.microphone}"
    return None
