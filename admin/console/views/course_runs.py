"""Course runs: the list of a kind, one run, its terms, its steps."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import AuditEntry, User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import course_scope, scope
from admin.console.access import page, user_of
from admin.console.county_filter import in_county
from admin.console.course_forms import RunForm, suggested_hosts
from admin.console.kind_form import KindForm
from admin.console.match_pages import counties_for
from admin.courses.errors import BadCourse
from admin.courses.hour_words import hour_words
from admin.courses.models import CourseRun
from admin.courses.rules import rules_of
from admin.courses.run_states import IS_CHANGED, STEPS, steps_from
from admin.courses.running import rules_for, save_run, take_step
from admin.courses.words import TAKING_PART, EnrolmentState, Form, RunState
from admin.errors import NotFound
from admin.kinds.families import Family
from admin.kinds.models import Kind
from admin.local_day import day_typed
from admin.matches.kinds_in_use import watching
from admin.whole_number import whole_number

PAGE_SIZE = 50
STARTED = frozenset({RunState.RUNNING, RunState.CLOSED})


@page(Action.VIEW_TRAINING)
def runs(request: HttpRequest, key: int) -> HttpResponse:
    """The runs of a kind; filters in the address."""
    user, chosen, kind = user_of(request), request.GET, kind_of(key)
    asked = {
        name: chosen.get(name, "").strip()
        for name in ("q", "state", "form", "year", "county", "since", "until")
    }
    found = course_scope.seen_runs(user).filter(in_county(asked["county"], "host"), kind=kind)
    if asked["q"]:
        words = asked["q"]
        found = found.filter(
            Q(name__icontains=words)
            | Q(host__name__icontains=words)
            | Q(programme__name__icontains=words)
        )
    if asked["state"] in RunState.values:
        found = found.filter(state=asked["state"])
    if asked["form"] in Form.values:
        found = found.filter(form=asked["form"])
    if first := day_typed(f"{asked['year']}-01-01"):
        found = found.filter(first_day__year=first.year)
    since, until = day_typed(asked["since"]), day_typed(asked["until"])
    if since:
        found = found.filter(last_day__gte=since)
    if until:
        found = found.filter(first_day__lte=until)
    shown = Paginator(found.select_related("host", "programme"), PAGE_SIZE).get_page(
        chosen.get("page")
    )
    count_people(user, list(shown.object_list))
    context = {
        **asked,
        "kind": kind,
        "page": shown,
        "filtered": any(asked.values()),
        "states": RunState.choices,
        "forms": Form.choices,
        "counties": counties_for(user),
        "rules": rules_of(kind.version().definition.rules),
        "watches": watching(kind.code),
    }
    return render(request, "console/course_runs.html", context)


def count_people(user: User, shown: list[CourseRun]) -> None:
    """Put beside each run how many people within reach take part and completed."""
    for one in shown:
        one.people, one.done = 0, 0  # type: ignore[attr-defined]
    by_key = {one.pk: one for one in shown}
    rows = CourseRun.objects.filter(pk__in=list(by_key)).order_by()
    within = Q()
    if reach_of(user, Action.VIEW_TRAINING) != Scope.ALL:
        people = scope.people(user, Action.VIEW_TRAINING).order_by().values("pk")
        within = Q(enrolments__person__in=people)
    taking = Q(enrolments__state__in=TAKING_PART) & within
    done = Q(enrolments__state=EnrolmentState.COMPLETED) & within
    counted = rows.annotate(
        taking=Count("enrolments", filter=taking), completed=Count("enrolments", filter=done)
    ).values_list("pk", "taking", "completed")
    for key, people_count, done_count in counted:
        by_key[key].people, by_key[key].done = people_count, done_count  # type: ignore[attr-defined]


@page(Action.EDIT_TRAINING, post=True)
def run_new(request: HttpRequest, key: int) -> HttpResponse:
    """A further run of a kind."""
    kind = kind_of(key)
    version = kind.version()
    level = rules_of(version.definition.rules).level
    programme = whole_number(request.GET.get("programme")) or None
    one = CourseRun(kind=kind, filled_by=version, level=level)
    return _edited(request, one, user_of(request), {"programme": programme})


@page(Action.EDIT_TRAINING, post=True)
def run_edit(request: HttpRequest, key: int) -> HttpResponse:
    """Change the terms of a run; before it begins it moves to the newest version of its kind."""
    user = user_of(request)
    one = course_scope.own_run(user, Action.EDIT_TRAINING, key)
    if one.state not in STARTED:
        one.filled_by = one.kind.version()
    return _edited(request, one, user, {})


@page(Action.VIEW_TRAINING)
def run(request: HttpRequest, key: int) -> HttpResponse:
    """One run: its terms, where it stands, what was done."""
    user = user_of(request)
    one = course_scope.run(user, key)
    context = head_of(one, user, "terms")
    count_people(user, [one])
    label = CourseRun._meta.label
    wide = reach_of(user, Action.VIEW_TRAINING) == Scope.ALL or context["may_edit"]
    context |= {
        "steps": steps_from(one.state) if context["may_edit"] else [],
        "open_to": one.open_to.all(),
        "told": one.told(),
        "level": hour_words().level(one.level),
        "rule_lines": rule_lines(one),
        "effect": _effect_address(one, user),
        "may_change": context["may_edit"] and one.state in IS_CHANGED,
        "trail": AuditEntry.objects.filter(
            subject_type=label, subject_id=str(one.pk)
        ).select_related("actor")
        if wide
        else [],
    }
    return render(request, "console/course_run.html", context)


def _effect_address(one: CourseRun, user: User) -> str:
    """The comparison of tests before and after, where somebody within reach takes part."""
    taking = course_scope.enrolments(user, Action.VIEW_TRAINING, one).filter(state__in=TAKING_PART)
    return f"{reverse('training-effect')}?{urlencode({'run': one.pk})}" if taking.exists() else ""


@page(Action.EDIT_TRAINING, post=True)
def run_step(request: HttpRequest, key: int, step: str) -> HttpResponse:
    """Lead a run to its next state."""
    if request.method != "POST" or step not in STEPS:
        raise NotFound
    user = user_of(request)
    one = course_scope.own_run(user, Action.EDIT_TRAINING, key)
    reason = request.POST.get("reason", "")
    moved = take_step(one, step, by=user, at=timezone.now(), reason=reason)
    messages.success(request, f"培训班现在是“{moved.get_state_display()}”。")
    return redirect("course-run", key)


def kind_of(key: int) -> Kind:
    """A kind of course runs; NotFound."""
    found = Kind.objects.select_related("system").filter(pk=key, family=Family.COURSE).first()
    if found is None:
        raise NotFound
    return found


def head_of(one: CourseRun, user: User, tab: str) -> dict[str, Any]:
    """What every page of a run shows above: the run, the tabs, what the user may do."""
    may_edit = course_scope.runs(user, Action.EDIT_TRAINING).filter(pk=one.pk).exists()
    may_decide = course_scope.runs(user, Action.DECIDE_OUTCOMES).filter(pk=one.pk).exists()
    return {
        "run": one,
        "tab": tab,
        "rules": rules_for(one),
        "may_edit": may_edit,
        "may_decide": may_decide,
        "may_enrol": reach_of(user, Action.EDIT_TRAINING) is not None,
    }


def rule_lines(one: CourseRun) -> list[str]:
    """What completing the run takes, in words."""
    rules = rules_for(one)
    lines = []
    if rules.selection:
        lines.append("先申请、后遴选：" + "、".join(f"{n}（{m} 分）" for n, m in rules.criteria))
    if rules.attendance_share is not None:
        lines.append(f"出勤率不低于 {rules.attendance_share}%")
    if rules.assessed == "mark":
        lines.append(f"考核不低于 {rules.passing_mark} 分")
    if rules.assessed == "grade":
        lines.append("考核合格以上")
    return lines or ["没有出勤和考核要求"]


def _edited(
    request: HttpRequest, one: CourseRun, user: User, first: dict[str, Any]
) -> HttpResponse:
    programmes = course_scope.programmes(user, Action.VIEW_TRAINING).filter(system=one.kind.system)
    posted = request.POST if request.method == "POST" else None
    form = RunForm(posted, instance=one, user=user, programmes=programmes, initial=first)
    fields = KindForm(one.filled_by.definition.fields, one.values, posted)
    if posted is not None and form.is_valid() & fields.is_valid():
        form.instance.values = fields.reading.values
        open_to = form.cleaned_data["open_to"]
        try:
            saved = save_run(form.instance, open_to, by=user, at=timezone.now())
        except BadCourse as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, f"已保存《{saved.name}》。")
            return redirect("course-run", saved.pk)
    context = {
        "form": form,
        "kind_entries": fields.entries,
        "kind": one.kind,
        "run": one,
        "is_new": one.pk is None,
        "hosts": suggested_hosts(user),
    }
    return render(request, "console/course_run_form.html", context)
