"""The public page: is this document genuine? Answers to number and name together only."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from admin.accounts.throttle import Limit, count_try
from admin.credentials.models import Credential
from admin.errors import LabError
from admin.results.lookup import check_line, look_up, look_up_line

QUESTIONS = Limit(
    "verify",
    of_one=20,
    of_all=600,
    window=timedelta(minutes=10),
    sentence="查询次数过多，请十分钟后再试。",
)


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Look up, or check the line from the QR code."""
    context: dict[str, object] = {}
    status = 200
    if request.method == "POST":
        try:
            count_try(QUESTIONS, request.META.get("REMOTE_ADDR", ""), at=timezone.now())
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
    return {
        "statement": found.statement,
        "superseded": found.superseded,
        "ended": found.ended,
        "expired_on": _expired_on(found.statement.number),
    }


def _expired_on(number: str) -> date | None:
    """The last day of a credential's certificate whose term is over."""
    of_term = Credential.objects.filter(document__number=number, valid_to__lt=timezone.localdate())
    return of_term.values_list("valid_to", flat=True).first()
