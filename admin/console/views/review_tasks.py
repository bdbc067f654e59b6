"""The reviewer's own work: items 1–3 of a sitting, blind to person, machine and other reviewers."""

from __future__ import annotations

import uuid
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.archive.newest import best_recordings
from admin.console.access import page, user_of
from admin.console.sound import sound_of
from admin.console.views.reviews import words_of
from admin.errors import LabError, NotFound
from admin.marking.closing import is_open
from admin.marking.models import ReviewTask
from admin.marking.ordering import items_of, open_tasks, submit_review
from admin.marking.records import alias_of
from admin.testing.models import PaperView
from admin.testing.papers import note_view
from scoring.rubric import national_rubric

DONE_SHOWN = 20


@page(Action.MARK)
def review_tasks(request: HttpRequest) -> HttpResponse:
    """What waits for this reviewer, and what he did last."""
    user = user_of(request)
    done = (
        ReviewTask.objects.filter(reviewer=user, marks__isnull=False)
        .select_related("review__sitting")
        .distinct()
        .order_by("-assigned_at")[:DONE_SHOWN]
    )
    context = {
        "waiting": [(one, alias_of(one.review.sitting)) for one in open_tasks(user)],
        "done": [(one, alias_of(one.review.sitting)) for one in done],
    }
    return render(request, "console/review_tasks.html", context)


@page(Action.MARK, post=True)
def review_task(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Sound and text of each item, a mark for each, one reason for all."""
    user = user_of(request)
    task = _own(user, key)
    sitting = task.review.sitting
    error = ""
    if request.method == "POST":
        try:
            submit_review(
                task,
                _marks(request, task),
                reason=request.POST.get("reason", ""),
                by=user,
                at=timezone.now(),
            )
        except LabError as refused:
            error = refused.text
        else:
            messages.success(request, "复审评分已提交。")
            return redirect("review-tasks")
    elif sitting.paper is not None:
        purpose = PaperView.Purpose.MARKING
        note_view(sitting.paper, by=user, purpose=purpose, at=timezone.now(), sitting=sitting)
    given = {mark.item: mark for mark in task.marks.order_by("reviewed_at", "pk")}
    context = {
        "task": task,
        "alias": alias_of(sitting),
        "items": _items(request, task, {item: str(one.mark) for item, one in given.items()}),
        "given": list(given.values()),
        "marking_open": is_open(sitting),
        "error": error,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "console/review_task.html", context, status=422 if error else 200)


@page(Action.MARK)
def review_task_sound(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponseBase:
    """An item's recording, for its reviewer only."""
    task = _own(user_of(request), key)
    recording = best_recordings(task.review.sitting).get(item)
    if recording is None or item not in {one.item for one in items_of(task)}:
        raise NotFound
    return sound_of(request, recording)


def _own(user: User, key: uuid.UUID) -> ReviewTask:
    found = ReviewTask.objects.select_related(
        "review__sitting__paper", "review__sitting__candidate__session"
    )
    task = found.filter(pk=key, reviewer=user).first()
    if task is None:
        raise NotFound
    return task


def _items(request: HttpRequest, task: ReviewTask, given: dict[int, str]) -> list[dict[str, Any]]:
    sitting = task.review.sitting
    recordings = best_recordings(sitting)
    rules = national_rubric().rules.values()
    return [
        {
            "one": one,
            "recording": recordings.get(one.item),
            "words": words_of(sitting, one.item),
            "rules": [rule for rule in rules if rule.kind == one.kind],
            "posted": request.POST.get(f"mark-{one.item}", given.get(one.item, "")),
        }
        for one in items_of(task)
    ]


def _marks(request: HttpRequest, task: ReviewTask) -> dict[int, Decimal]:
    marks = {}
    for one in items_of(task):
        try:
            marks[one.item] = Decimal(request.POST.get(f"mark-{one.item}", "").strip())
        except InvalidOperation:
            continue  # the service says that an item has no mark
    return marks
