"""The pages of every door: the screen of the room, its code that renews, the form of a phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from admin.accounts.throttle import Limit, count_try
from admin.door.codes import Door, G
from admin.door.proving import LAST
from admin.errors import LabError

TEN_MINUTES = timedelta(minutes=10)


@dataclass(frozen=True)
class DoorPages(Generic[G]):
    """The door of one kind of gathering with its pages: names of the screen's code that renews
    itself and of the public page; ``title`` of a gathering; ``counts``: how many have signed in,
    and of how many; ``sign_in`` (gathering, name, digits, moment) gives what the phone is told.
    """

    door: Door[G]
    code_page: str
    public_page: str
    title: Callable[[G], str]
    counts: Callable[[G], tuple[int, int]]
    sign_in: Callable[[G, str, str, datetime], str]

    def screen(self, request: HttpRequest, one: G, back: str) -> HttpResponse:
        """The screen of the room; ``back`` is the address of the page it was opened from."""
        context = {"title": self.title(one), "one": one, "back": back, **self._code(request, one)}
        return render(request, "console/door.html", context)

    def code(self, request: HttpRequest, one: G) -> HttpResponse:
        """The part of the screen that renews itself."""
        return render(request, "console/_door_code.html", self._code(request, one))

    def _code(self, request: HttpRequest, one: G) -> dict[str, Any]:
        now = timezone.now()
        code = self.door.screen_code(one, at=now)
        whole = request.build_absolute_uri(reverse(self.public_page, args=[code]))
        signed, of = self.counts(one)
        return {
            **{"address": whole, "again": reverse(self.code_page, args=[one.pk])},
            **{"signed": signed, "of": of, "closed": self.door.closed},
            "is_open": self.door.is_open(one, now),
            "qr": segno.make(whole, error="m", micro=False).svg_data_uri(scale=8, border=2),
        }

    def answer(self, request: HttpRequest, code: str) -> HttpResponse:
        """Public: what a phone opens at the door. The person proves herself by six characters."""
        context: dict[str, Any] = {"name": "", "last": LAST}
        status, now = 200, timezone.now()
        try:
            if request.method == "POST":
                form = request.POST.get("form", "")
                one = self.door.of_form(form, at=now)
                name = request.POST.get("name", "").strip()
                context |= {"one": one, "title": self.title(one), "form_code": form, "name": name}
                count_try(self._signing, request.META.get("REMOTE_ADDR", ""), at=now)
                count_try(self._guessing, f"{one.pk} {name}", at=now)
                digits = request.POST.get("digits", "")
                context["told"] = self.sign_in(one, name, digits, now)
            else:
                one = self.door.opened(code, at=now)
                context |= {"one": one, "title": self.title(one)}
                context["form_code"] = self.door.form_code(one, at=now)
        except LabError as error:
            context["error"], status = error, error.status
        return render(request, "console/sign_in.html", context, status=status)

    @property
    def _signing(self) -> Limit:
        """A whole hall signs in from behind one address."""
        return Limit(
            self.door.name,
            of_one=300,
            of_all=2_000,
            window=TEN_MINUTES,
            sentence="签到次数过多，请十分钟后再试，或向工作人员签到。",
        )

    @property
    def _guessing(self) -> Limit:
        """For one name at one gathering, from wherever: no number is found by trying."""
        return Limit(
            f"{self.door.name}-name",
            of_one=5,
            of_all=2_000,
            window=TEN_MINUTES,
            sentence="这个姓名试的次数过多，请十分钟后再试，或向工作人员签到。",
        )
