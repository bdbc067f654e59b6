"""One sitting: items, sound, machine report, marks, history."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import AuditEntry
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.archive.newest import best_recordings
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.sound import sound_file, sound_of
from admin.console.switch_words import HeldWords, Records
from admin.errors import NotFound
from admin.marking.alike import alike_talks
from admin.marking.closing import is_open, reopen_marking
from admin.marking.models import MarkingAssignment
from admin.marking.records import (
    MARKING_RELATIONS,
    alias_of,
    newest_markings,
    newest_reviews,
    newest_score,
    record_of,
    sentences,
)
from admin.marking.state import MarkingRecord, missing
from admin.results.release import newest_result
from admin.scoring_jobs.models import ScoringRequest
from admin.testing.conduct import end_unfinished
from admin.testing.exemptions import exempt_items
from admin.testing.models import Sitting
from scoring.rubric import TALK_PART_NAMES

# The report is a page of its own: its script and sound come from its folder, nothing else may run.
REPORT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:; "
    "media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


@page(Action.VIEW_SITTINGS)
def sitting_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Everything about one sitting that the user's rights let be seen."""
    user = user_of(request)
    sitting = scope.sitting(user, Action.VIEW_SITTINGS, key)
    listens = reach_of(user, Action.LISTEN) == Scope.ALL
    sees_marks = reach_of(user, Action.VIEW_MARKS) is not None
    sees_machine = reach_of(user, Action.VIEW_MACHINE_SCORES) is not None
    prefetch_related_objects([sitting], *MARKING_RELATIONS)
    marking_open = is_open(sitting)
    score = newest_score(sitting) if sees_machine else None
    record = record_of(sitting)
    context: dict[str, Any] = {
        "sitting": sitting,
        "alias": alias_of(sitting) if sees_marks else "",
        "items": _items(sitting, score.report if score else {}, sees_marks, record),
        "listens": listens,
        "conducts": reach_of(user, Action.CONDUCT_ROOM) is not None,
        "score": score,
        "alike": alike_talks(sitting) if sees_machine and sees_marks else [],
        "markings": _markings(sitting) if sees_marks else [],
        "missing": sentences(missing(record), sitting) if sees_marks and marking_open else [],
        "result": newest_result(sitting) if reach_of(user, Action.VIEW_RESULTS) else None,
        "marking_open": marking_open,
        "history": _history(sitting) if reach_of(user, Action.VIEW_AUDIT) or sees_marks else [],
        "views": sitting.paper_views.select_related("user", "seat"),
        "incidents": sitting.incidents.all(),
    }
    return render(request, "console/sitting.html", context)


def _items(
    sitting: Sitting, report: dict[str, Any], sees_marks: bool, record: MarkingRecord
) -> list[dict[str, Any]]:
    """A row for each item of the paper: recording, machine, person, what the switch-over said."""
    recordings = best_recordings(sitting)
    scored = {row["item"]: row for row in report.get("items", [])}
    reviews = newest_reviews(sitting) if sees_marks else {}
    exempt = exempt_items(sitting.candidate)
    paper_items = sitting.paper.paper["items"] if sitting.paper else []
    held = _held(record, shows_marks=bool(report)) if sees_marks else {}
    return [
        {
            "item": item,
            "kind": row["kind"],
            "exempt": item in exempt,
            "recording": recordings.get(item),
            "machine": scored.get(item),
            "review": reviews.get(item),
            "held": held.get(item),
        }
        for item, row in enumerate(paper_items, 1)
    ]


def _held(record: MarkingRecord, *, shows_marks: bool) -> dict[int, HeldWords | None]:
    """By item the decision and the calibration, with the machine's marks where they may be seen."""
    machine = {one.item: (one.held, one.machine_mark) for one in record.read}
    machine[record.talk_item] = (record.talk_held, record.talk_machine)
    records = Records(held for held, _ in machine.values())
    return {
        item: records.words(held, raw, held.counted(raw))
        if shows_marks and raw is not None
        else records.words(held)
        for item, (held, raw) in machine.items()
    }


