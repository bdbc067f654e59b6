"""What each booth said last, in the memory of the server process.

Forty booths speak every second; the room's page shows their levels and times as they move, but
only what matters is stored (``booth.STATE_INTERVAL``). One server process holds all of it; another
process (a command, a second server) sees what is stored.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Reported:
    """What a booth says of itself; ``remaining_s`` in seconds, ``level_dbfs`` in dBFS."""

    state: str
    item: int | None
    remaining_s: float | None
    level_dbfs: float | None
    warning: str | None
    at: str

    def is_news_after(self, other: Reported) -> bool:
        """True where more than level and remaining time changed."""
        return (self.state, self.item, self.warning) != (other.state, other.item, other.warning)

    @classmethod
    def from_stored(cls, stored: dict[str, Any]) -> Reported:
        """What a stored state says; a field that is not there was not said."""
        fields = ("state", "item", "remaining_s", "level_dbfs", "warning", "at")
        return cls(**{name: stored.get(name) for name in fields})  # type: ignore[arg-type]


@dataclass(frozen=True)
class SeatReport:
    """A report with its sitting and its times on the server's clock."""

    sitting_id: uuid.UUID | None
    reported: Reported
    received_at: datetime
    stored_at: datetime


class LiveSeats:
    """The newest report of each seat, by the seat's key. Safe between threads: one write a seat."""

    def __init__(self) -> None:
        self._reports: dict[int, SeatReport] = {}

    def keep(self, seat: int, report: SeatReport) -> None:
        """Replace what the seat said before."""
        self._reports[seat] = report

    def of(self, seat: int) -> SeatReport | None:
        """What the seat said last to this process."""
        return self._reports.get(seat)

    def among(self, seats: Iterable[int]) -> dict[int, SeatReport]:
        """The reports of these seats, where there are any."""
        return {seat: report for seat in seats if (report := self._reports.get(seat))}

    def forget(self) -> None:
        """As after a restart."""
        self._reports.clear()


LIVE = LiveSeats()
