"""What the booth tells the room's page once a second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from station import wording
from station.microphone_check import ADVICE, MicrophoneVerdict
from station.sitting_state import BEFORE_PAPER, DISK_TROUBLE, Sitting, Stage


@dataclass(frozen=True)
class RoomReport:
    """One line on the invigilator's page; ``warning`` is a sentence to show there, or None."""

    state: str
    item: int | None
    remaining_s: float | None
    level_dbfs: float | None
    warning: str | None
    at: datetime


def room_report(sitting: Sitting, level_dbfs: float | None, at: datetime) -> RoomReport:
    """The report of a state, with what the invigilator should look at."""
    remaining = sitting.remaining
    return RoomReport(
        state=str(sitting.stage),
        item=sitting.item,
        remaining_s=None if remaining is None else round(remaining, 1),
        level_dbfs=None if level_dbfs is None else round(level_dbfs, 1),
        warning=_warning(sitting),
        at=at,
    )


def _warning(sitting: Sitting) -> str | None:
    if sitting.trouble == DISK_TROUBLE or (sitting.disk_low and sitting.stage in BEFORE_PAPER):
        return wording.ROOM_DISK_SMALL
    if sitting.stage is Stage.CONFIRM and sitting.trouble is not None:
        return wording.ROOM_NOT_ME
    if sitting.trouble is not None:
        return sitting.trouble.message.zh
    if not sitting.device_present:
        return wording.ROOM_DEVICE_LOST
    if sitting.left_at is not None:
        return wording.ROOM_WINDOW_LEFT
    if sitting.hint is not None:
        return wording.ROOM_HINTS[sitting.hint]
    checking = sitting.stage in {Stage.MICROPHONE, Stage.LISTENING}
    if checking and sitting.microphone not in (None, MicrophoneVerdict.OK):
        return wording.ROOM_MICROPHONE.format(headline=ADVICE[sitting.microphone].headline.zh)
    if sitting.disk_low:
        return wording.ROOM_DISK_LOW
    return wording.ROOM_REMARKS[sitting.remarks[-1]] if sitting.remarks else None