def _markings(sitting: Sitting) -> list[dict[str, Any]]:
    newest = newest_markings(sitting)
    rows = []
    for assignment in sitting.marking_assignments.all():
        if assignment.kind != MarkingAssignment.Kind.MARKING:
            continue
        marking = newest.get(assignment.examiner_id)
        parts = [
            (TALK_PART_NAMES[part], points)
            for part, points in (marking.deductions if marking else {}).items()
            if points != "0"
        ]
        older = len(assignment.markings.all()) - 1 if marking else 0
        rows.append({"assignment": assignment, "marking": marking, "parts": parts, "older": older})
    return rows


def _history(sitting: Sitting) -> list[AuditEntry]:
    own = Q(subject_type=Sitting._meta.label, subject_id=str(sitting.pk))
    return list(AuditEntry.objects.filter(own).select_related("actor")[:50])


@page(Action.LISTEN)
def sitting_sound(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponseBase:
    """The recording of one item that counts."""
    user = user_of(request)
    if reach_of(user, Action.LISTEN) != Scope.ALL:
        raise NotFound
    recording = best_recordings(scope.sitting(user, Action.LISTEN, key)).get(item)
    if recording is None:
        raise NotFound
    return sound_of(request, recording)


@page(Action.VIEW_MACHINE_SCORES)
def sitting_report(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The machine's report page."""
    html = _report_file(request, key, "report.html")
    return HttpResponse(html.read_bytes(), headers={"Content-Security-Policy": REPORT_POLICY})


@page(Action.VIEW_MACHINE_SCORES)
def report_script(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The script of the machine's report."""
    script = _report_file(request, key, "report.js")
    return HttpResponse(script.read_bytes(), content_type="text/javascript; charset=utf-8")


@page(Action.VIEW_MACHINE_SCORES)
def report_standard(request: HttpRequest, key: uuid.UUID, clip: str) -> HttpResponse:
    """A word in the standard voice, for comparison with the candidate's."""
    sound = _report_file(request, key, f"standard/{clip}.ogg")
    return HttpResponse(sound.read_bytes(), content_type="audio/ogg")


@page(Action.LISTEN)
def report_sound(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponseBase:
    """The sound that the machine's report was made from."""
    if reach_of(user_of(request), Action.LISTEN) != Scope.ALL:
        raise NotFound
    return sound_file(request, _report_file(request, key, f"audio/item-{item}.flac"))


def _report_file(request: HttpRequest, key: uuid.UUID, name: str) -> Path:
    sitting = scope.sitting(user_of(request), Action.VIEW_MACHINE_SCORES, key)
    score = newest_score(sitting)
    if score is None:
        raise NotFound("机器尚未评分，还没有报告。")
    root = (Path(settings.DATA_FOLDER) / "scoring").resolve()
    path = (root / score.folder / name).resolve()
    if not (path.is_relative_to(root) and path.is_file()):
        raise NotFound("报告文件不在数据文件夹中，请重新评分。")
    return path


@page(Action.RESCORE, post=True)
def sitting_rescore(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask that the machine score it again."""
    user = user_of(request)
    sitting = scope.sitting(user, Action.VIEW_SITTINGS, key)
    if request.method != "POST":
        raise NotFound
    reason = request.POST.get("reason", "").strip() or "重新评分"
    ScoringRequest.objects.create(sitting=sitting, by=user, at=timezone.now(), reason=reason)
    messages.success(request, "已申请重新评分，评分程序会自动处理。")
    return redirect("sitting", sitting.pk)


@page(Action.CONDUCT_ROOM, post=True)
def sitting_finish(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """End a sitting whose candidate does not come back, with what has been received."""
    user = user_of(request)
    sitting = scope.sitting(user, Action.CONDUCT_ROOM, key)
    if request.method != "POST":
        raise NotFound
    reason = request.POST.get("reason", "").strip() or "应试人未返回"
    end_unfinished(sitting, by=user, at=timezone.now(), reason=reason)
    messages.success(request, "已按收到的录音结束；没有录音或中断的测试项转人工处理。")
    return redirect("sitting", sitting.pk)


@page(Action.RELEASE_RESULTS, post=True)
def sitting_reopen(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Open marking again after release."""
    user = user_of(request)
    sitting = scope.sitting(user, Action.RELEASE_RESULTS, key)
    if request.method != "POST":
        raise NotFound
    reopen_marking(sitting, by=user, at=timezone.now(), reason=request.POST.get("reason", ""))
    messages.success(request, "已重新开放评分；原成绩保留，重新发布后成为旧版本。")
    return redirect("sitting", sitting.pk)
