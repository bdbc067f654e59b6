"""Meetings of a course run, attendance by list, the code at the door."""

from __future__ import annotations

from datetime import timedelta

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from admin.accounts.rights import Action
from admin.accounts.throttle import Limit, count_try
from admin.console import course_scope
from admin.console.access import page, user_of
from admin.console.course_forms import MeetingForm
from admin.console.views.course_runs import head_of
from admin.courses import door
from admin.courses.attending import note_list
from admin.courses.errors import BadCourse
from admin.courses.models import Attendance, Meeting
from admin.courses.run_states import IS_CHANGED
from admin.courses.running import drop_meeting, save_meeting
from admin.courses.words import TAKING_PART, Mark, RunState
from admin.errors import LabError

TEN_MINUTES = timedelta(minutes=10)
# A whole class signs in from behind one address.
SIGNING = Limit(
    "course-door",
    of_one=300,
    of_all=2_000,
    window=TEN_MINUTES,
    sentence="签到次数过多，请十分钟后再试，或向工作人员签到。",
)
# For one name at one meeting, from wherever: no number is found by trying.
GUESSING = Limit(
    "course-door-name",
    of_one=5,
    of_all=2_000,
    window=TEN_MINUTES,
    sentence="这个姓名试的次数过多，请十分钟后再试，或向工作人员签到。",
)


@page(Action.VIEW_TRAINING, post=True)
def meetings(request: HttpRequest, key: int) -> HttpResponse:
    """The meetings of a run; a form for one more."""
    user = user_of(request)
    run = course_scope.run(user, key)
    context = head_of(run, user, "meetings")
    form = None
    if context["may_edit"] and run.state in IS_CHANGED:
        form = MeetingForm(request.POST or None, instance=Meeting(run=run, place=run.place))
    if request.method == "POST":
        course_scope.own_run(user, Action.EDIT_TRAINING, key)
        if form is not None and form.is_valid():
            try:
                save_meeting(form.instance, by=user, at=timezone.now())
            except BadCourse as error:
                form.add_error(None, error.text)
            else:
                messages.success(request, "已安排课次。")
                return redirect("course-meetings", key)
    found = list(run.meetings.order_by("begins_at", "pk"))
    context |= {
        "meetings": found,
        "form": form,
        "hours": sum(one.hours for one in found),
        "door_open": {one.pk for one in found if door.is_open(one, at=timezone.now())},
    }
    return render(request, "console/course_meetings.html", context)


@page(Action.EDIT_TRAINING, post=True)
def meeting(request: HttpRequest, key: int) -> HttpResponse:
    """Change one meeting, or take it off."""
    user, now = user_of(request), timezone.now()
    one = course_scope.meeting(user, Action.EDIT_TRAINING, key)
    if request.method == "POST" and "drop" in request.POST:
        drop_meeting(one, by=user, at=now)
        messages.success(request, "已删除课次。")
        return redirect("course-meetings", one.run_id)
    form = MeetingForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        try:
            save_meeting(form.instance, by=user, at=now)
        except BadCourse as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, "已保存课次。")
            return redirect("course-meetings", one.run_id)
    context = {
        **head_of(one.run, user, "meetings"),
        "meeting": one,
        "form": form,
        "noted": one.attendances.exists(),
    }
    return render(request, "console/course_meeting.html", context)


@page(Action.EDIT_TRAINING, post=True)
def attendance(request: HttpRequest, key: int) -> HttpResponse:
    """The list of one meeting: a mark for each name."""
    user, now = user_of(request), timezone.now()
    one = course_scope.meeting(user, Action.EDIT_TRAINING, key)
    people = course_scope.enrolments(user, Action.EDIT_TRAINING, one.run).filter(
        state__in=TAKING_PART
    )
    shown = list(people.order_by("organisation__name", "person__name", "pk"))
    if request.method == "POST":
        marks = {
            enrolment.pk: request.POST[f"mark.{enrolment.pk}"]
            for enrolment in shown
            if f"mark.{enrolment.pk}" in request.POST
        }
        changed = note_list(one, marks, by=user, at=now)
        messages.success(request, f"已保存，改动 {changed} 人。")
        return redirect("course-attendance", key)
    noted = {a.enrolment_id: a for a in Attendance.objects.filter(meeting=one)}
    context = {
        **head_of(one.run, user, "attendance"),
        "meeting": one,
        "rows": [(enrolment, noted.get(enrolment.pk)) for enrolment in shown],
        "marks": Mark.choices,
        "is_running": one.run.state == RunState.RUNNING,
        "noted": len(noted.keys() & {enrolment.pk for enrolment in shown}),
    }
    return render(request, "console/course_attendance.html", context)


@page(Action.EDIT_TRAINING)
def door_screen(request: HttpRequest, key: int) -> HttpResponse:
    """The screen of the room: a code that changes, how many have signed in."""
    one = course_scope.meeting(user_of(request), Action.EDIT_TRAINING, key)
    return render(request, "console/course_door.html", {"meeting": one, **_code(request, one)})


@page(Action.EDIT_TRAINING)
def door_code(request: HttpRequest, key: int) -> HttpResponse:
    """The part of the screen that renews itself."""
    one = course_scope.meeting(user_of(request), Action.EDIT_TRAINING, key)
    return render(request, "console/_course_code.html", {"meeting": one, **_code(request, one)})


def _code(request: HttpRequest, one: Meeting) -> dict[str, object]:
    now = timezone.now()
    address = reverse("course-sign-in", args=[door.screen_code(one, at=now)])
    whole = request.build_absolute_uri(address)
    return {
        "is_open": door.is_open(one, at=now),
        "address": whole,
        "qr": segno.make(whole, error="m", micro=False).svg_data_uri(scale=8, border=2),
        "signed": one.attendances.filter(mark__in=("present", "late")).count(),
        "of": one.run.enrolments.filter(state__in=TAKING_PART).count(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, code: str) -> HttpResponse:
    """Public: what a phone opens at the door. The person proves herself by six characters."""
    context: dict[str, object] = {"name": "", "last": door.LAST}
    status, now = 200, timezone.now()
    try:
        if request.method == "POST":
            form = request.POST.get("form", "")
            one = door.of_form(form, at=now)
            context |= {"meeting": one, "form_code": form, "name": request.POST.get("name", "")}
            count_try(SIGNING, request.META.get("REMOTE_ADDR", ""), at=now)
            name = request.POST.get("name", "").strip()
            count_try(GUESSING, f"{one.pk} {name}", at=now)
            noted = door.sign_in(one, name, request.POST.get("digits", ""), at=now)
            context["noted"] = noted
        else:
            one = door.opened(code, at=now)
            context |= {"meeting": one, "form_code": door.form_code(one, at=now)}
    except LabError as error:
        context["error"], status = error, error.status
    return render(request, "console/course_sign_in.html", context, status=status)
