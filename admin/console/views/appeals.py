"""Appeals (成绩复核): the list with its deadlines, entering, naming who hears it, the answer."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.errors import LabError, NotFound
from admin.marking.assigning import assign, examiners
from admin.marking.eligible import may_review, ties_among
from admin.marking.ordering import name_reviewer
from admin.marking.records import alias_of, record_of
from admin.marking.review_records import done_tasks
from admin.marking.reviews_due import READERS, ReviewKind
from admin.marking.rules_in_force import rules_in_force
from admin.marking.state import wants_examiner
from admin.results.appeals import (
    AppealForm,
    answer_appeal,
    enter_appeal,
    last_day,
    published,
    state_of,
)
from admin.results.models import Appeal
from admin.whole_number import whole_number

PAGE_SIZE = 50


@page(Action.HANDLE_APPEALS)
def appeals(request: HttpRequest) -> HttpResponse:
    """Open ones by deadline; ``?state=answered``: those that were answered."""
    seen = scope.sittings(user_of(request), Action.HANDLE_APPEALS)
    found = Appeal.objects.filter(result__sitting__in=seen).select_related(
        "result__sitting__candidate__person",
        "result__sitting__candidate__session",
        "answer__result",
    )
    answered = request.GET.get("state") == "answered"
    found = found.exclude(answer=None) if answered else found.filter(answer=None)
    found = found.order_by("-answer_by", "-pk") if answered else found.order_by("answer_by", "pk")
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "answered": answered,
        "today": timezone.localdate(),
    }
    return render(request, "console/appeals.html", context)


@page(Action.HANDLE_APPEALS, post=True)
def appeal_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Enter an appeal against a released result."""
    user = user_of(request)
    sitting = scope.sitting(user, Action.HANDLE_APPEALS, key)
    first, error = published(sitting), ""
    if first is None:
        raise NotFound("该应试人的成绩尚未发布。")
    if request.method == "POST":
        try:
            made = enter_appeal(sitting, _form(request), by=user, at=timezone.now())
        except LabError as refused:
            error = refused.text
        else:
            messages.success(request, "复核申请已登记，请指定复核的测试员。")
            return redirect("appeal", made.pk)
    rules = rules_in_force().rules
    context = {
        "sitting": sitting,
        "result": sitting.results.order_by("-number").first(),
        "published": first,
        "last_day": last_day(first, rules),
        "rules": rules,
        "scopes": Appeal.Scope.choices,
        "today": timezone.localdate(),
        "posted": request.POST,
        "error": error,
    }
    return render(request, "console/appeal_new.html", context, status=422 if error else 200)


@page(Action.HANDLE_APPEALS, post=True)
def appeal(request: HttpRequest, key: int) -> HttpResponse:
    """One appeal: who hears it, what is lacking, the answer."""
    user = user_of(request)
    found = Appeal.objects.select_related("result", "reopening").filter(pk=key).first()
    if found is None:
        raise NotFound
    sitting = scope.sitting(user, Action.HANDLE_APPEALS, found.result.sitting_id)
    if request.method == "POST":
        if "examiner" in request.POST:
            _name(found, request.POST["examiner"], user)
            messages.success(request, "已指定。")
        else:
            given = answer_appeal(
                found, by=user, at=timezone.now(), reason=request.POST.get("reason", "")
            )
            messages.success(request, given.told)
        return redirect("appeal", found.pk)
    answer, done = getattr(found, "answer", None), done_tasks(sitting)
    context = {
        "appeal": found,
        "sitting": sitting,
        "alias": alias_of(sitting),
        "answer": answer,
        "state": None if answer else state_of(found),
        "talk": [
            (one, one.markings.order_by("submitted_at").last())
            for one in found.reopening.assignments.select_related("examiner").order_by("position")
        ],
        "tasks": [
            (task, task.pk in done)
            for review in found.reopening.reviews.all()
            for task in review.tasks.select_related("reviewer")
        ],
        "free": [] if answer else _free(found),
        "today": timezone.localdate(),
    }
    return render(request, "console/appeal.html", context)


def _form(request: HttpRequest) -> AppealForm:
    try:
        day = date.fromisoformat(request.POST.get("received_on", ""))
    except ValueError:
        day = timezone.localdate()
    return AppealForm(
        scope=request.POST.get("scope", ""),
        reason=request.POST.get("reason", ""),
        received_on=day,
        receipt=request.POST.get("receipt", ""),
    )


def _wants(found: Appeal) -> tuple[bool, bool]:
    """Whether the talk, and whether items 1–3, still want somebody named."""
    review = found.reopening.reviews.first()
    wants_reviewer = review is not None and review.tasks.count() < READERS[ReviewKind(review.kind)]
    return wants_examiner(record_of(found.result.sitting)), wants_reviewer


def _free(found: Appeal) -> list[User]:
    """Those who may still be named: national examiners who never heard the sitting."""
    if not any(_wants(found)):
        return []
    sitting = found.result.sitting
    heard = {
        *sitting.marking_assignments.values_list("examiner", flat=True),
        *sitting.ordered_reviews.values_list("tasks__reviewer", flat=True),
        *sitting.item_reviews.values_list("reviewer", flat=True),
    }
    free = [
        one
        for one in examiners().order_by("pk")
        if one.pk not in heard and may_review(ReviewKind.APPEAL, one)
    ]
    ties = ties_among([sitting], free)
    return [one for one in free if (str(sitting.pk), one.pk) not in ties]


def _name(found: Appeal, text: str, user: User) -> None:
    """The same person hears all that the appeal is about, as far as anybody is wanted."""
    chosen = examiners().filter(pk=whole_number(text)).first()
    if chosen is None:
        raise NotFound
    talk, items = _wants(found)
    now = timezone.now()
    if talk:
        assign(found.result.sitting, chosen, by=user, at=now)
    if items:
        name_reviewer(found.reopening.reviews.get(), chosen, by=user, at=now)
