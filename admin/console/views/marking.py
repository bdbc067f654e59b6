"""Item 4: the examiner's queue and desk. No name, no other mark, no machine before submission."""

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
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.sound import sound_of
from admin.console.views.rooms import whole_number
from admin.errors import LabError, NotFound
from admin.marking.alike import alike_talks
from admin.marking.assigning import assign as assign_examiner
from admin.marking.assigning import examiners, share_out_session, sittings_to_mark
from admin.marking.closing import is_open
from admin.marking.models import MarkingAssignment, TalkMarking
from admin.marking.records import (
    alias_of,
    missing_sentences,
    newest_markings,
    newest_score,
    open_assignments,
    points_of,
    record_of,
    talk_recording,
)
from admin.marking.state import wants_examiner
from admin.marking.talk import correct_talk_mark, newest, see_talk, submit_talk_mark
from admin.testing.models import Sitting
from scoring.rubric import TALK_PART_NAMES, TALK_PARTS, national_rubric

DONE_SHOWN = 20


@page(Action.MARK)
def marking_queue(request: HttpRequest) -> HttpResponse:
    """What waits for this examiner, and what he did last."""
    user = user_of(request)
    waiting = [(one, alias_of(one.sitting)) for one in open_assignments(user)]
    done = (
        TalkMarking.objects.filter(assignment__examiner=user)
        .select_related("assignment__sitting")
        .order_by("-submitted_at", "-id")[:DONE_SHOWN]
    )
    shown = [(one, alias_of(one.assignment.sitting)) for one in done]
    return render(request, "console/marking_queue.html", {"waiting": waiting, "done": shown})


@page(Action.MARK, post=True)
def marking_desk(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Listen, choose a deduction for each part, submit; then see the machine's proposal."""
    user = user_of(request)
    assignment = _own(user, key)
    error = ""
    if request.method == "POST":
        try:
            _submit(request, assignment, user)
        except LabError as refused:
            error = refused.text
        else:
            messages.success(request, "评分已提交。")
            return redirect("desk", assignment.pk)
    see_talk(assignment, by=user, at=timezone.now())
    context = _desk(request, assignment, error)
    return render(request, "console/marking.html", context, status=422 if error else 200)


@page(Action.MARK)
def marking_sound(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The talk's recording, for its examiner only."""
    recording = talk_recording(_own(user_of(request), key).sitting)
    if recording is None:
        raise NotFound
    return sound_of(request, recording)


@page(Action.ASSIGN_MARKING, post=True)
def marking_assign(request: HttpRequest, key: int) -> HttpResponse:
    """Name the examiners of a session's talks, and adjudicators where they are needed."""
    user = user_of(request)
    session = scope.session(user, Action.ASSIGN_MARKING, key)
    if request.method == "POST":
        people = {examiner.pk: examiner for examiner in examiners()}
        if "sitting" in request.POST:
            sitting = _of_session(session.pk, request.POST["sitting"])
            chosen = people.get(whole_number(request.POST.get("examiner", "")))
            if chosen is None:
                raise NotFound
            assign_examiner(sitting, chosen, by=user, at=timezone.now())
            messages.success(request, "已分配。")
        else:
            keys = [whole_number(text) for text in request.POST.getlist("examiners")]
            named = [people[one] for one in keys if one in people]
            made = share_out_session(session, named, by=user, at=timezone.now())
            messages.success(request, f"已分配 {len(made)} 份评分任务。")
        return redirect("assign", session.pk)
    rows = [
        {
            "sitting": sitting,
            "alias": alias_of(sitting),
            "assignments": list(sitting.marking_assignments.select_related("examiner")),
            "marks": newest_markings(sitting),
            "missing": missing_sentences(sitting),
            "wants": wants_examiner(record_of(sitting)),
        }
        for sitting in sittings_to_mark(session)
    ]
    context = {"session": session, "rows": rows, "examiners": examiners().order_by("pk")}
    return render(request, "console/assign.html", context)


def _of_session(session: int, key: str) -> Sitting:
    try:
        found = Sitting.objects.filter(candidate__session=session, pk=uuid.UUID(key)).first()
    except ValueError as error:
        raise NotFound from error
    if found is None:
        raise NotFound
    return found


def _own(user: User, key: uuid.UUID) -> MarkingAssignment:
    """The user's own assignment; a chief examiner, too, opens only what is his to mark."""
    found = MarkingAssignment.objects.select_related("sitting__paper", "sitting__candidate")
    assignment = found.filter(pk=key, examiner=user).first()
    if assignment is None:
        raise NotFound
    return assignment


def _submit(request: HttpRequest, assignment: MarkingAssignment, user: User) -> None:
    deductions = {}
    for part in TALK_PARTS:
        try:
            deductions[part] = Decimal(request.POST.get(part, ""))
        except InvalidOperation:
            continue  # a part not chosen: the rubric's check names it
    fields: dict[str, Any] = {
        "by": user,
        "at": timezone.now(),
        "no_speech": "no_speech" in request.POST,
        "note": request.POST.get("note", ""),
    }
    if newest(assignment) is None:
        submit_talk_mark(assignment, deductions, **fields)
    else:
        correct_talk_mark(assignment, deductions, reason=request.POST.get("reason", ""), **fields)


def _desk(request: HttpRequest, assignment: MarkingAssignment, error: str) -> dict[str, Any]:
    sitting = assignment.sitting
    marking = newest(assignment)
    score = newest_score(sitting) if marking else None
    recording = talk_recording(sitting)
    queue = [one for one in open_assignments(assignment.examiner) if one.pk != assignment.pk]
    chosen = dict(request.POST.items()) if error else (marking.deductions if marking else {})
    return {
        "assignment": assignment,
        "alias": alias_of(sitting),
        "recording": recording,
        "topic": _topic(sitting, recording.topic if recording else ""),
        "parts": _parts(points_of(sitting, "talk"), chosen),
        "full": points_of(sitting, "talk"),
        "marking": marking,
        "older": list(assignment.markings.order_by("submitted_at", "id"))[:-1],
        "talk": score.report.get("talk") if score else None,
        "alike": alike_talks(sitting) if marking else [],
        "left": len(queue),
        "next": queue[0] if queue else None,
        "marking_open": is_open(sitting),
        "error": error,
        "limit": national_rubric().no_mark_up_to_seconds,
        "note": request.POST.get("note", "") if error else "",
    }


def _topic(sitting: Sitting, number: str) -> str:
    items = sitting.paper.paper["items"] if sitting.paper else []
    topics = [one for row in items if row["kind"] == "talk" for one in row["topics"]]
    return next((str(one["text"]) for one in topics if one["number"] == number), "")


def _parts(full: Decimal, chosen: dict[str, Any]) -> list[dict[str, Any]]:
    """The rubric as buttons: part → bands → values, with the one chosen."""
    rubric = national_rubric()
    return [
        {
            "part": part,
            "name": TALK_PART_NAMES[part],
            "bands": [
                {
                    "description": band.description,
                    "values": [
                        {"points": str(points), "chosen": str(chosen.get(part, "")) == str(points)}
                        for points in band.deductions(full)
                    ],
                }
                for band in rubric.bands_of(part)
            ],
        }
        for part in TALK_PARTS
    ]
