"""Item 4: the examiner's queue and desk. No name, no other mark, no machine before submission."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html_join

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.sound import sound_of
from admin.console.views.desk_parts import (
    keep_draft,
    peaks_answer,
    posted_notes,
    refusal,
    unfinished,
)
from admin.desk.day import daily_target, marked_on, submitted_before, submitted_on
from admin.desk.drafts import talk_work
from admin.desk.talks import notes_of, submit_talk, withdraw_talk
from admin.errors import LabError, NotFound
from admin.marking.alike import alike_talks
from admin.marking.assigning import assign as assign_examiner
from admin.marking.assigning import examiners, share_out_session, sittings_to_mark
from admin.marking.closing import is_open
from admin.marking.models import MarkingAssignment, TalkMarking
from admin.marking.records import (
    SessionMarking,
    alias_of,
    newest_markings,
    newest_score,
    open_assignments,
    points_of,
    record_of,
    rubric_of,
    sentences,
    session_marking,
    talk_recording,
    task_alias,
    with_marking,
)
from admin.marking.state import missing, wants_examiner
from admin.marking.talk import newest, see_talk
from admin.marking.withdrawing import WITHIN, may_withdraw, note_disclosure
from admin.testing.models import Sitting
from admin.whole_number import whole_number
from scoring.rubric import TALK_PART_NAMES, TALK_PARTS, Rubric, national_rubric

EARLIER_SHOWN = 20


@page(Action.MARK)
def marking_queue(request: HttpRequest) -> HttpResponse:
    """What waits for this examiner, and what he submitted today and before."""
    user, now = user_of(request), timezone.now()
    today = submitted_on(user, now)
    before = submitted_before(user, now)[:EARLIER_SHOWN]
    context = {
        "waiting": [(one, task_alias(one)) for one in open_assignments(user)],
        "today": _rows(today),
        "before": _rows(before),
        "done_today": marked_on(user, now),
        "target": daily_target(),
        **_last(user, now),
    }
    return render(request, "console/marking_queue.html", context)


@page(Action.MARK, post=True)
def marking_desk(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Listen, choose a deduction for each part, submit; then the next one opens."""
    user = user_of(request)
    assignment = _own(user, key)
    error = ""
    if request.method == "POST":
        try:
            first = newest(assignment) is None
            _submit(request, assignment, user)
        except LabError as refused:
            error = refused.text
        else:
            waiting = open_assignments(user) if first else []
            if not first:
                messages.success(request, "更正已提交。")
                return redirect("desk", assignment.pk)
            return redirect("desk", waiting[0].pk) if waiting else redirect("marking")
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


