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
from admin.console.views.desk_parts import HIDDEN, peaks_answer, posted_json, posted_notes
from admin.console.views.reading_desk import draft_answer, posted_findings, reading_context
from admin.desk.drafts import task_work
from admin.desk.reading import ReadItemText, mark_of, text_of
from admin.desk.review_tasks import save_item, submit_task, task_items
from admin.errors import LabError, NotFound
from admin.marking.closing import is_open
from admin.marking.errors import OutOfRange
from admin.marking.models import ReviewTask
from admin.marking.ordering import is_mark, items_of, open_tasks
from admin.marking.records import alias_of
from admin.marking.state import ReadItem
from admin.testing.models import PaperView
from admin.testing.papers import note_view

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
    """The items with the marks so far; when each has one, all are submitted in one act."""
    user = user_of(request)
    task = _own(user, key)
    sitting = task.review.sitting
    error = ""
    if request.method == "POST":
        try:
            reason = request.POST.get("reason", "")
            submit_task(task, reason=reason, by=user, at=timezone.now())
        except LabError as refused:
            error = refused.text
        else:
            messages.success(request, f"{alias_of(sitting)} 的复审评分已提交。")
            return _next(user)
    items = task_items(task)
    context = {
        "task": task,
        "alias": alias_of(sitting),
        "items": items,
        "complete": all(row.mark is not None for row in items),
        "given": task.marks.order_by("reviewed_at", "pk"),
        "marking_open": is_open(sitting),
        "error": error,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "console/review_task.html", context, status=422 if error else 200)


@page(Action.MARK, post=True)
def review_task_item(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponse:
    """The desk of one item; saving it opens the next one that has no mark yet."""
    user = user_of(request)
    task, one = _item(user, key, item)
    sitting = task.review.sitting
    text = text_of(sitting, item)
    error = ""
    if request.method == "POST":
        try:
            save_item(task, item, _posted(request, one, text), at=timezone.now())
        except LabError as refused:
            error = refused.text
        else:
            left = [row.one.item for row in task_items(task) if row.mark is None]
            return (
                redirect("review-task-item", key, left[0]) if left else redirect("review-task", key)
            )
    elif sitting.paper is not None:
        purpose = PaperView.Purpose.MARKING
        note_view(sitting.paper, by=user, purpose=purpose, at=timezone.now(), sitting=sitting)
    work = task_work(task.pk, item)
    context = {
        **reading_context(request, user, work, one, text, refused=bool(error)),
        "task": task,
        "alias": alias_of(sitting),
        "recording": best_recordings(sitting).get(item),
        "marking_open": is_open(sitting),
        "error": error,
    }
    return render(request, "console/review_task_item.html", context, status=422 if error else 200)


@page(Action.MARK)
def review_task_sound(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponseBase:
    """An item's recording, for its reviewer only."""
    task, _ = _item(user_of(request), key, item)
    recording = best_recordings(task.review.sitting).get(item)
    if recording is None:
        raise NotFound
    return sound_of(request, recording)


@page(Action.MARK)
def review_task_peaks(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponse:
    """The outline of an item's recording, for its reviewer only."""
    task, _ = _item(user_of(request), key, item)
    return peaks_answer(best_recordings(task.review.sitting).get(item))


@page(Action.MARK, post=True)
def review_task_draft(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponse:
    """Keep what was clicked so far; answers what it comes to by the rules."""
    user = user_of(request)
    task, _ = _item(user, key, item)
    if request.method != "POST":
        raise NotFound
    sitting = task.review.sitting
    return draft_answer(request, user, task_work(task.pk, item), sitting, text_of(sitting, item))


def _next(user: User) -> HttpResponse:
    waiting = open_tasks(user)
    return redirect("review-task", waiting[0].pk) if waiting else redirect("review-tasks")


def _item(user: User, key: uuid.UUID, item: int) -> tuple[ReviewTask, ReadItem]:
    task = _own(user, key)
    for one in items_of(task):
        if one.item == item:
            return task, one
    raise NotFound


def _posted(request: HttpRequest, one: ReadItem, text: ReadItemText | None) -> dict[str, Any]:
    """The item's draft as the form sent it, complete. BadDraft, NotInTheItem, PartsNotChosen."""
    if text is not None:
        mark_of(text, posted_findings(request, text))
    elif not is_mark(_mark(request.POST.get("mark", "")), one.full):
        raise OutOfRange
    fields = {name: value for name, value in request.POST.items() if name not in HIDDEN}
    notes = [note.to_json() for note in posted_notes(request)]
    return {"fields": fields, "verdicts": posted_json(request, "verdicts", {}), "notes": notes}


def _mark(text: str) -> Decimal:
    try:
        return Decimal(text.strip())
    except InvalidOperation as error:
        raise OutOfRange from error


def _own(user: User, key: uuid.UUID) -> ReviewTask:
    found = ReviewTask.objects.select_related(
        "review__sitting__paper", "review__sitting__candidate__session"
    )
    task = found.filter(pk=key, reviewer=user).first()
    if task is None:
        raise NotFound
    return task
