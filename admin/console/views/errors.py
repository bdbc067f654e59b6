"""Pages for what no view answers: wrong addresses, refused or broken requests."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from admin.accounts.models import User
from admin.errors import LabError, NotAllowed, NotFound, Refused

FORM_TOO_OLD = "这个页面打开得太久，刚才的内容没有提交。请返回上一页，刷新以后再提交。"
BROKEN = (
    "刚才的操作可能没有完成。请返回上一页，核对以后再试；仍不行的，请把出错的时间告诉系统管理员。"
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent cannot be read."""
    return _page(request, Refused(), 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _page(request, NotAllowed(), 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without its token, mostly a page that was left open over a log-in."""
    return _page(request, NotAllowed(FORM_TOO_OLD), 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such address."""
    return _page(request, NotFound("没有这个地址，请核对网址，或从首页重新打开。"), 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: nothing but the template, since anything may be what is broken."""
    return HttpResponse(render_to_string("console/broken.html", {"text": BROKEN}), status=500)


def _page(request: HttpRequest, error: LabError, status: int) -> HttpResponse:
    known = isinstance(getattr(request, "user", None), User)
    layout = "console/base.html" if known else "console/bare.html"
    context = {"error": error, "layout": layout, "back": ""}
    return render(request, "console/error.html", context, status=status)
