"""Many cases, or all reviews that are due, in one act: by form only, told by name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.console.access import page, user_of
from admin.console.views.credential_cases import PAGE_SIZE
from admin.console.views.credential_cases import visible as visible_cases
from admin.console.views.credential_lists import due_in
from admin.console.views.credentials import kind_of
from admin.credentials.due import REVIEW, waiting
from admin.credentials.many import NEEDS, Done, Many, on_each, review_each
from admin.credentials.models import CommitteeMember
from admin.credentials.review_days import Appointed
from admin.errors import NotFound, Refused
from admin.local_day import moment_typed
from admin.whole_number import whole_number

E = Action.EDIT_TRAINING
MOST_REVIEWS = 500


@page(E, post=True)
def credential_cases_act(request: HttpRequest, key: int) -> HttpResponse:
    """Do the same with the cases of a kind that were chosen; filters stay in the address."""
    user, kind, sent = user_of(request), kind_of(key), request.POST
    if request.method != "POST" or sent.get("act") not in list(Many):
        raise NotFound
    what = Many(sent["act"])
    if what in NEEDS:
        require(user, NEEDS[what])
    keys = [whole_number(one) for one in sent.getlist("chosen")][:PAGE_SIZE]
    cases = visible_cases(user, E).filter(kind=kind, pk__in=keys).select_related("gave")
    if not cases:
        raise Refused("没有勾选任何一份，请先勾选，再办理。")
    members = CommitteeMember.objects.filter(
        system=kind.system_id,
        pk__in=[whole_number(one) for one in sent.getlist("member")],
    ).select_related("person", "user")
    when = moment_typed(sent.get("when", ""))
    appointed = Appointed(when, sent.get("place", "")) if when else None
    if what == Many.DAY and appointed is None:
        raise Refused("请填写评审的时间。")
    done = on_each(
        cases,
        what,
        by=user,
        at=timezone.now(),
        members=list(members),
        appointed=appointed,
    )
    _tell(request, done, "已办理")
    return redirect(f"{reverse('credential-cases', args=[key])}?{request.GET.urlencode()}")


@page(E, post=True)
def credential_due_reviews(request: HttpRequest) -> HttpResponse:
    """Open the yearly review of all whom the filters leave and who have none under way."""
    if request.method != "POST":
        raise NotFound
    user = user_of(request)
    found, told = due_in(request, E)
    if told["what"] != REVIEW:
        raise Refused("请先在“事项”里选“应年度考核”，再开展。")
    unhandled = waiting(found)[:MOST_REVIEWS]
    if not unhandled:
        raise Refused("没有需要开展的年度考核：都在办理中。")
    done = review_each(unhandled, by=user, at=timezone.now())
    _tell(request, done, "已建立年度考核")
    return redirect(f"{reverse('credential-due')}?{request.GET.urlencode()}")


def _tell(request: HttpRequest, done: Done, word: str) -> None:
    if done.count:
        messages.success(request, f"{word} {done.count} 份。")
    for name, why in done.left:
        messages.error(request, f"{name}没有办理：{why}")
