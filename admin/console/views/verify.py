"""The public page: is this document genuine? Answers to number and name together only."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from admin.errors import LabError, TooManyAttempts
from admin.results.lookup import check_line, look_up, look_up_line

QUESTIONS = 20  # an address may ask …
QUESTIONS_OF_ALL = 600  # all addresses together, so that many cannot guess for one
WINDOW_SECONDS = 600  # … within this time


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Look up, or check the line from the QR code."""
    context: dict[str, object] = {}
    status = 200
    if request.method == "POST":
        try:
            _throttle(request)
            context = _answer(request)
        except LabError as error:
            context, status = {"error": error}, error.status
    return render(request, "console/verify.html", context | {"posted": request.POST}, status=status)


def _answer(request: HttpRequest) -> dict[str, object]:
    line = request.POST.get("line", "").strip()
    if line:
        found = look_up_line(line)
        if found is None:
            return {"statement": check_line(line), "from_line": True}
    else:
        found = look_up(request.POST.get("number", ""), request.POST.get("name", ""))
    return {"statement": found.statement, "superseded": found.superseded, "ended": found.ended}


def _throttle(request: HttpRequest) -> None:
    _count("verify-all", QUESTIONS_OF_ALL)
    address = hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()
    _count(f"verify-{address}", QUESTIONS)


def _count(key: str, most: int) -> None:
    cache.add(key, 0, WINDOW_SECONDS)
    if cache.incr(key) > most:
        raise TooManyAttempts("查询次数过多，请十分钟后再试。")
