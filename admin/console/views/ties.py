"""Examiners and the people they are kept from (回避): list, entry, correction, end."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.errors import NotFound, Refused
from admin.marking.assigning import examiners
from admin.marking.models import ExaminerTie
from admin.marking.tying import change_tie, end_tie, enter_tie, given_before
from admin.people.models import Person
from admin.whole_number import whole_number

PAGE_SIZE = 50


@page(Action.VIEW_TIES, Action.EDIT_TIES, post=True)
def ties(request: HttpRequest) -> HttpResponse:
    """All ties, those in force first; the form that enters one."""
    user = user_of(request)
    if request.method == "POST":
        return _enter(request)
    found = ExaminerTie.objects.select_related("examiner", "person", "entered_by", "ended_by")
    words, ended = request.GET.get("q", "").strip(), bool(request.GET.get("ended"))
    if words:
        found = found.filter(
            Q(person__name__icontains=words) | Q(examiner__display_name__icontains=words)
        )
    if not ended:
        found = found.filter(ended_at=None)
    key = whole_number(request.GET.get("person"))
    edits = reach_of(user, Action.EDIT_TIES) is not None
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "q": words,
        "ended": ended,
        "edits": edits,
        "kinds": ExaminerTie.Kind.choices,
        "examiners": examiners().order_by("display_name", "username") if edits else [],
        "person": scope.person(user, Action.VIEW_PEOPLE, key) if edits and key else None,
    }
    return render(request, "console/ties.html", context)


@page(Action.EDIT_TIES, post=True)
def tie_act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Correct or end a tie: by form only."""
    found = ExaminerTie.objects.filter(pk=key).first()
    if request.method != "POST" or found is None:
        raise NotFound
    user, now, reason = user_of(request), timezone.now(), request.POST.get("reason", "")
    match act:
        case "change":
            note = request.POST.get("note", "")
            change_tie(found, _kind(request), note=note, reason=reason, by=user, at=now)
            messages.success(request, "回避关系已修改。")
        case "end":
            end_tie(found, reason=reason, by=user, at=now)
            messages.success(request, "回避关系已解除。")
        case _:
            raise NotFound
    return redirect("ties")


def _enter(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    examiner = examiners().filter(pk=whole_number(request.POST.get("examiner"))).first()
    if examiner is None:
        raise Refused("请选择测试员。")
    made = enter_tie(
        examiner,
        _person(request),
        _kind(request),
        reason=request.POST.get("reason", ""),
        by=user,
        at=timezone.now(),
    )
    messages.success(request, "回避关系已登记，以后不再把此人分给该测试员。")
    if given := given_before(made):
        numbers = "、".join(one.sitting.candidate.admission_number for one in given)
        messages.error(
            request,
            f"登记以前已分给该测试员、尚未评分的有 {len(given)} 份，请告知总测试员：{numbers}。",
        )
    return redirect("ties")


def _person(request: HttpRequest) -> Person:
    """The person given by key (from the person's page) or by admission number."""
    user, number = user_of(request), request.POST.get("number", "").strip()
    within = scope.people(user, Action.VIEW_PEOPLE)
    if key := whole_number(request.POST.get("person")):
        found = within.filter(pk=key).first()
    else:
        found = within.filter(candidacies__admission_number=number).first() if number else None
    if found is None:
        raise Refused("没有找到这个准考证号的应试人，请核对 14 位准考证号。")
    return found


def _kind(request: HttpRequest) -> str:
    kind = request.POST.get("kind", "")
    if kind not in ExaminerTie.Kind.values:
        raise Refused("请选择关系。")
    return kind
