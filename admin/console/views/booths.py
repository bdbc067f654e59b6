"""Booths of the rooms: which is registered, codes for those to come, withdrawal of a lost one."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.console.access import page, user_of
from admin.errors import NotFound, Refused
from admin.project.local_host import is_within_this_machine
from admin.testing.models import Room, Seat
from admin.testing.seat_keys import CODE_VALID, issue_code, withdraw_key
from admin.whole_number import whole_number

VALID_HOURS = int(CODE_VALID.total_seconds() // 3600)


class NoSeatChosen(Refused):
    """Codes for nobody."""

    id = "no_seat_chosen"
    message = "请先勾选要登记的机位。"


class NotOverTls(Refused):
    """Booths would be told an address that they may not talk to."""

    id = "not_over_tls"
    message = "请改用 https:// 开头的服务器地址打开本页，再下载登记文件。"


@page(Action.VIEW_SITES)
def booths(request: HttpRequest) -> HttpResponse:
    """Every room with its seats."""
    rooms = Room.objects.select_related("site").prefetch_related("seats")
    context = {"rooms": rooms, "hours": VALID_HOURS, "now": timezone.now()}
    return render(request, "console/booths.html", context)


@page(Action.ISSUE_SEAT_KEY, post=True)
def booth_codes(request: HttpRequest, room: int) -> HttpResponse:
    """New codes for the seats chosen: on the one page that ever shows them, or as a file."""
    place = Room.objects.select_related("site").filter(pk=room).first()
    if request.method != "POST" or place is None:
        raise NotFound
    chosen = [whole_number(text) for text in request.POST.getlist("seat")]
    seats = list(place.seats.filter(pk__in=chosen, is_usable=True).order_by("row", "column"))
    if not seats:
        raise NoSeatChosen
    as_file = request.POST.get("as") == "file"
    address = f"{request.scheme}://{request.get_host()}"
    if as_file and not (request.is_secure() or is_within_this_machine(request.get_host())):
        raise NotOverTls
    by, at = user_of(request), timezone.now()
    codes = [(seat, issue_code(seat, by=by, at=at)) for seat in seats]
    if as_file:
        answer = _sheet(address, codes)
    else:
        context = {"room": place, "codes": codes, "hours": VALID_HOURS, "address": address}
        answer = render(request, "console/booth_codes.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _sheet(address: str, codes: list[tuple[Seat, str]]) -> HttpResponse:
    """The registration file of a room, as ``putonghua-station register --sheet`` reads it."""
    sheet = {"server": address, "codes": {seat.label: code for seat, code in codes}}
    text = json.dumps(sheet, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="registration.json"'
    return answer


@page(Action.ISSUE_SEAT_KEY, post=True)
def booth_withdraw(request: HttpRequest, seat: int) -> HttpResponse:
    """The seat's booth is not known any more."""
    found = Seat.objects.filter(pk=seat).first()
    if request.method != "POST" or found is None:
        raise NotFound
    withdraw_key(
        found, by=user_of(request), at=timezone.now(), reason=request.POST.get("reason", "")
    )
    messages.success(request, f"{found.label} 的登记已撤销，那台机器不能再与服务器通信。")
    return redirect("booths")
