"""Meetings of a course run, attendance by list, the code at the door."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from admin.accounts.rights import Action
from admin.console import course_scope
from admin.console.access import page, user_of
from admin.console.course_forms import MeetingForm
from admin.console.door_pages import DoorPages
from admin.console.views.course_runs import head_of
from admin.courses import door
from admin.courses.attending import note_list
from admin.courses.errors import BadCourse
from admin.courses.models import Attendance, Meeting
from admin.courses.run_states import IS_CHANGED
from admin.courses.running import drop_meeting, save_meeting
from admin.courses.words import ATTENDED, TAKING_PART, Mark, RunState

PAGES = DoorPages(
    door=door.DOOR,
    code_page="course-door-code",
    public_page="course-sign-in",
    title=lambda one: f"{one.run.name}　{one.topic}",
    counts=lambda one: (
        one.attendances.filter(mark__in=ATTENDED).count(),
        one.run.enrolments.filter(state__in=TAKING_PART).count(),
    ),
    sign_in=lambda one, name, digits, at: str(
        door.sign_in(one, name, digits, at=at).get_mark_display()
    ),
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
        "door_open": {one.pk for one in found if door.is_open(one, timezone.now())},
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
    return PAGES.screen(request, one, reverse("course-meetings", args=[one.run_id]))


@page(Action.EDIT_TRAINING)
def door_code(request: HttpRequest, key: int) -> HttpResponse:
    """The part of the screen that renews itself."""
    return PAGES.code(request, course_scope.meeting(user_of(request), Action.EDIT_TRAINING, key))


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, code: str) -> HttpResponse:
    """Public: what a phone opens at the door."""
    return PAGES.answer(request, code)
