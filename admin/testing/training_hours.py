"""Who knows how much training people have had since their last test: whoever keeps the hours
registers itself here, so that rules of registration can ask without knowing it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Trained:
    """Hours since the last test, None where nothing is on record; open courses, in words."""

    hours: Decimal | None = None
    courses: tuple[str, ...] = ()


Hours = Callable[[Mapping[int, date]], Mapping[int, Trained]]
"""Keys of people with the day of their last test → what they have had since."""

_KEPT: list[Hours] = []


def keep_hours(hours: Hours) -> None:
    """Called once by the room that keeps hours, from its ``AppConfig.ready``."""
    _KEPT[:] = [hours]


def hours_on_record(since: Mapping[int, date]) -> Mapping[int, Trained]:
    """What is on record; nothing where no room keeps hours."""
    return _KEPT[0](since) if _KEPT and since else {}
