"""The room on the day: who sits where, how far each has come, the start signal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.room_records import RoomRecords, read_records
from admin.console.room_stream import Viewer, board_of, picture_now, stream
from admin.errors import NotFound
from admin.testing.conduct import start_room
from admin.testing.models import Batch
from admin.testing.proctor_pin import VALID, issue_pin
from admin.whole_number import whole_number

VALID_HOURS = int(VALID.total_seconds() // 3600)
NO_STREAM = 204  # tells a browser not to ask again; it then refreshes the page by itself


@page(Action.WATCH_ROOM)
def room_page(request: HttpRequest, key: int, room: int) -> HttpResponse:
    """The whole page; events keep it live."""
    context = _context(_records(user_of(request), key, room))
    return render(request, "console/room.html", context)


@page(Action.WATCH_ROOM)
def room_seats(request: HttpRequest, key: int, room: int) -> HttpResponse:
    """Only the picture, for browsers that cannot follow events."""
    context = _context(_records(user_of(request), key, room))
    return render(request, "console/_room.html", context)


@page(Action.WATCH_ROOM)
def room_events(request: HttpRequest, key: int, room: int) -> HttpResponseBase:
    """The live picture as events; not from a server that would need a thread for each viewer."""
    _records(user_of(request), key, room)
    if not isinstance(request, ASGIRequest):
        return HttpResponse(status=NO_STREAM)
    return StreamingHttpResponse(
        stream(Viewer(request, board_of(key, room))),
        content_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},  # proxies pass events on at once
    )


@page(Action.CONDUCT_ROOM, post=True)
def room_start(request: HttpRequest, key: int, room: int) -> HttpResponse:
    """Give the start signal to the batch that is shown."""
    user = user_of(request)
    place = scope.room(user, Action.CONDUCT_ROOM, room)
    batches = Batch.objects.filter(session=key, room=place).select_related("session")
    batch = batches.filter(pk=whole_number(request.POST.get("batch"))).first()
    if request.method != "POST" or batch is None:
        raise NotFound
    start_room(batch.session, place, by=user, at=timezone.now(), batch=batch)
    messages.success(request, f"第 {batch.number} 批已开始。")
    return redirect("room", key, room)


@page(Action.CONDUCT_ROOM, post=True)
def room_pin(request: HttpRequest, key: int, room: int) -> HttpResponse:
    """Give the room a new proctor's PIN; the answer is the one page that ever shows it."""
    user = user_of(request)
    place = scope.room(user, Action.CONDUCT_ROOM, room)
    records = read_records(key, place.pk)
    if request.method != "POST":
        raise NotFound
    pin = issue_pin(place, by=user, at=timezone.now())
    context = {"session_key": key, "room": records.room, "pin": pin, "hours": VALID_HOURS}
    answer = render(request, "console/pin.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _records(user: User, key: int, room: int) -> RoomRecords:
    return read_records(key, scope.room(user, Action.WATCH_ROOM, room).pk)


def _context(records: RoomRecords) -> dict[str, Any]:
    return {
        "session": records.session,
        "room": records.room,
        "session_key": records.session.pk,
        "room_key": records.room.pk,
        "picture": picture_now(records, timezone.now()),
    }
