"""Short-lived signed codes on the screen of a room, opened by a phone.

| rule | value |
|---|---|
| the code on the screen changes | every 30 s |
| a code can be opened | 90 s after it appeared |
| the form that it opened can be sent | 10 min |
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from django.core import signing

from admin.door.errors import DoorClosed

STEP = timedelta(seconds=30)
OPENED = timedelta(seconds=90)
SENT = timedelta(minutes=10)


class Gathering(Protocol):
    """What one signs in for, known by its key."""

    pk: int


G = TypeVar("G", bound=Gathering)


@dataclass(frozen=True)
class Door(Generic[G]):
    """The codes of one kind of gathering. ``name`` keeps its codes from opening another's door;
    ``find`` gives the gathering of a key, ``is_open`` whether people can sign in at a moment;
    ``closed`` says when they can.
    """

    name: str
    find: Callable[[int], G | None]
    is_open: Callable[[G, datetime], bool]
    closed: str

    def screen_code(self, one: G, *, at: datetime) -> str:
        """What the room's screen shows now; the same within one step."""
        step = int(at.timestamp() // STEP.total_seconds())
        return signing.dumps([one.pk, step], salt=f"{self.name}.screen")

    def opened(self, code: str, *, at: datetime) -> G:
        """The gathering of a code that a phone has just opened. DoorClosed."""
        key, step = _read(code, f"{self.name}.screen")
        shown_at = step * STEP.total_seconds()
        if not 0 <= at.timestamp() - shown_at <= OPENED.total_seconds():
            raise DoorClosed
        return self._one(key, at)

    def form_code(self, one: G, *, at: datetime) -> str:
        """What the form carries, so that typing may take longer than the code stands."""
        return signing.dumps([one.pk, int(at.timestamp())], salt=f"{self.name}.form")

    def of_form(self, code: str, *, at: datetime) -> G:
        """The gathering of a form that is sent. DoorClosed."""
        key, seconds = _read(code, f"{self.name}.form")
        if not 0 <= at.timestamp() - seconds <= SENT.total_seconds():
            raise DoorClosed("填写时间过长。请重新扫屏幕上的签到码。")
        return self._one(key, at)

    def _one(self, key: int, at: datetime) -> G:
        one = self.find(key)
        if one is None or not self.is_open(one, at):
            raise DoorClosed(self.closed)
        return one


def _read(code: str, salt: str) -> tuple[int, int]:
    try:
        key, number = signing.loads(code, salt=salt)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise DoorClosed from error
    return int(key), int(number)
