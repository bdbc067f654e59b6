"""Requests to put files right: what waits, one with its evidence, the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Action
from admin.attachments.keeping import MEDIA_TYPES, attachments_of, path_of
from admin.attachments.models import Attachment
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.views.person_file import differences
from admin.errors import NotFound
from admin.people.identity import masked
from admin.people.name_parts import named
from admin.personnel.basic import BY_KEY, LOCKED, shown_basic
from admin.personnel.models import ChangeRequest
from admin.personnel.requesting import accept, refuse, wanted_value

PAGE_SIZE = 50
STATES, What = ChangeRequest.State, ChangeRequest.What
PLACES = {What.HOURS.value: "hours-person", What.CREDENTIAL.value: "credentials-person"}


@page(Action.VIEW_PEOPLE)
def change_requests(request: HttpRequest) -> HttpResponse:
    """The list, those that wait first asked for; filters in the address."""
    user = user_of(request)
    state = request.GET.get("state", STATES.WAITING)
    words = request.GET.get("q", "").strip()
    found = _within(user, Action.VIEW_PEOPLE)
    if state in STATES.values:
        found = found.filter(state=state)
    if words:
        people = scope.people(user, Action.VIEW_PEOPLE).filter(named(words))
        found = found.filter(person__in=people.values("pk"))
    order = ("asked_at", "pk") if state == STATES.WAITING else ("-asked_at", "-pk")
    found = found.select_related("person", "version__heading", "asked_by", "decided_by")
    context: dict[str, Any] = {
        "page": Paginator(found.order_by(*order), PAGE_SIZE).get_page(request.GET.get("page")),
        "state": state,
        "states": STATES.choices,
        "q": words,
    }
    return render(request, "console/change_requests.html", context)


@page(Action.VIEW_PEOPLE)
def change_request(request: HttpRequest, key: int) -> HttpResponse:
    """One request: before and after, reason, evidence, decision."""
    user = user_of(request)
    found = _one(user, Action.VIEW_PEOPLE, key)
    decides = (
        found.state == STATES.WAITING
        and scope.people(user, Action.EDIT_PEOPLE).filter(pk=found.person_id).exists()
        and user.pk != found.asked_by_id
        and user.person_id != found.person_id
    )
    context = {
        "asked": found,
        "person": found.person,
        "lines": _lines(found),
        "place": _place(found),
        "papers": attachments_of(found),
        "decides": decides,
        "trail": AuditEntry.objects.filter(
            subject_type=ChangeRequest._meta.label, subject_id=str(found.pk)
        ).select_related("actor"),
    }
    return render(request, "console/change_request.html", context)


@page(Action.EDIT_PEOPLE, post=True)
def change_request_decide(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Accept or refuse: by form only."""
    user, now = user_of(request), timezone.now()
    found = _one(user, Action.EDIT_PEOPLE, key)
    if request.method != "POST":
        raise NotFound
    words = request.POST.get("words", "")
    match act:
        case "accept":
            accept(found, words=words, by=user, at=now)
            done = "已同意，申请已办结。" if found.by_words else "已同意，档案已经更正。"
            messages.success(request, done)
        case "refuse":
            refuse(found, words=words, by=user, at=now)
            messages.success(request, "未同意，档案没有改动。")
        case _:
            raise NotFound
    return redirect("change-request", key)


@page(Action.VIEW_PEOPLE)
def change_request_paper(request: HttpRequest, key: int) -> FileResponse:
    """A piece of evidence: a picture to look at, anything else to keep."""
    paper = Attachment.objects.filter(pk=key, taken_off_at=None).first()
    if paper is None or not isinstance(paper.subject, ChangeRequest):
        raise NotFound
    _one(user_of(request), Action.VIEW_PEOPLE, paper.subject.pk)
    path = path_of(paper)
    if not path.is_file():
        raise NotFound
    return FileResponse(
        path.open("rb"),
        as_attachment=not paper.is_picture,
        filename=paper.name,
        content_type=MEDIA_TYPES[paper.ending],
    )


def _within(user: User, action: Action) -> QuerySet[ChangeRequest]:
    return ChangeRequest.objects.filter(person__in=scope.people(user, action).values("pk"))


def _one(user: User, action: Action, key: int) -> ChangeRequest:
    found = _within(user, action).filter(pk=key)
    one = found.select_related("person", "version__heading", "asked_by", "decided_by").first()
    if one is None:
        raise NotFound
    return one


def _place(found: ChangeRequest) -> str:
    """The page where whoever decides puts right what another room keeps."""
    if not found.by_words:
        return ""
    if found.what == What.POST and found.field:
        return reverse("post", args=[found.field])
    return reverse(PLACES.get(found.what, "person"), args=[found.person_id])


def _lines(found: ChangeRequest) -> list[tuple[str, str, str]]:
    """Field, before, after, as pages may show them: numbers masked."""
    if found.version is not None:
        return differences(found.version.fields, found.before, found.after)
    if found.by_words:
        return [("记录", str(found.before.get("record") or "—"), str(found.after.get("words", "")))]
    field = BY_KEY[found.field]
    after = wanted_value(found)
    if found.field in LOCKED:
        # What stood there is known by its digest alone; what stands there now is shown.
        return [(field.title, shown_basic(found.person, found.field) or "—", masked(after) or "—")]
    return [(field.title, found.before["value"] or "—", after or "—")]
