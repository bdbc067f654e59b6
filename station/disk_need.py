"""How much room the recordings of a sitting need on the disk. Pure.

Worst case: FLAC finds nothing to compress, and every item takes its whole time. An item that is
being sealed lies there twice for a moment, hence the longest item once more.
"""

from __future__ import annotations

from collections.abc import Iterable

from wordlists.syllabus import TIME_LIMITS

BYTES_A_SECOND = 97_000  # 48 000 samples of two bytes, frame headers and seal with them
SITTINGS_BEFORE_START = 2  # a sitting must fit twice: an item may have to be read again


def bytes_needed(kinds: Iterable[str], extra_time_percent: int = 0, times: int = 1) -> int:
    """Bytes for items of these kinds, each recorded ``times``; none for no items."""
    seconds = [TIME_LIMITS[kind] * (1.0 + extra_time_percent / 100.0) for kind in kinds]
    return round((times * sum(seconds) + max(seconds, default=0.0)) * BYTES_A_SECOND)


def bytes_before_start(extra_time_percent: int = 0, times: int = SITTINGS_BEFORE_START) -> int:
    """Bytes that must be free while the paper is not known: it may have every kind of item."""
    return bytes_needed(TIME_LIMITS, extra_time_percent, times)
