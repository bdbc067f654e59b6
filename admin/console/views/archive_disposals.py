"""Retention, due list, disposal by two people, holds."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.capped_pages import CAP, CappedPaginator
from admin.errors import NotFound
from admin.people.models import Person
from admin.preservation import disposal as steps
from admin.preservation.certificate import certificate_pdf, disposal_number
from admin.preservation.holds import held, lift_hold, place_hold
from admin.preservation.models import Disposal, Hold
from admin.preservation.retention import longest_due
from admin.preservation.rules import (
    RECORDINGS,
    change_rule,
    retention_rule,
    retention_rules,
)
from admin.testing.models import Session, Sitting
from admin.whole_number import whole_number

PAGE_SIZE = 100


@page(Action.VIEW_ARCHIVE, Action.CONSENT_DISPOSAL)
def disposals(request: HttpRequest) -> HttpResponse:
    """What was proposed, and for those who propose what is due."""
    user = user_of(request)
    proposes = reach_of(user, Action.DISPOSE_ARCHIVE) is not None
    rules = retention_rules()
    rule = retention_rule(RECORDINGS)
    due = longest_due(rule, timezone.localdate(), CAP + 1) if proposes else []
    rows = Sitting.objects.select_related("candidate__person", "candidate__session__site")
    listed = CappedPaginator(due, len(due), PAGE_SIZE, rows, "最早的")
    context = {
        "disposals": Disposal.objects.select_related("proposed_by", "decided_by", "rule")[:50],
        "rules": rules,
        "rule": rule,
        "proposes": proposes,
        "edits": reach_of(user, Action.EDIT_SETTINGS) is not None,
        "page": listed.get_page(request.GET.get("page")),
    }
    return render(request, "console/disposals.html", context)


@page(Action.DISPOSE_ARCHIVE, post=True)
def disposal_propose(request: HttpRequest) -> HttpResponse:
    """The chosen sittings go on a list."""
    if request.method != "POST":
        raise NotFound
    keys = [_uuid(text) for text in request.POST.getlist("sitting")]
    disposal = steps.propose(
        list(Sitting.objects.filter(pk__in=keys)),
        retention_rule(RECORDINGS),
        by=user_of(request),
        reason=request.POST.get("reason", ""),
        at=timezone.now(),
    )
    messages.success(request, "已提出销毁申请，等待另一位负责人审批。")
    return redirect("disposal", disposal.pk)


@page(Action.VIEW_ARCHIVE, Action.CONSENT_DISPOSAL)
def disposal_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The list, the reason, where it stands, the next step for whoever may take it."""
    user, disposal = user_of(request), _disposal(key)
    proposed = disposal.state == Disposal.State.PROPOSED
    consents = reach_of(user, Action.CONSENT_DISPOSAL) is not None
    items = disposal.items.select_related("sitting__candidate__session").order_by(
        "sitting__candidate__admission_number"
    )
    frozen = set(held(steps.sittings_of(disposal)).values_list("pk", flat=True))
    context = {
        "disposal": disposal,
        "number": disposal_number(disposal),
        "held": len(frozen),
        "frozen": frozen,
        "page": Paginator(items, PAGE_SIZE).get_page(request.GET.get("page")),
        "left": disposal.items.filter(done_at=None).count(),
        "decides": proposed and consents and disposal.proposed_by_id != user.pk,
        "own": proposed and disposal.proposed_by_id == user.pk,
        "executes": disposal.state == Disposal.State.CONSENTED
        and reach_of(user, Action.DISPOSE_ARCHIVE) is not None,
    }
    return render(request, "console/disposal.html", context)


@page(Action.CONSENT_DISPOSAL, post=True)
def disposal_decide(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Consent or refusal, by another than who proposed."""
    decision = request.POST.get("decision")
    if request.method != "POST" or decision not in {"consent", "refuse"}:
        raise NotFound
    steps.decide(
        _disposal(key),
        consent=decision == "consent",
        by=user_of(request),
        reason=request.POST.get("reason", ""),
        at=timezone.now(),
    )
    messages.success(request, "审批意见已记录。")
    return redirect("disposal", key)


@page(Action.DISPOSE_ARCHIVE, post=True)
def disposal_execute(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Dispose of what was consented to; stopped half-way, it is gone on with by asking again."""
    if request.method != "POST":
        raise NotFound
    steps.execute(_disposal(key), by=user_of(request), at=timezone.now())
    messages.success(request, "录音已销毁，档案账已记录；可以下载销毁证明。")
    return redirect("disposal", key)


@page(Action.VIEW_ARCHIVE, Action.CONSENT_DISPOSAL)
def disposal_certificate(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The certificate of disposal."""
    disposal = _disposal(key)
    name = f"销毁证明-{disposal_number(disposal)}.pdf"
    return HttpResponse(
        certificate_pdf(disposal),
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


@page(Action.EDIT_SETTINGS, post=True)
def retention_change(request: HttpRequest, code: str) -> HttpResponse:
    """A new period of a class."""
    rule = retention_rule(code)
    if request.method != "POST":
        raise NotFound
    change_rule(
        rule,
        request.POST.get("years", ""),
        by=user_of(request),
        reason=request.POST.get("reason", ""),
        at=timezone.now(),
    )
    messages.success(request, f"“{rule.name}”的保管期限已更改。")
    return redirect("disposals")


@page(Action.VIEW_ARCHIVE, Action.HOLD_ARCHIVE)
def holds(request: HttpRequest) -> HttpResponse:
    """What is on hold, and what was."""
    found = Hold.objects.select_related(
        "person", "session", "sitting__candidate", "placed_by", "lifted_by"
    )
    context = {
        "active": found.filter(lifted_at=None),
        "lifted": found.exclude(lifted_at=None)[:50],
        "holds_things": reach_of(user_of(request), Action.HOLD_ARCHIVE) is not None,
    }
    return render(request, "console/holds.html", context)


@page(Action.HOLD_ARCHIVE, post=True)
def hold_place(request: HttpRequest) -> HttpResponse:
    """Freeze a person, a session or a sitting."""
    if request.method != "POST":
        raise NotFound
    thing = _thing(user_of(request), request.POST.get("what", ""), request.POST.get("key", ""))
    reason = request.POST.get("reason", "")
    place_hold(thing, by=user_of(request), reason=reason, at=timezone.now())
    messages.success(request, "已冻结：解除以前，任何销毁都会被拒绝。")
    return redirect("holds")


@page(Action.HOLD_ARCHIVE, post=True)
def hold_lift(request: HttpRequest, key: int) -> HttpResponse:
    """End a hold."""
    hold = Hold.objects.filter(pk=key).first()
    if request.method != "POST" or hold is None:
        raise NotFound
    reason = request.POST.get("reason", "")
    lift_hold(hold, by=user_of(request), reason=reason, at=timezone.now())
    messages.success(request, "冻结已解除。")
    return redirect("holds")


def _thing(user: User, what: str, key: str) -> Person | Session | Sitting:
    if what == "sitting":
        return scope.sitting(user, Action.VIEW_SITTINGS, _uuid(key))
    if what == "person":
        found = Person.objects.filter(pk=whole_number(key)).first()
        if found is None:
            raise NotFound
        return found
    if what == "session":
        return scope.session(user, Action.VIEW_SESSIONS, whole_number(key))
    raise NotFound


def _disposal(key: uuid.UUID) -> Disposal:
    found = Disposal.objects.select_related("proposed_by", "decided_by", "done_by", "rule")
    disposal = found.filter(pk=key).first()
    if disposal is None:
        raise NotFound
    return disposal


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound from error
