"""One seat of a room: what stands there, and what its invigilator may order."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of, require
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.room_records import RoomRecords, read_records
from admin.console.room_stream import picture_now
from admin.errors import NotFound, WithoutReason
from admin.testing.conduct import start_one, take_step
from admin.testing.exemptions import expected_items
from admin.testing.incident_rules import KIND_NAMES, Kind
from admin.testing.models import Candidate, Seat, Sitting
from admin.testing.orders import item_reached, order_repeat, order_void
from admin.testing.papers import BEFORE_START, sit_again
from admin.testing.places import free_seats, move_candidate, swap_candidates
from admin.testing.stages import Stage, Step
from admin.whole_number import whole_number
from wordlists.syllabus import ITEM_NAMES

NOT_BEGUN = frozenset({Stage.SEATED, Stage.LOGGED_IN, Stage.CONFIRMED, Stage.ABSENT})
ACTS = ("start", "repeat", "void", "again", "move", "swap", "absent", "readmit")
LARGEST_SEED = 2**31
# What voids a sitting, the plain word first; an absence is no reason.
VOID_KINDS = [
    (kind.value, KIND_NAMES[kind])
    for kind in dict.fromkeys((Kind.VOID, *Kind))
    if kind not in {Kind.LATE, Kind.ABSENT}
]


@page(Action.WATCH_ROOM)
def seat_page(request: HttpRequest, key: int, room: int, seat: int) -> HttpResponse:
    """The seat's menu: in a dialogue of the room's page, or as a page of its own."""
    user = user_of(request)
    records = read_records(key, scope.room(user, Action.WATCH_ROOM, room).pk)
    context = _menu(records, _seat_of(records, seat), user)
    inside = request.headers.get("X-Requested-With") == "fetch"
    return render(request, "console/_seat_menu.html" if inside else "console/seat.html", context)


@page(Action.CONDUCT_ROOM, post=True)
def seat_act(request: HttpRequest, key: int, room: int, seat: int, act: str) -> HttpResponse:
    """Carry out one act of the menu; the page of the room says what was done."""
    user = user_of(request)
    records = read_records(key, scope.room(user, Action.CONDUCT_ROOM, room).pk)
    place = _seat_of(records, seat)
    # The seat may have been given to another one since the menu was opened.
    candidate = records.candidates.get(place.pk)
    meant = whole_number(request.POST.get("candidate"))
    if request.method != "POST" or act not in ACTS or candidate is None or candidate.pk != meant:
        raise NotFound("机位上的情况已变，请关闭菜单后重新操作。")
    sitting = records.sittings.get(candidate.pk)
    messages.success(request, _carry_out(act, candidate, sitting, records, request, user))
    return redirect("room", key, room)


def _carry_out(
    act: str,
    candidate: Candidate,
    sitting: Sitting | None,
    records: RoomRecords,
    request: HttpRequest,
    user: User,
) -> str:
    now, form = timezone.now(), request.POST
    name, reason = candidate.person.name, form.get("reason", "").strip()
    if act in {"move", "swap"}:
        return _relocate(act, candidate, records, request, user)
    if sitting is None:
        raise NotFound
    if act == "again":
        require(user, Action.COMPOSE_PAPERS)
        sit_again(candidate, seed=secrets.randbelow(LARGEST_SEED), by=user, at=now)
        return f"已为 {name} 另组试卷，请应试人重新登录。"
    if act == "start":
        start_one(sitting, by=user, at=now)
        return f"已向 {name} 单独发出开始指令。"
    if not reason:
        raise WithoutReason
    if act == "repeat":
        item = whole_number(form.get("item"))
        order_repeat(sitting, item, by=user, at=now, reason=reason)
        return f"已向 {name} 的机位发出指令：重做第 {item} 项。"
    if act == "void":
        kind = form.get("kind", "")
        known = kind if kind in KIND_NAMES else Kind.VOID
        order_void(sitting, by=user, at=now, reason=reason, kind=known)
        return f"{name} 的本次应试已作废。"
    step = Step.MARK_ABSENT if act == "absent" else Step.READMIT
    take_step(sitting, step, by=user, at=now, reason=reason)
    return f"{name} 已登记为缺考。" if act == "absent" else f"已准许 {name} 入场，请登录。"


def _relocate(
    act: str, candidate: Candidate, records: RoomRecords, request: HttpRequest, user: User
) -> str:
    """To another seat, or in another's place."""
    now, name = timezone.now(), candidate.person.name
    reason = request.POST.get("reason", "").strip()
    to = whole_number(request.POST.get("to"))
    if not reason:
        raise WithoutReason
    if act == "move":
        seat = _seat_of(records, to)
        move_candidate(candidate, seat, by=user, at=now, reason=reason)
        return f"{name} 已换到 {seat.label}，请应试人到新机位重新登录。"
    other = next((one for one in records.candidates.values() if one.pk == to), None)
    if other is None:
        raise NotFound
    swap_candidates(candidate, other, by=user, at=now, reason=reason)
    return f"{name} 与 {other.person.name} 已对调机位。"


