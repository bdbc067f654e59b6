"""The room on the day: who sits where, how far each has come, the start signal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.errors import NotFound
from admin.testing.conduct import start_room
from admin.testing.models import Batch, Candidate, Room, Seat, SeatState, Session, Sitting
from admin.testing.stages import STAGE_NAMES, Stage

SILENT_AFTER = timedelta(seconds=10)  # a booth reports about once a second
# What booths say of themselves, in words for the invigilator.
STATE_TEXTS = {
    "log_in": "等待登录",
    "logging_in": "正在登录",
    "confirm": "核对信息",
    "microphone_check": "试音",
    "microphone_listening": "试音",
    "waiting_for_start": "等待开始",
    "fetching_paper": "领取试卷",
    "opening_bundle": "领取试卷",
    "instruction": "听提示",
    "topic_choice": "选话题",
    "beep": "即将录音",
    "opening_item": "即将录音",
    "recording": "录音中",
    "closing_item": "换题",
    "trouble": "故障",
    "sealing": "保存录音",
    "uploading": "上传录音",
    "finished": "已完成",
}
READY = {Stage.CONFIRMED, Stage.STARTED, Stage.FINISHED}


@dataclass(frozen=True)
class SeatPicture:
    """One seat as the invigilator sees it."""

    seat: Seat
    candidate: Candidate | None
    sitting: Sitting | None
    text: str
    tone: str  # empty | waiting | ready | running | done | trouble
    item: int | None
    warning: str
    heard: bool


@page(Action.WATCH_ROOM)
def room_page(request: HttpRequest, key: int, room: int) -> HttpResponse:
    """The whole page; its seats are refreshed every two seconds."""
    context = _context(user_of(request), Action.WATCH_ROOM, key, room)
    return render(request, "console/room.html", context)


@page(Action.WATCH_ROOM)
def room_seats(request: HttpRequest, key: int, room: int) -> HttpResponse:
    """Only the seats."""
    context = _context(user_of(request), Action.WATCH_ROOM, key, room)
    return render(request, "console/_seats.html", context)


@page(Action.CONDUCT_ROOM, post=True)
def room_start(request: HttpRequest, key: int, room: int) -> HttpResponse:
    """Give the start signal to the batch that is shown."""
    user = user_of(request)
    place = scope.room(user, Action.CONDUCT_ROOM, room)
    session = _session_of(key, place)
    batch = session.batches.filter(room=place, pk=whole_number(request.POST.get("batch"))).first()
    if request.method != "POST" or batch is None:
        raise NotFound
    start_room(session, place, by=user, at=timezone.now(), batch=batch)
    messages.success(request, f"第 {batch.number} 批已开始。")
    return redirect("room", session.pk, place.pk)


def whole_number(text: str | None) -> int:
    """A key from a form; 0, which no record has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() else 0


def _session_of(key: int, room: Room) -> Session:
    session = Session.objects.filter(pk=key, batches__room=room).distinct().first()
    if session is None:
        raise NotFound
    return session


def _context(user: User, action: Action, key: int, room: int) -> dict[str, Any]:
    place = scope.room(user, action, room)
    session = _session_of(key, place)
    batch = _present_batch(session, place)
    pictures = _pictures(batch, place, timezone.now())
    awaited = [
        one.candidate
        for one in pictures
        if one.sitting and one.candidate and Stage(one.sitting.stage) not in READY
    ]
    batches = session.batches.filter(room=place).order_by("number")
    return {
        "session": session,
        "room": place,
        "batch": batch,
        "batches": batches,
        "pictures": pictures,
        "columns": max((one.seat.column for one in pictures), default=1),
        "awaited": awaited,
        "seated": sum(1 for one in pictures if one.candidate),
        "finished": sum(1 for one in pictures if one.tone == "done"),
    }


def _present_batch(session: Session, room: Room) -> Batch:
    """The first batch in which somebody is not through yet; else the last one."""
    batches = list(session.batches.filter(room=room).order_by("number"))
    for batch in batches:
        through = Sitting.objects.filter(
            candidate__batch=batch, stage__in=[Stage.FINISHED, Stage.ABSENT, Stage.VOID]
        )
        if batch.started_at is None or through.count() < batch.candidates.count():
            return batch
    return batches[-1]


def _pictures(batch: Batch, room: Room, now: datetime) -> list[SeatPicture]:
    candidates = {
        candidate.seat_id: candidate
        for candidate in batch.candidates.filter(status="registered")
        .select_related("person")
        .prefetch_related("sittings")
    }
    live = {state.seat_id: state for state in SeatState.objects.filter(seat__room=room)}
    seats = room.seats.order_by("row", "column", "label")
    return [_picture(seat, candidates.get(seat.pk), live.get(seat.pk), now) for seat in seats]


def _picture(
    seat: Seat, candidate: Candidate | None, live: SeatState | None, now: datetime
) -> SeatPicture:
    heard = live is not None and now - live.received_at < SILENT_AFTER
    if candidate is None:
        text = "备用机位" if seat.is_spare else "空位"
        return SeatPicture(seat, None, None, text, "empty", None, "", heard)
    sitting = max(candidate.sittings.all(), key=lambda one: one.number, default=None)
    stage = Stage(sitting.stage) if sitting else Stage.SEATED
    said: dict[str, Any] = live.state if live and sitting and live.sitting_id == sitting.pk else {}
    text, item = STAGE_NAMES[stage], None
    if said and heard and stage not in {Stage.ABSENT, Stage.VOID, Stage.FINISHED}:
        text = STATE_TEXTS.get(str(said.get("state")), text)
        item = said.get("item")
    warning = str(said.get("warning") or "") if heard else ""
    running = stage in {Stage.LOGGED_IN, Stage.CONFIRMED, Stage.STARTED}
    if running and not heard:
        warning = "机位无回应，请到机位查看"
    return SeatPicture(seat, candidate, sitting, text, _tone(stage, warning), item, warning, heard)


def _tone(stage: Stage, warning: str) -> str:
    if warning or stage == Stage.VOID:
        return "trouble"
    return {
        Stage.CONFIRMED: "ready",
        Stage.STARTED: "running",
        Stage.FINISHED: "done",
        Stage.ABSENT: "absent",
    }.get(stage, "waiting")
