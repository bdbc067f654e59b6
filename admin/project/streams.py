"""Event streams of this process: the sign at which all of them end."""

from __future__ import annotations

import threading


class Streams:
    """Open until the server ends."""

    def __init__(self) -> None:
        self._closed = threading.Event()

    @property
    def are_open(self) -> bool:
        """False once the server is ending."""
        return not self._closed.is_set()

    def close(self) -> None:
        """Have every stream end at its next beat."""
        self._closed.set()


STREAMS = Streams()
