"""The office's approval of applications: a grid with photos, one application, deciding."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import AuditEntry, User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.views.register import photo_answer
from admin.errors import LabError, NotFound, Refused
from admin.people.unmasking import unmask
from admin.registering.deciding import (
    WAITING,
    approve,
    approve_unseen,
    decide_all,
    refuse,
    return_for_more,
)
from admin.registering.models import Application
from admin.registering.standing import people_of, standings
from admin.registering.wanted import wanted_words
from admin.testing.accommodations import FIELDS, Accommodations
from admin.testing.models import Candidate, Session
from admin.whole_number import whole_number

PAGE_SIZE = 24
TOLD = 10  # of those left over, so many are named
State = Application.State


class GrantForm(forms.ModelForm[Candidate]):
    """Accommodations given together with the approval."""

    class Meta:
        model = Candidate
        fields = FIELDS


@page(Action.VIEW_APPLICATIONS)
def applications(request: HttpRequest) -> HttpResponse:
    """Sessions that candidates have applied for, those with work first."""
    found = Session.objects.select_related("site").annotate(
        sent=Count("applications"),
        applied=_counted(State.APPLIED),
        returned=_counted(State.RETURNED),
        approved=_counted(State.APPROVED),
        refused=_counted(State.REFUSED),
        cancelled=_counted(State.CANCELLED),
    )
    found = found.filter(sent__gt=0).order_by("-applied", "-date", "-pk")
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "console/applications.html", {"page": shown})


@page(Action.VIEW_APPLICATIONS, post=True)
def session_applications(request: HttpRequest, key: int) -> HttpResponse:
    """One session's applications as a grid; filters stay in the address, also after deciding."""
    user = user_of(request)
    session = scope.session(user, Action.VIEW_APPLICATIONS, key)
    if request.method == "POST":
        require(user, Action.DECIDE_APPLICATIONS)
        _decide_many(request, session, user)
        return redirect(request.get_full_path())
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "group", "wanted")}
    asked["state"] = request.GET.get("state", State.APPLIED)
    found = _matching(session, asked)
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        **asked,
        "session": session,
        "page": shown,
        "standings": standings(session, list(shown), at=timezone.now()),
        "states": State.choices,
        "groups": _groups(session),
        "counts": dict(session.applications.values_list("state").annotate(Count("pk")).order_by()),
    }
    return render(request, "console/session_applications.html", context)


@page(Action.VIEW_APPLICATIONS, post=True)
def application(request: HttpRequest, key: int) -> HttpResponse:
    """One application: what was sent, what the records say, the decision."""
    user = user_of(request)
    one = _application(key)
    session = scope.session(user, Action.VIEW_APPLICATIONS, one.session_id)
    form = GrantForm(request.POST or None, initial=_asked_for(one), label_suffix="")
    error = None
    if request.method == "POST":
        require(user, Action.DECIDE_APPLICATIONS)
        try:
            _decide(request, one, user, form)
        except LabError as fault:  # what was typed stays on the page
            error = fault
        else:
            return redirect(_address_after(one))
    (standing,) = standings(session, [one], at=timezone.now())
    context = {
        "application": one,
        "session": session,
        "standing": standing,
        "wanted": wanted_words(one.wanted),
        "form": form,
        "error": error,
        "posted": request.POST,
        "waits": one.state in WAITING,
        "trail": _trail(one),
        "following": _following(one),
    }
    status = error.status if error else 200
    return render(request, "console/application.html", context, status=status)


@page(Action.UNMASK_IDENTITY, post=True)
def application_unmask(request: HttpRequest, key: int) -> HttpResponse:
    """Full numbers after a reason, to call the applicant or to check a paper; shown once."""
    if request.method != "POST":
        raise NotFound
    user = user_of(request)
    one = _application(key)
    scope.session(user, Action.VIEW_APPLICATIONS, one.session_id)
    reason = request.POST.get("reason", "")
    numbers = unmask(one, by=user, at=timezone.now(), reason=reason)
    back = reverse("application", args=[one.pk])
    context = {"person": one, "numbers": numbers, "reason": reason, "back": back}
    return render(request, "console/person_unmasked.html", context)


@page(Action.VIEW_APPLICATIONS)
def application_photo(request: HttpRequest, key: int, which: str) -> HttpResponseBase:
    """The photo that was sent, or the one on record of whom the records know by the number."""
    one = _application(key)
    if which not in {"sent", "record"}:
        raise NotFound
    scope.session(user_of(request), Action.VIEW_APPLICATIONS, one.session_id)
    if which == "sent":
        return photo_answer(one.photo)
    person = people_of([one]).get(one.identity_digest)
    if person is None:
        raise NotFound
    return photo_answer(person.photo)


