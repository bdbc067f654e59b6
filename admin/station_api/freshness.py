"""Is a signed request new? Its moment is now, and its number has not come before.

The numbers that came are kept in this process for as long as their moment is accepted. A process
that begins knows none of those before it: so it accepts no moment from before it began.
"""

from __future__ import annotations

import math
import threading
from collections import deque

from admin.errors import LabError

WINDOW_SECONDS = 60  # how long a request may be under way
AHEAD_SECONDS = 2  # by how much a booth's idea of the server's time may be early


class StaleSignature(LabError):
    """The moment of the signature is not now, by the server's time, which the answer tells."""

    id = "stale_signature"
    status = 401
    message = "请求的时间与服务器时间不符，程序会自动校正后重试。"


class ReplayedRequest(LabError):
    """The very same signed request came before."""

    id = "replayed_request"
    status = 401
    message = "这个请求已经收到过，不再受理。"


class Freshness:
    """``began``: when this process began to serve, in seconds of the epoch."""

    def __init__(self, began: float = 0.0) -> None:
        self._lock = threading.Lock()
        self.begin(began)

    def begin(self, at: float) -> None:
        """Forget everything, and accept nothing from before ``at``."""
        with self._lock:
            self._first = math.ceil(at) + AHEAD_SECONDS
            self._seen: set[tuple[str, str]] = set()
            self._by_moment: deque[tuple[int, tuple[str, str]]] = deque()

    def take(self, key: str, created: int, nonce: str, now: float) -> None:
        """Accept one request, once. Raises StaleSignature and ReplayedRequest."""
        moment = max(now, self._first)
        oldest = max(moment - WINDOW_SECONDS, self._first)
        # Moments are whole seconds: one may be up to a second older than it was.
        if not oldest - 1 < created <= moment + AHEAD_SECONDS or created < self._first:
            raise StaleSignature(server_time_s=moment)
        with self._lock:
            self._forget(moment - WINDOW_SECONDS - AHEAD_SECONDS - 1)
            if (key, nonce) in self._seen:
                raise ReplayedRequest
            self._seen.add((key, nonce))
            self._by_moment.append((created, (key, nonce)))

    def _forget(self, before: float) -> None:
        # Moments come nearly in order; what is kept a little longer does no harm.
        while self._by_moment and self._by_moment[0][0] < before:
            self._seen.discard(self._by_moment.popleft()[1])


FRESHNESS = Freshness()  # of this process
