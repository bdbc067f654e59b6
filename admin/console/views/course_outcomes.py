"""Attendance of a whole run, assessments, the outcome, printed papers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.console import course_scope
from admin.console.access import page, user_of
from admin.console.kept_sheets import workbook_answer
from admin.console.views.course_people import in_list_order
from admin.console.views.course_runs import head_of
from admin.console.views.documents import pdf_answer
from admin.courses.attending import assess, newest_assessments
from admin.courses.deciding import decide, newest_outcomes, preview
from admin.courses.models import Attendance
from admin.courses.papers import PAPERS, paper_pdf
from admin.courses.rules import Held, attended_hours
from admin.courses.words import TAKING_PART, Grade, Mark, RunState
from admin.errors import NotFound
from admin.preservation.sheets import sheet_bytes
from admin.whole_number import whole_number

SHEET = ("姓名", "证件号码", "单位", "课次", "课题", "日期", "考勤")
WIDTHS = (14, 24, 30, 8, 30, 14, 8)


@page(Action.VIEW_TRAINING)
def attendances(request: HttpRequest, key: int) -> HttpResponse:
    """Everybody within reach by meetings, with hours attended."""
    user = user_of(request)
    run = course_scope.run(user, key)
    meetings = list(run.meetings.order_by("begins_at", "pk"))
    noted = {
        (enrolment, meeting): mark
        for enrolment, meeting, mark in Attendance.objects.filter(meeting__run=run).values_list(
            "enrolment", "meeting", "mark"
        )
    }
    held = {meeting for _, meeting in noted}
    rows = course_scope.enrolments(user, Action.VIEW_TRAINING, run).filter(state__in=TAKING_PART)
    shown = []
    for one in in_list_order(rows):
        marks = [noted.get((one.pk, meeting.pk), "") for meeting in meetings]
        came = attended_hours(
            [Held(m.hours, mark) for m, mark in zip(meetings, marks, strict=True)]
        )
        shown.append((one, [(mark, Mark(mark).label if mark else "") for mark in marks], came))
    context = {
        **head_of(run, user, "attendance"),
        "meetings": meetings,
        "rows": shown,
        "held": sum(one.hours for one in meetings if one.pk in held),
        "is_running": run.state == RunState.RUNNING,
    }
    return render(request, "console/course_attendances.html", context)


@page(Action.VIEW_TRAINING)
def attendance_sheet(request: HttpRequest, key: int) -> HttpResponse:
    """Every mark of those on the list, a line each as the import reads it; numbers masked."""
    user = user_of(request)
    run = course_scope.run(user, key)
    meetings = run.meetings.order_by("begins_at", "pk").values_list("pk", flat=True)
    numbers = {key: str(number) for number, key in enumerate(meetings, 1)}
    taking = course_scope.enrolments(user, Action.VIEW_TRAINING, run).filter(state__in=TAKING_PART)
    noted = Attendance.objects.filter(enrolment__in=taking.order_by().values("pk"))
    ordered = noted.select_related("enrolment__person", "enrolment__organisation", "meeting")
    lines = (
        (
            one.enrolment.person.name,
            one.enrolment.person.identity_masked,
            one.enrolment.organisation.name if one.enrolment.organisation else "",
            numbers[one.meeting_id],
            one.meeting.topic,
            timezone.localtime(one.meeting.begins_at).date().isoformat(),
            str(one.get_mark_display()),
        )
        for one in ordered.order_by(
            *("meeting__begins_at", "meeting", "enrolment__organisation__name"),
            *("enrolment__person__name", "pk"),
        )
    )
    data = sheet_bytes("考勤", SHEET, WIDTHS, lines)
    return workbook_answer(data, f"{run.name}-考勤.xlsx")


@page(Action.EDIT_TRAINING, post=True)
def assessment(request: HttpRequest, key: int) -> HttpResponse:
    """Marks or grades; the newest counts."""
    user = user_of(request)
    run = course_scope.own_run(user, Action.EDIT_TRAINING, key)
    rows = course_scope.enrolments(user, Action.EDIT_TRAINING, run).filter(state__in=TAKING_PART)
    people = {one.pk: one for one in in_list_order(rows)}
    if request.method == "POST":
        given = {
            one: (
                request.POST.get(f"mark.{one}", ""),
                request.POST.get(f"comment.{one}", "").strip()[:300],
            )
            for one in people
        }
        count = assess(run, given, by=user, at=timezone.now())
        messages.success(request, f"已保存，新登记或更正 {count} 人。")
        return redirect("course-assessment", key)
    newest = newest_assessments(people)
    context = {
        **head_of(run, user, "assessment"),
        "rows": [(one, newest.get(one.pk)) for one in people.values()],
        "grades": Grade.choices,
        "is_running": run.state == RunState.RUNNING,
    }
    return render(request, "console/course_assessment.html", context)


@page(Action.VIEW_TRAINING, post=True)
def outcome(request: HttpRequest, key: int) -> HttpResponse:
    """What the rules say of everybody, line by line; deciding in one act."""
    user = user_of(request)
    run = course_scope.run(user, key)
    if request.method == "POST":
        run = course_scope.own_run(user, Action.DECIDE_OUTCOMES, key)
        reached = course_scope.enrolments(user, Action.DECIDE_OUTCOMES, run)
        within = set(reached.order_by().values_list("pk", flat=True))
        chosen = {whole_number(text) for text in request.POST.getlist("chosen")} & within
        otherwise = {
            one: request.POST[f"as.{one}"] == "completed"
            for one in chosen
            if request.POST.get(f"as.{one}") in {"completed", "failed"}
        }
        count = decide(
            run,
            request.POST.get("seal", ""),
            otherwise,
            chosen=chosen,
            by=user,
            at=timezone.now(),
            reason=request.POST.get("reason", ""),
        )
        messages.success(request, f"已认定 {count} 人，学时已记入各人档案。")
        return redirect("course-outcome", key)
    seen = preview(run)
    reached = course_scope.enrolments(user, Action.VIEW_TRAINING, run)
    within = set(reached.order_by().values_list("pk", flat=True))
    rows = [one for one in seen.people if one.enrolment.pk in within]
    context = {
        **head_of(run, user, "outcome"),
        "rows": rows,
        "seal": seen.seal,
        "ready": sum(one.verdict.completed for one in rows),
        "undecided": sum(one.last is None for one in rows),
        "moved": sum(one.has_moved for one in rows),
        "hours": sum(one.last.hours for one in rows if one.last),
        "is_running": run.state == RunState.RUNNING,
        "papers": PAPERS.items(),
    }
    return render(request, "console/course_outcome.html", context)


@page(Action.VIEW_TRAINING)
def paper(request: HttpRequest, key: int, sheet: str) -> HttpResponse:
    """A printed paper of the run, with the people within reach."""
    if sheet not in PAPERS:
        raise NotFound
    user = user_of(request)
    run = course_scope.run(user, key)
    rows = course_scope.enrolments(user, Action.VIEW_TRAINING, run)
    people = list(in_list_order(rows.filter(state__in=TAKING_PART)))
    meeting = None
    if sheet == "sign-in" and "meeting" in request.GET:
        meeting = run.meetings.filter(pk=whole_number(request.GET["meeting"])).first()
    outcomes = newest_outcomes([one.pk for one in people])
    data = paper_pdf(sheet, run, people, outcomes, meeting=meeting, at=timezone.now())
    return pdf_answer(data, f"{run.name}-{PAPERS[sheet]}.pdf")
