"""The candidates' own pages: which sessions there are, applying, looking up, mending, cancelling.

Public. An application is opened by its number and the identity number sent with it, both by form,
and stays open in the browser's session for a short while.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from admin.accounts.throttle import Limit, count_try
from admin.console.register_forms import ApplicationForm, MendForm
from admin.errors import LabError, NotFound
from admin.registering.applying import apply
from admin.registering.models import Application
from admin.registering.offers import offer, offers
from admin.registering.own import can_cancel, can_mend, cancel_own, cancel_until, look_up, mend
from admin.registering.wanted import wanted_words
from recordings.introduction import plain_code

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
OPENED = "application"  # in the session: key of the application, when it was opened
OPEN_SECONDS = 15 * 60
TEN_MINUTES = timedelta(minutes=10)
# A school's computer room sits behind one address.
APPLYING = Limit(
    "register",
    of_one=60,
    of_all=1_000,
    window=TEN_MINUTES,
    sentence="提交次数过多，请十分钟后再试。",
)
ASKING = Limit(
    "register-state",
    of_one=40,
    of_all=1_000,
    window=TEN_MINUTES,
    sentence="查询次数过多，请十分钟后再试。",
)
# For one application's number, from wherever: no identity number is found by trying.
GUESSING = Limit(
    "register-number",
    of_one=10,
    of_all=1_000,
    window=TEN_MINUTES,
    sentence="这个报名号查询次数过多，请十分钟后再试。",
)
NOT_OPENED = "请先用报名号和证件号码查询。"


def public(view: View[P]) -> View[P]:
    """A page for everybody; an error of the house becomes a page that leads on."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except LabError as error:
            context = {"error": error}
            return render(request, "console/register_error.html", context, status=error.status)

    return cast("View[P]", guarded)


@public
def register(request: HttpRequest) -> HttpResponse:
    """The sessions that take applications, now or soon."""
    return render(request, "console/register.html", {"offers": offers(at=timezone.now())})


@public
def register_apply(request: HttpRequest, key: int) -> HttpResponse:
    """Apply for one of them."""
    now = timezone.now()
    offered = offer(key, at=now)
    form = ApplicationForm(request.POST or None, request.FILES or None, session=offered.session)
    status = 200
    if request.method == "POST":
        try:
            count_try(APPLYING, _address(request), at=now)
            if form.is_valid():
                made = apply(
                    offered.session,
                    form.applicant(),
                    form.wish,
                    token=form.cleaned_data["token"],
                    at=now,
                )
                _open(request, made)
                messages.success(request, "报名已提交，请记下报名号。")
                return redirect("register-state")
        except LabError as error:  # what was typed stays in the form
            form.add_error(None, error.text)
            status = error.status
    context = {"offer": offered, "form": form}
    return render(request, "console/register_apply.html", context, status=status)


@public
def register_state(request: HttpRequest) -> HttpResponse:
    """The state of one's own application; before that, the question which one it is."""
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        number = request.POST.get("number", "")
        try:
            count_try(ASKING, _address(request), at=timezone.now())
            count_try(GUESSING, plain_code(number)[:10], at=timezone.now())
            _open(request, look_up(number, request.POST.get("identity_number", "")))
        except LabError as error:
            context, status = {"error": error, "number": number}, error.status
        else:
            return redirect("register-state")
    application = _opened(request)
    if application is None:
        return render(request, "console/register_look_up.html", context, status=status)
    return _state_page(request, application, MendForm(application=application))


@public
def register_photo(request: HttpRequest) -> HttpResponseBase:
    """The photo sent with one's own application."""
    application = _opened(request)
    if application is None:
        return redirect("register-state")
    return photo_answer(application.photo)


@public
def register_act(request: HttpRequest, act: str) -> HttpResponse:
    """Mend, cancel, close one's own application: by form only."""
    application = _opened(request)
    if request.method == "POST" and application is None:
        messages.error(request, NOT_OPENED)
    if request.method != "POST" or application is None:
        return redirect("register-state")
    now = timezone.now()
    match act:
        case "mend":
            count_try(APPLYING, _address(request), at=now)
            form = MendForm(request.POST, request.FILES, application=application)
            if not form.is_valid():
                return _state_page(request, application, form, status=422)
            try:
                mend(application, form.mended(), at=now)
            except LabError as error:
                form.add_error(None, error.text)
                return _state_page(request, application, form, status=error.status)
            messages.success(request, "已保存，等待审核。")
        case "cancel":
            cancel_own(application, at=now)
            messages.success(request, "报名已取消。")
        case "leave":
            request.session.pop(OPENED, None)
            messages.success(request, "已结束查询。")
        case _:
            raise NotFound
    return redirect("register-state")


def photo_answer(photo: Any) -> HttpResponseBase:
    """A photo from the records. NotFound where its file is gone."""
    try:
        return FileResponse(photo.open("rb"), content_type="image/jpeg")
    except (FileNotFoundError, ValueError) as error:
        raise NotFound(detail="photo file") from error


def _state_page(
    request: HttpRequest, application: Application, form: MendForm, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    context = {
        "application": application,
        "session": application.session,
        "candidate": application.candidate,
        "wanted": wanted_words(application.wanted),
        "form": form if can_mend(application) else None,
        "cancels": can_cancel(application, now),
        "until": cancel_until(application.session),
    }
    return render(request, "console/register_state.html", context, status=status)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _open(request: HttpRequest, application: Application) -> None:
    request.session.cycle_key()
    request.session[OPENED] = [application.pk, int(timezone.now().timestamp())]


def _opened(request: HttpRequest) -> Application | None:
    """The application opened a short while ago in this browser."""
    key, since = request.session.get(OPENED, (0, 0))
    if timezone.now().timestamp() - since > OPEN_SECONDS:
        return None
    found = Application.objects.select_related("session__site", "candidate")
    return found.filter(pk=key).first()