def _application(key: int) -> Application:
    found = Application.objects.select_related("session__site", "candidate__person")
    one = found.filter(pk=key).first()
    if one is None:
        raise NotFound
    return one


def _matching(session: Session, asked: dict[str, str]) -> QuerySet[Application]:
    found = session.applications.select_related("candidate")
    if asked["state"] in State.values:
        found = found.filter(state=asked["state"])
    if asked["q"]:
        number = asked["q"].replace("-", "")
        found = found.filter(Q(name__icontains=asked["q"]) | Q(number__istartswith=number))
    if asked["group"]:
        found = found.filter(group=asked["group"])
    if asked["wanted"]:
        found = found.exclude(wanted=[])
    return found


def _counted(state: State) -> Count:
    return Count("applications", filter=Q(applications__state=state))


def _groups(session: Session) -> list[str]:
    named = session.applications.exclude(group="").values_list("group", flat=True)
    return list(named.order_by("group").distinct())


def _decide_many(request: HttpRequest, session: Session, user: User) -> None:
    """Decide on those that were chosen; tell how many were, and who was left and why."""
    keys = [whole_number(key) for key in request.POST.getlist("chosen")]
    chosen = list(session.applications.filter(pk__in=keys[:PAGE_SIZE]))
    if not chosen:
        messages.error(request, "没有选中任何申请：请先勾选，再处理。")
        return
    now, reason = timezone.now(), request.POST.get("reason", "")
    match request.POST.get("act"):
        case "approve":
            outcome = decide_all(chosen, partial(approve_unseen, by=user, at=now))
        case "return":
            outcome = decide_all(chosen, partial(return_for_more, by=user, at=now, reason=reason))
        case "refuse":
            outcome = decide_all(chosen, partial(refuse, by=user, at=now, reason=reason))
        case _:
            raise NotFound
    if outcome.done:
        messages.success(request, f"已处理 {outcome.done} 份。")
    for one, why in outcome.left[:TOLD]:
        messages.error(request, f"{one.name}（{one.number_shown}）没有处理：{why}")
    if len(outcome.left) > TOLD:
        messages.error(request, f"另有 {len(outcome.left) - TOLD} 份没有处理，请逐份打开查看。")


def _decide(request: HttpRequest, one: Application, user: User, form: GrantForm) -> None:
    now, reason = timezone.now(), request.POST.get("reason", "").strip()
    match request.POST.get("act"):
        case "approve":
            granted = None
            if one.wanted:
                granted = _granted(user, form)
            made = approve(one, by=user, at=now, override=reason, granted=granted)
            assert made.candidate is not None
            number = made.candidate.admission_number
            messages.success(request, f"{made.name}已通过，准考证号 {number}。")
        case "return":
            return_for_more(one, by=user, at=now, reason=reason)
            messages.success(request, f"已退回{one.name}补充材料。")
        case "refuse":
            if not reason:
                reason = standings(one.session, [one], at=now)[0].told
            refuse(one, by=user, at=now, reason=reason)
            messages.success(request, f"已登记{one.name}未通过。")
        case _:
            raise NotFound


def _granted(user: User, form: GrantForm) -> Accommodations | None:
    require(user, Action.EDIT_ACCOMMODATIONS)
    if not form.is_valid():
        raise Refused("延长时间应为 0 至 100 之间的整数，请改正特殊安排。")
    given = Accommodations(**{name: form.cleaned_data[name] for name in FIELDS})
    return given if given != Accommodations() else None


def _asked_for(one: Application) -> dict[str, object]:
    """What was asked for, as the form is first shown; how much more time is for the office."""
    return {name: name in one.wanted for name in FIELDS if name != "extra_time_percent"}


def _trail(one: Application) -> QuerySet[AuditEntry]:
    entries = AuditEntry.objects.filter(
        subject_type=Application._meta.label, subject_id=str(one.pk)
    )
    return entries.select_related("actor").order_by("-pk")


def _following(one: Application) -> Application | None:
    """The next one that waits, in the order of submission; after the last one the first."""
    waiting = one.session.applications.filter(state=State.APPLIED).exclude(pk=one.pk)
    later = waiting.filter(
        Q(submitted_at__gt=one.submitted_at) | Q(submitted_at=one.submitted_at, pk__gt=one.pk)
    )
    return later.first() or waiting.first()


def _address_after(one: Application) -> str:
    """The next one that waits; the grid, when all are done."""
    following = _following(one)
    if following is None:
        return reverse("session-applications", args=[one.session_id])
    return reverse("application", args=[following.pk])