@page(Action.MARK)
def marking_peaks(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The outline of the talk's recording, for its examiner only."""
    return peaks_answer(talk_recording(_own(user_of(request), key).sitting))


@page(Action.MARK, post=True)
def marking_draft(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep what has been chosen and noted so far."""
    user = user_of(request)
    assignment = _own(user, key)
    if request.method != "POST":
        raise NotFound
    try:
        keep_draft(request, user, talk_work(assignment.pk), assignment.sitting)
    except LabError as refused:
        return refusal(refused)
    return JsonResponse({})


@page(Action.MARK, post=True)
def marking_withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take a mark back within a minute of its submission and open the desk again."""
    user = user_of(request)
    assignment = _own(user, key)
    if request.method != "POST":
        raise NotFound
    withdraw_talk(assignment, by=user, at=timezone.now())
    messages.success(request, "已撤回，请重新评分后提交。")
    return redirect("desk", assignment.pk)


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
    of_session = session_marking(session)
    rows = [_to_assign(one, of_session) for one in with_marking(sittings_to_mark(session))]
    may_mark = list(examiners().order_by("pk"))
    options = ((one.pk, one.get_full_name()) for one in may_mark)
    context = {
        "session": session,
        "rows": rows,
        "examiners": may_mark,
        # Written once, not anew for every row.
        "options": format_html_join("", '<option value="{}">{}</option>', options),
    }
    return render(request, "console/assign.html", context)


def _to_assign(sitting: Sitting, of_session: SessionMarking) -> dict[str, Any]:
    """One sitting of the session: who marks it, who has, what is missing."""
    record = record_of(sitting, of_session)
    return {
        "sitting": sitting,
        "alias": alias_of(sitting),
        "assignments": list(sitting.marking_assignments.all()),
        "marks": newest_markings(sitting),
        "missing": sentences(missing(record), sitting),
        "wants": wants_examiner(record),
    }


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


def _rows(markings: Iterable[TalkMarking]) -> list[tuple[TalkMarking, str]]:
    return [(one, task_alias(one.assignment)) for one in markings]


def _last(user: User, now: datetime) -> dict[str, Any]:
    """The mark submitted last, while it may be taken back."""
    last = submitted_on(user, now).first()
    if last is None or not may_withdraw(last, now):
        return {"last": None}
    left = (last.submitted_at + WITHIN - now).total_seconds()
    return {"last": last, "last_alias": task_alias(last.assignment), "last_seconds": int(left)}


def _submit(request: HttpRequest, assignment: MarkingAssignment, user: User) -> None:
    deductions = {}
    for part in TALK_PARTS:
        try:
            deductions[part] = Decimal(request.POST.get(part, ""))
        except InvalidOperation:
            continue  # a part not chosen: the rubric's check names it
    submit_talk(
        assignment,
        deductions,
        posted_notes(request),
        no_speech="no_speech" in request.POST,
        note=request.POST.get("note", ""),
        reason=request.POST.get("reason", ""),
        by=user,
        at=timezone.now(),
    )


def _desk(request: HttpRequest, assignment: MarkingAssignment, error: str) -> dict[str, Any]:
    sitting, user, now = assignment.sitting, assignment.examiner, timezone.now()
    marking = newest(assignment)
    draft = unfinished(request, user, talk_work(assignment.pk), refused=bool(error))
    recording = talk_recording(sitting)
    queue = [one for one in open_assignments(user) if one.pk != assignment.pk]
    full = points_of(sitting, "talk")
    return {
        "assignment": assignment,
        "alias": task_alias(assignment),
        "recording": recording,
        "topic": _topic(sitting, recording.topic if recording else ""),
        "parts": _parts(rubric_of(sitting), full, draft["fields"] or _chosen(marking)),
        "full": full,
        "marking": marking,
        "older": list(assignment.markings.order_by("submitted_at", "id"))[:-1],
        "left": len(queue),
        "next": queue[0] if queue else None,
        "done_today": marked_on(user, now),
        "target": daily_target(),
        "marking_open": is_open(sitting),
        "error": error,
        "limit": national_rubric().no_mark_up_to_seconds,
        "fields": draft["fields"],
        "draft": draft,
        "pinned": notes_of(assignment),
        **(_proposal(marking, sitting, now) if marking else _last(user, now)),
    }


def _proposal(marking: TalkMarking, sitting: Sitting, now: datetime) -> dict[str, Any]:
    """What the machine says of the talk: only after submission, and noted as shown."""
    note_disclosure(marking, at=now)
    score = newest_score(sitting)
    return {"talk": score.report.get("talk") if score else None, "alike": alike_talks(sitting)}


def _chosen(marking: TalkMarking | None) -> dict[str, Any]:
    if marking is None:
        return {}
    return {**marking.deductions, **({"no_speech": "on"} if marking.no_speech else {})}


def _topic(sitting: Sitting, number: str) -> str:
    items = sitting.paper.paper["items"] if sitting.paper else []
    topics = [one for row in items if row["kind"] == "talk" for one in row["topics"]]
    return next((str(one["text"]) for one in topics if one["number"] == number), "")


def _parts(rubric: Rubric, full: Decimal, chosen: dict[str, Any]) -> list[dict[str, Any]]:
    """The rubric as buttons: part → bands → values, with the one chosen."""
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
