"""The examiner's part of a parallel run: no name, no machine, nobody else's marks."""

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
from admin.errors import LabError, NotFound
from admin.marking.errors import OutOfRange
from admin.parallel.marks import (
    correct_marks,
    kinds_of,
    newest_marks,
    own_work,
    submit_marks,
    waiting_work,
)
from admin.parallel.models import ParallelAssignment
from admin.testing.models import PaperView, Sitting
from admin.testing.papers import note_view
from scoring.rubric import national_rubric
from wordlists.syllable import parse_pinyin
from wordlists.syllabus import POINTS

DONE_SHOWN = 30
WAITING_SHOWN = 30


@page(Action.MARK)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this examiner, and what he marked last."""
    user = user_of(request)
    waiting = waiting_work(user)
    done = own_work(user).filter(marks__isnull=False).distinct()
    context = {
        "waiting": waiting[:WAITING_SHOWN],
        "left": waiting.count(),
        "done": done.order_by("-drawn__run", "-drawn__number")[:DONE_SHOWN],
        "done_count": done.count(),
    }
    return render(request, "console/parallel_queue.html", context)


@page(Action.MARK, post=True)
def desk(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Hear the items one by one, enter a mark for each, submit all."""
    user = user_of(request)
    assignment = _own(user, key)
    error = ""
    if request.method == "POST":
        try:
            _submit(request, assignment, user)
        except LabError as refused:
            error = refused.text
        else:
            messages.success(request, f"{assignment.drawn} 号的评分已提交。")
            following = waiting_work(user).filter(drawn__run=assignment.drawn.run_id).first()
            return (
                redirect("parallel-desk", following.pk) if following else redirect("parallel-queue")
            )
    elif assignment.drawn.sitting.paper is not None:
        _note(assignment, user)
    context = _desk(request, assignment, error)
    return render(request, "console/parallel_desk.html", context, status=422 if error else 200)


@page(Action.MARK)
def sound(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponseBase:
    """One item's recording, for its examiner only."""
    recording = best_recordings(_own(user_of(request), key).drawn.sitting).get(item)
    if recording is None:
        raise NotFound
    return sound_of(request, recording)


def _own(user: User, key: uuid.UUID) -> ParallelAssignment:
    found = own_work(user).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _note(assignment: ParallelAssignment, user: User) -> None:
    """Papers are a work secret: the first look is put on record."""
    sitting = assignment.drawn.sitting
    if sitting.paper is not None and not sitting.paper_views.filter(user=user).exists():
        note_view(
            sitting.paper,
            by=user,
            purpose=PaperView.Purpose.MARKING,
            at=timezone.now(),
            sitting=sitting,
        )


def _submit(request: HttpRequest, assignment: ParallelAssignment, user: User) -> None:
    marks = {}
    for kind in kinds_of(assignment.drawn.run):
        text = request.POST.get(kind, "").strip()
        if text:
            try:
                marks[kind] = Decimal(text)
            except InvalidOperation as error:
                raise OutOfRange from error
    fields: dict[str, Any] = {"by": user, "at": timezone.now()}
    if assignment.marks.exists():
        correct_marks(assignment, marks, reason=request.POST.get("reason", ""), **fields)
    else:
        submit_marks(assignment, marks, **fields)


def _desk(request: HttpRequest, assignment: ParallelAssignment, error: str) -> dict[str, Any]:
    run, sitting = assignment.drawn.run, assignment.drawn.sitting
    recordings, before = best_recordings(sitting), newest_marks(assignment)
    shown = request.POST if error else {kind: str(one.mark) for kind, one in before.items()}
    waiting = waiting_work(assignment.examiner).filter(drawn__run=run)
    rules = national_rubric().rules.values()
    return {
        "assignment": assignment,
        "number": str(assignment.drawn),
        "items": [
            {
                "item": item,
                "kind": kind,
                "full": POINTS[run.version][kind],
                "recording": recordings.get(item),
                "words": _words_of(sitting, item) if kind != "talk" else [],
                "topic": _topic(sitting, item, recordings),
                "rules": [rule for rule in rules if rule.kind == kind],
                "value": shown.get(kind, ""),
            }
            for item, kind in enumerate(kinds_of(run), 1)
        ],
        "marked": bool(before),
        "left": waiting.exclude(pk=assignment.pk).count(),
        "reason": request.POST.get("reason", ""),
        "error": error,
    }


def _topic(sitting: Sitting, item: int, recordings: dict[int, Any]) -> str:
    """The topic that was talked about; empty for other items."""
    row = sitting.paper.paper["items"][item - 1] if sitting.paper else {}
    chosen = recordings[item].topic if item in recordings else ""
    return next((str(one["text"]) for one in row.get("topics", []) if one["number"] == chosen), "")


def _words_of(sitting: Sitting, item: int) -> list[dict[str, str]]:
    """The item's words with tone marks; empty for the choice item."""
    words = sitting.paper.paper["items"][item - 1].get("words", []) if sitting.paper else []
    return [
        {
            "hanzi": word["hanzi"],
            "pinyin": " ".join(one.marks for one in parse_pinyin(word["pinyin"])),
            "after": word.get("after", ""),
        }
        for word in words
    ]
