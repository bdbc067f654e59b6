"""A room as a stream of server-sent events: the whole picture first, then what changed.

``room``   the head, the seats and the checks as HTML: first, and where the seats are others
``head``   what stands above the seats, as HTML
``seats``  the seats that changed, as a list of {key, html}
``checks`` the self-checks, as HTML
``live``   level and seconds left of the seats where they moved: {key: [level, loud, left]}
``beat``   nothing new, but still here

All viewers of a room share one board, which asks the database one cheap question a second and
reads the records anew only when something has gone on record since.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import datetime
from weakref import WeakValueDictionary

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from admin.console.room_picture import RoomPicture, SeatPicture, draw
from admin.console.room_records import RoomRecords, newest_marks, read_records
from admin.project.streams import STREAMS
from admin.testing.live import LIVE

TICK_SECONDS = 1.0
BEAT_SECONDS = 10.0  # something is sent at least as often
REREAD_SECONDS = 15.0  # for what changes without an act on record (a seat renamed, taken out)
LONGEST_SECONDS = 600.0  # then the browser comes again, and its rights are looked at again
RETRY = "retry: 2000\n\n"  # milliseconds after which a browser comes again


def picture_now(records: RoomRecords, now: datetime) -> RoomPicture:
    """The room from the records and from what booths said to this process."""
    local = timezone.localtime(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    live = LIVE.among(seat.pk for seat in records.seats)
    return draw(records, live, now, midnight)


class RoomBoard:
    """The room's picture, drawn at most once a tick however many look. Used by one thread."""

    def __init__(self, session: int, room: int) -> None:
        self.session, self.room = session, room
        self._marks: tuple[int, int] | None = None
        self._records: RoomRecords | None = None
        self._picture: RoomPicture | None = None
        self._looked = self._read = float("-inf")

    def look(self, monotonic: float, now: datetime) -> RoomPicture:
        """The picture of this tick."""
        if self._picture is None or monotonic - self._looked >= TICK_SECONDS / 2:
            self._picture = picture_now(self._fresh_records(monotonic), now)
            self._looked = monotonic
        return self._picture

    def _fresh_records(self, monotonic: float) -> RoomRecords:
        marks = newest_marks()
        stale = marks != self._marks or monotonic - self._read >= REREAD_SECONDS
        if self._records is None or stale:
            self._records = read_records(self.session, self.room)
            self._marks, self._read = marks, monotonic
        return self._records


_boards: WeakValueDictionary[tuple[int, int], RoomBoard] = WeakValueDictionary()


def board_of(session: int, room: int) -> RoomBoard:
    """The board that everybody who watches this room looks at."""
    return _boards.setdefault((session, room), RoomBoard(session, room))


class Viewer:
    """One browser: what it was last shown, and the events that bring it up to date."""

    def __init__(self, request: HttpRequest, board: RoomBoard) -> None:
        self._request, self._board = request, board
        self._shown: RoomPicture | None = None
        self._moved: dict[int, list[object]] = {}

    def events(self, monotonic: float, now: datetime) -> list[str]:
        """Events since the last call; the whole picture at the first."""
        picture, shown = self._board.look(monotonic, now), self._shown
        self._shown = picture
        moved: dict[int, list[object]] = {
            seat.key: [seat.level, seat.loud, seat.left] for seat in picture.seats
        }
        before, self._moved = self._moved, moved
        if shown is None or _plan(picture) != _plan(shown):
            return [_event("room", self._html("_room", picture))]
        events = []
        if picture.head != shown.head:
            events.append(_event("head", self._html("_room_head", picture)))
        changed = [one for one, old in zip(picture.seats, shown.seats, strict=True) if one != old]
        if changed:
            drawn = [{"key": one.key, "html": self._html("_seat", picture, one)} for one in changed]
            events.append(_event("seats", json.dumps(drawn)))
        if picture.checks != shown.checks:
            events.append(_event("checks", self._html("_checks", picture)))
        drawn_anew = {one.key for one in changed}
        live = {
            key: value
            for key, value in moved.items()
            if key not in drawn_anew and value != before.get(key)
        }
        if live:
            events.append(_event("live", json.dumps(live)))
        return events

    def _html(self, template: str, picture: RoomPicture, one: SeatPicture | None = None) -> str:
        context = {
            "session_key": self._board.session,
            "room_key": self._board.room,
            "picture": picture,
            "one": one,
        }
        return render_to_string(f"console/{template}.html", context, self._request)


async def stream(viewer: Viewer) -> AsyncIterator[str]:
    """Events until the browser leaves, the server ends, or it is time to come again."""
    begun = sent = time.monotonic()
    yield RETRY
    while STREAMS.are_open and time.monotonic() - begun < LONGEST_SECONDS:
        tick = time.monotonic()
        events = await sync_to_async(viewer.events)(tick, timezone.now())
        if not events and tick - sent >= BEAT_SECONDS:
            events = [_event("beat", "")]
        if events:
            sent = tick
            yield "".join(events)
        await asyncio.sleep(max(0.0, TICK_SECONDS - (time.monotonic() - tick)))


def _plan(picture: RoomPicture) -> tuple[object, ...]:
    return picture.columns, tuple(seat.key for seat in picture.seats)


def _event(name: str, data: str) -> str:
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {name}\n{lines}\n"