def _seat_of(records: RoomRecords, key: int) -> Seat:
    found = next((seat for seat in records.seats if seat.pk == key), None)
    if found is None:
        raise NotFound
    return found


def _menu(records: RoomRecords, seat: Seat, user: User) -> dict[str, Any]:
    candidate = records.candidates.get(seat.pk)
    sitting = records.sittings.get(candidate.pk) if candidate else None
    stage = Stage(sitting.stage) if sitting else Stage.SEATED
    picture = picture_now(records, timezone.now())
    begun = records.batch.started_at is not None
    return {
        "session": records.session,
        "room": records.room,
        "session_key": records.session.pk,
        "room_key": records.room.pk,
        "seat": seat,
        "one": next(one for one in picture.seats if one.key == seat.pk),
        "check": next((one for one in picture.checks if one.label == seat.label), None),
        "candidate": candidate,
        "sitting": sitting,
        "stage": stage,
        "orders": records.orders.get(seat.pk, ()),
        "conducts": reach_of(user, Action.CONDUCT_ROOM) is not None,
        "may_start": picture.is_open
        and not begun
        and stage in {Stage.LOGGED_IN, Stage.CONFIRMED}
        and not (sitting and sitting.start_given_at),
        "free": free_seats(records.batch) if candidate and stage != Stage.FINISHED else [],
        "items": _items(sitting) if sitting and stage == Stage.STARTED else [],
        "others": _others(records, candidate) if candidate and stage in NOT_BEGUN else [],
        "kinds": VOID_KINDS,
        "may_sit_again": reach_of(user, Action.COMPOSE_PAPERS) is not None
        and sitting is not None
        and (stage == Stage.VOID or (sitting.paper is None and stage in BEFORE_START)),
        "may_void": sitting is not None and stage != Stage.VOID,
    }


def _items(sitting: Sitting) -> list[tuple[int, str]]:
    """The items that can be read again: those the booth has come to, the present one first."""
    kinds = [item["kind"] for item in sitting.paper.paper["items"]] if sitting.paper else []
    reached = item_reached(sitting) or len(kinds)
    expected = expected_items(sitting)
    named = [
        (number, ITEM_NAMES.get(kind, kind))
        for number, kind in enumerate(kinds[:reached], 1)
        if number in expected
    ]
    return named[::-1]


def _others(records: RoomRecords, candidate: Candidate) -> list[tuple[Seat, Candidate]]:
    """Who could change places with the candidate."""
    return [
        (seat, other)
        for seat in records.seats
        if (other := records.candidates.get(seat.pk)) and other.pk != candidate.pk
        if (sitting := records.sittings.get(other.pk)) is None or sitting.stage in NOT_BEGUN
    ]
