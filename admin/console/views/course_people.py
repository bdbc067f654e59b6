"""People of a course run: the list, enrolling, withdrawing, selection, worksheets."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import course_scope, scope
from admin.console.access import page, user_of
from admin.console.kept_sheets import keep, kept, previewed, sent_file, workbook_answer
from admin.console.views.course_runs import head_of
from admin.courses.enrolling import enrol, score_applications, select, withdraw
from admin.courses.errors import CannotEnrol
from admin.courses.models import Assessment, Enrolment, Outcome
from admin.courses.people_sheet import (
    bring_in_attendance,
    bring_in_people,
    preview_attendance,
    preview_people,
)
from admin.courses.rules import plain
from admin.courses.run_states import TAKES_PEOPLE
from admin.courses.running import rules_for
from admin.courses.templates_of_sheets import (
    attendance_template,
    people_template,
    study_template,
)
from admin.courses.words import EnrolmentState, RunState
from admin.errors import NotFound
from admin.people.models import Organisation, Person, Post
from admin.people.name_parts import named
from admin.preservation.sheets import sheet_bytes
from admin.whole_number import whole_number

PAGE_SIZE = 100
FOUND = 50
TEMPLATES = {
    "people": (people_template, "参训人员模板.xlsx"),
    "attendance": (attendance_template, "考勤模板.xlsx"),
    "study": (study_template, "学习记录模板.xlsx"),
}
SHEET = ("姓名", "性别", "证件号码", "单位", "状态", "考核", "结业", "学时", "理由")
WIDTHS = (14, 6, 24, 30, 10, 10, 10, 10, 30)
POINTS = re.compile(r"p\.(\d{1,18})\.(\d{1,3})", re.ASCII)


@page(Action.VIEW_TRAINING, post=True)
def people(request: HttpRequest, key: int) -> HttpResponse:
    """The people of a run within reach; finding and enrolling more."""
    user = user_of(request)
    run = course_scope.run(user, key)
    if request.method == "POST":
        wanted = [whole_number(text) for text in request.POST.getlist("person")]
        found = list(scope.people(user, Action.EDIT_TRAINING).filter(pk__in=wanted))
        if not found:
            raise CannotEnrol("请先勾选要登记的人员。")
        statement = request.POST.get("statement", "")
        made = enrol(run, found, by=user, at=timezone.now(), statement=statement)
        messages.success(request, f"已登记 {len(made)} 人。")
        return redirect("course-people", key)
    state, words = request.GET.get("state", ""), request.GET.get("q", "").strip()
    rows = course_scope.enrolments(user, Action.VIEW_TRAINING, run)
    if state in EnrolmentState.values:
        rows = rows.filter(state=state)
    context = {
        **head_of(run, user, "people"),
        "page": Paginator(in_list_order(rows), PAGE_SIZE).get_page(request.GET.get("page")),
        "state": state,
        "states": EnrolmentState.choices,
        "takes": run.state in TAKES_PEOPLE,
        "q": words,
        "found": _candidates(user, run.pk, words) if words else [],
    }
    return render(request, "console/course_people.html", context)


def in_list_order(rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """By unit and name, as every list of a run."""
    return rows.order_by("organisation__name", "person__name", "pk")


def _candidates(user: User, run: int, words: str) -> list[Person]:
    """People within reach by name or unit who are not on the list yet."""
    reached = scope.people(user, Action.EDIT_TRAINING)
    units = Organisation.objects.filter(name__icontains=words)
    posts = Post.objects.filter(organisation__in=units.values("pk"))
    listed = Enrolment.objects.filter(run=run).exclude(
        state__in=(EnrolmentState.WITHDRAWN, EnrolmentState.DECLINED)
    )
    found = reached.filter(named(words)) | reached.filter(pk__in=posts.values("person"))
    newest = Post.objects.select_related("organisation").order_by("-is_main", "-valid_from", "-pk")
    return list(
        found.exclude(pk__in=listed.values("person"))
        .order_by("name", "pk")
        .prefetch_related(Prefetch("posts", newest, to_attr="main_first"))[:FOUND]
    )


@page(Action.EDIT_TRAINING, post=True)
def enrolment_withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """Somebody leaves the run."""
    if request.method != "POST":
        raise NotFound
    user = user_of(request)
    found = Enrolment.objects.select_related("run").filter(pk=key).first()
    if found is None:
        raise NotFound
    run = course_scope.run(user, found.run_id)
    one = course_scope.enrolments(user, Action.EDIT_TRAINING, run).filter(pk=key).first()
    if one is None:
        raise NotFound
    withdraw(one, by=user, at=timezone.now(), reason=request.POST.get("reason", ""))
    messages.success(request, f"{one.person.name}已退出本班。")
    return redirect("course-people", run.pk)


@page(Action.VIEW_TRAINING)
def people_sheet(request: HttpRequest, key: int) -> HttpResponse:
    """The people within reach as a worksheet; numbers masked."""
    user = user_of(request)
    run = course_scope.run(user, key)
    rows = list(in_list_order(course_scope.enrolments(user, Action.VIEW_TRAINING, run)))
    outcomes: dict[int, Outcome] = {}
    for outcome in Outcome.objects.filter(enrolment__run=run).order_by("number"):
        outcomes[outcome.enrolment_id] = outcome
    marks = newest_marks(run.pk)
    lines = [_sheet_line(one, outcomes.get(one.pk), marks.get(one.pk, "")) for one in rows]
    data = sheet_bytes("参训人员", SHEET, WIDTHS, lines)
    return workbook_answer(data, f"{run.name}-参训人员.xlsx")


def newest_marks(run: int) -> dict[int, str]:
    """The newest assessment in words, by the key of the enrolment."""
    rows = Assessment.objects.filter(enrolment__run=run).order_by("number")
    return {
        one.enrolment_id: str(one.get_grade_display())
        or ("" if one.mark is None else plain(one.mark))
        for one in rows
    }


def _sheet_line(one: Enrolment, outcome: Outcome | None, mark: str) -> list[str]:
    return [
        one.person.name,
        one.person.sex,
        one.person.identity_masked,
        one.organisation.name if one.organisation else "",
        str(one.get_state_display()),
        mark,
        "" if outcome is None else str(outcome),
        "" if outcome is None else str(outcome.hours),
        one.reason or (outcome.reason if outcome else ""),
    ]


@page(Action.EDIT_TRAINING)
def template(request: HttpRequest, what: str) -> HttpResponse:
    """A worksheet to fill in."""
    if what not in TEMPLATES:
        raise NotFound
    make, name = TEMPLATES[what]
    return workbook_answer(make(), name)


@page(Action.EDIT_TRAINING, post=True)
def people_import(request: HttpRequest, key: int) -> HttpResponse:
    """Enrol from a worksheet: look, then confirm."""
    user, now = user_of(request), timezone.now()
    run = course_scope.run(user, key)
    reach = scope.people(user, Action.EDIT_TRAINING)
    context: dict[str, Any] = head_of(run, user, "people")
    if request.method == "POST" and "confirm" in request.POST:
        path = kept(request.POST["confirm"])
        count = bring_in_people(run, path.read_bytes(), reach, by=user, at=now)
        path.unlink(missing_ok=True)
        messages.success(request, f"已登记 {count} 人。")
        return redirect("course-people", key)
    if request.method == "POST":
        data, name = sent_file(request)
        seen = preview_people(run, data, reach)
        if not seen.faults:
            keep(data, seen.sha256)
        context |= previewed(seen, name)
    return render(request, "console/course_people_import.html", context)


@page(Action.EDIT_TRAINING, post=True)
def attendance_import(request: HttpRequest, key: int) -> HttpResponse:
    """Attendance from a worksheet: look, then confirm."""
    user, now = user_of(request), timezone.now()
    run = course_scope.own_run(user, Action.EDIT_TRAINING, key)
    reach = scope.people(user, Action.EDIT_TRAINING)
    context: dict[str, Any] = head_of(run, user, "attendance")
    if request.method == "POST" and "confirm" in request.POST:
        path = kept(request.POST["confirm"])
        count = bring_in_attendance(run, path.read_bytes(), reach, by=user, at=now)
        path.unlink(missing_ok=True)
        messages.success(request, f"已登记考勤 {count} 条。")
        return redirect("course-attendances", key)
    if request.method == "POST":
        data, name = sent_file(request)
        seen = preview_attendance(run, data, reach)
        if not seen.faults:
            keep(data, seen.sha256)
        context |= previewed(seen, name)
    context["meetings"] = run.meetings.order_by("begins_at", "pk")
    return render(request, "console/course_attendance_import.html", context)


@page(Action.EDIT_TRAINING, post=True)
def selection(request: HttpRequest, key: int) -> HttpResponse:
    """Applications with points by criterion; choosing and declining with reasons."""
    user, now = user_of(request), timezone.now()
    run = course_scope.own_run(user, Action.EDIT_TRAINING, key)
    rules = rules_for(run)
    if not rules.selection:
        raise NotFound
    rows = list(in_list_order(course_scope.enrolments(user, Action.EDIT_TRAINING, run)))
    within = {one.pk for one in rows}
    if request.method == "POST":
        given = _points(request, within, [name for name, _ in rules.criteria])
        score_applications(run, given, by=user, at=now)
        act = request.POST.get("act", "")
        if act in {"accept", "decline"}:
            chosen = {whole_number(text) for text in request.POST.getlist("chosen")} & within
            reason = request.POST.get("reason", "")
            count = select(run, chosen, act == "accept", by=user, at=now, reason=reason)
            messages.success(
                request, f"已{'选入' if act == 'accept' else '列为未入选'} {count} 人。"
            )
        else:
            messages.success(request, "得分已保存。")
        return redirect("course-selection", key)
    shown = [
        (
            one,
            [
                (place, name, most, one.points.get(name))
                for place, (name, most) in enumerate(rules.criteria)
            ],
            sum(one.points.values()),
        )
        for one in rows
        if one.state != EnrolmentState.WITHDRAWN
    ]
    shown.sort(key=lambda row: -row[2])
    context = {
        **head_of(run, user, "selection"),
        "rows": shown,
        "waiting": sum(row[0].state == EnrolmentState.APPLIED for row in shown),
        "taken": sum(row[0].state in {"enrolled", "completed", "failed"} for row in shown),
        "open": run.state in {RunState.OPEN, RunState.RUNNING},
    }
    return render(request, "console/course_selection.html", context)


def _points(request: HttpRequest, within: set[int], names: list[str]) -> dict[int, dict[str, int]]:
    """Points as typed, by the key of the application. CannotEnrol for what is no whole number."""
    given: dict[int, dict[str, int]] = {}
    for field, text in request.POST.items():
        match = POINTS.fullmatch(field)
        if match is None:
            continue
        key, place = int(match[1]), int(match[2])
        if key not in within or place >= len(names):
            continue
        points = given.setdefault(key, {})
        said = str(text).strip()
        if not said:
            continue
        if not (said.isascii() and said.isdigit() and len(said) <= 4):
            raise CannotEnrol(f"“{said[:10]}”不是得分，请填整数；没有保存。")
        points[names[place]] = int(said)
    return given
