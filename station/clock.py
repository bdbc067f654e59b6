"""The one place where the booth reads the time."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    """``speed``: how many times faster than real the sitting's own time runs (rehearsals)."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._began = time.monotonic()

    def now(self) -> float:
        """Seconds of the sitting's time since this clock was made; monotonic."""
        return (time.monotonic() - self._began) * self.speed

    def utc(self) -> datetime:
        """The real time of day: what manifests and logs say, at any speed."""
        return datetime.now(UTC)
