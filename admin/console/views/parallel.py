"""Parallel runs: the list, a new one, its page with progress, worksheets, calibrations."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console.access import page, user_of
from admin.console.kept_sheets import EXCEL, sent_file
from admin.console.views.candidates import LARGEST_SEED
from admin.errors import LabError, NotFound
from admin.parallel.calibrating import calibrate, version_in_force
from admin.parallel.calibration import METHOD_NAMES, Method
from admin.parallel.errors import MarkSheetRefused
from admin.parallel.importing import bring_in_marks
from admin.parallel.mark_sheet import template_bytes
from admin.parallel.marks import kinds_of, waiting_work
from admin.parallel.models import ParallelAssignment, ParallelMark, ParallelReport, ParallelRun
from admin.parallel.reporting import make_report
from admin.parallel.running import (
    FEWEST_EXAMINERS,
    STRATUM_NAMES,
    Stratum,
    blind_examiners,
    make_run,
)
from admin.testing.models import Session
from admin.whole_number import whole_number

PAGE_SIZE = 50
GIVEN_AND_DONE = {
    "given": Count("pk"),
    "done": Count("pk", filter=Exists(ParallelMark.objects.filter(assignment=OuterRef("pk")))),
}


@page(Action.VIEW_PARALLEL)
def runs(request: HttpRequest) -> HttpResponse:
    """All parallel runs with their progress."""
    shown = Paginator(ParallelRun.objects.all(), PAGE_SIZE).get_page(request.GET.get("page"))
    counted = {
        one["drawn__run"]: one
        for one in ParallelAssignment.objects.filter(drawn__run__in=[run.pk for run in shown])
        .values("drawn__run")
        .annotate(drawn_count=Count("drawn", distinct=True), **GIVEN_AND_DONE)
    }
    newest: dict[int, ParallelReport] = {}
    for report in ParallelReport.objects.filter(run__in=counted).defer("figures"):
        newest.setdefault(report.run_id, report)
    rows = [(run, counted.get(run.pk), newest.get(run.pk)) for run in shown]
    return render(request, "console/parallel_runs.html", {"page": shown, "rows": rows})


@page(Action.RUN_PARALLEL, post=True)
def run_new(request: HttpRequest) -> HttpResponse:
    """Choose sessions, sample and examiners."""
    sessions = list(
        Session.objects.filter(candidates__sittings__machine_scores__isnull=False)
        .select_related("site")
        .distinct()
    )
    people = blind_examiners()
    error = ""
    if request.method == "POST":
        try:
            made = _make(request, sessions, people)
        except LabError as refused:
            error = refused.text
        else:
            messages.success(request, f"已建立，抽取 {made.sittings.count()} 份录音。")
            return redirect("parallel-run", made.pk)
    context = {
        "sessions": sessions,
        "people": people,
        "strata": STRATUM_NAMES.items(),
        "posted": request.POST,
        "chosen": {
            name: request.POST.getlist(name) for name in ("sessions", "examiners", "strata")
        },
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "console/parallel_new.html", context, status=status)


def _make(request: HttpRequest, sessions: list[Session], people: list[User]) -> ParallelRun:
    posted = request.POST
    keys = {whole_number(key) for key in posted.getlist("sessions")}
    examiners = {whole_number(key) for key in posted.getlist("examiners")}
    size = whole_number(posted.get("size")) if posted.get("sampling") == "random" else 0
    return make_run(
        posted.get("name", ""),
        [one for one in sessions if one.pk in keys],
        [one for one in people if one.pk in examiners],
        by=user_of(request),
        at=timezone.now(),
        seed=secrets.randbelow(LARGEST_SEED),
        size=size or None,
        strata=[one for one in Stratum if one.value in posted.getlist("strata")],
        examiners_each=whole_number(posted.get("each")) or FEWEST_EXAMINERS,
    )


@page(Action.VIEW_PARALLEL)
def run_page(request: HttpRequest, key: int) -> HttpResponse:
    """Progress by examiner, reports, calibrations."""
    run = run_of(key)
    return render(request, "console/parallel_run.html", _run(run))


def _run(run: ParallelRun) -> dict[str, Any]:
    work = ParallelAssignment.objects.filter(drawn__run=run)
    progress = work.values("examiner", "examiner__display_name", "examiner__username").annotate(
        **GIVEN_AND_DONE
    )
    now = timezone.now()
    versions = run.calibrations.select_related("by").prefetch_related("acts__by")
    return {
        "run": run,
        "sessions": run.sessions.select_related("site"),
        "drawn": run.sittings.count(),
        "strata": "、".join(STRATUM_NAMES[Stratum(one)] for one in run.strata),
        "progress": progress.order_by("examiner__display_name", "examiner"),
        "reports": run.reports.select_related("by").defer("figures"),
        "items": kinds_of(run),
        "methods": METHOD_NAMES.items(),
        "calibrations": [
            {"version": one, "in_force": version_in_force(one.item, now) == one} for one in versions
        ],
    }


@page(Action.RUN_PARALLEL, post=True)
def report_make(request: HttpRequest, key: int) -> HttpResponse:
    """Make the report over what has been marked by now."""
    run = run_of(key)
    if request.method != "POST":
        raise NotFound
    report = make_report(run, by=user_of(request), at=timezone.now())
    messages.success(request, f"报告已出，双评录音 {report.sittings} 份。")
    return redirect("parallel-report", report.pk)


@page(Action.RUN_PARALLEL)
def mark_sheet(request: HttpRequest, key: int, examiner: int) -> HttpResponse:
    """The worksheet for an examiner who marks on paper: what he has not marked yet."""
    run, person = run_of(key), _examiner(key, examiner)
    numbers = waiting_work(person).filter(drawn__run=run).values_list("drawn__number", flat=True)
    name = f"平行评分-{run.name}-{person.get_full_name()}.xlsx"
    return HttpResponse(
        template_bytes(run.version, list(numbers)),
        content_type=EXCEL,
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


@page(Action.RUN_PARALLEL, post=True)
def marks_import(request: HttpRequest, key: int, examiner: int) -> HttpResponse:
    """Bring an examiner's worksheet in; every fault is shown at once."""
    run, person = run_of(key), _examiner(key, examiner)
    faults: object = []
    if request.method == "POST":
        data, _ = sent_file(request)
        try:
            count = bring_in_marks(run, person, data, by=user_of(request), at=timezone.now())
        except MarkSheetRefused as refused:
            faults = refused.extra["faults"]
        else:
            messages.success(request, f"已导入 {count} 份录音的评分。")
            return redirect("parallel-run", run.pk)
    context = {"run": run, "examiner": person, "faults": faults}
    status = 422 if faults else 200
    return render(request, "console/parallel_import.html", context, status=status)


@page(Action.RUN_PARALLEL, post=True)
def calibration_new(request: HttpRequest, key: int) -> HttpResponse:
    """Find a calibration of one item on the run."""
    run, item = run_of(key), request.POST.get("item", "")
    method = request.POST.get("method", "")
    if request.method != "POST" or item not in kinds_of(run) or method not in set(Method):
        raise NotFound
    calibrate(run, item, Method(method), by=user_of(request), at=timezone.now())
    messages.success(request, "校准已算出，尚未启用；请先看下面的效果。")
    return redirect("parallel-run", run.pk)


def run_of(key: int) -> ParallelRun:
    """The run; NotFound."""
    found = ParallelRun.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _examiner(run: int, key: int) -> User:
    found = User.objects.filter(pk=key, parallel_assignments__drawn__run=run).first()
    if found is None:
        raise NotFound
    return found
