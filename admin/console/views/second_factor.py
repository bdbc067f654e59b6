"""The one-time code after the password: enrolling a device, and being asked for a code."""

from __future__ import annotations

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from admin.accounts.errors import CodesPaused, WrongCode
from admin.accounts.one_time_codes import enrolment_uri
from admin.accounts.second_factor import begin, check, confirm, factor_of
from admin.console.access import page, user_of
from admin.console.doors import factor_shown, safe_next, show_factor


@page(post=True)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code; whoever has no device yet goes on to enrol one."""
    user = user_of(request)
    where = safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    if not user.needs_second_factor or factor_shown(request, user):
        return redirect(where)
    if factor_of(user) is None:
        return redirect(f"{reverse('second-factor-enrol')}?{urlencode({'next': where})}")
    context: dict[str, object] = {"next": where}
    if request.method == "POST":
        try:
            factor = check(user, request.POST.get("code", ""), at=timezone.now())
        except (WrongCode, CodesPaused) as error:
            context["error"] = error
            return render(request, "console/second_factor.html", context, status=error.status)
        show_factor(request, factor)
        return redirect(where)
    return render(request, "console/second_factor.html", context)


@page(post=True)
def second_factor_enrol(request: HttpRequest) -> HttpResponse:
    """Show the QR code, take the first code, then show the recovery codes this once."""
    user = user_of(request)
    where = safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    if not user.needs_second_factor:
        return redirect(where)
    if factor_of(user) is not None:
        return redirect(f"{reverse('second-factor')}?{urlencode({'next': where})}")
    context: dict[str, object] = {"next": where}
    status = 200
    if request.method == "POST":
        try:
            factor, codes = confirm(user, request.POST.get("code", ""), at=timezone.now())
        except (WrongCode, CodesPaused) as error:
            context["error"], status = error, error.status
        else:
            show_factor(request, factor)
            return render(request, "console/recovery_codes.html", {**context, "codes": codes})
    _, secret = begin(user, at=timezone.now())
    uri = enrolment_uri(secret, user.username)
    context |= {
        "qr": segno.make(uri, error="m", micro=False).svg_data_uri(scale=5, border=2),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
    }
    return render(request, "console/second_factor_enrol.html", context, status=status)


@page(post=True)
def still_here(request: HttpRequest) -> HttpResponse:
    """Somebody is typing or marking: the session does not rest."""
    return HttpResponse(status=204)
