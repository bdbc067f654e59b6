"""A person's record with its log; the quota of special-post teachers by county."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import AuditEntry, User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.activities.counties import county_names
from admin.activities.errors import BadActivity
from admin.activities.models import LogEntry, PersonalRecord
from admin.activities.personal import (
    PersonalEntry,
    change_record,
    make_record,
    quota_of,
    strike_log,
    with_special,
)
from admin.activities.rules import Rules, rules_of
from admin.console import activity_reach, scope
from admin.console.access import page, user_of
from admin.console.activity_forms import PersonalForm
from admin.console.exercise_log import LOG_SHOWN, add_sent, log_shown, photograph_answer
from admin.console.kind_form import KindForm
from admin.errors import NotFound
from admin.kinds.models import Kind, KindVersion
from admin.people.name_parts import named
from admin.whole_number import whole_number

FOUND_PEOPLE = 8


@page(Action.EDIT_TRAINING, post=True)
def personal_record_new(request: HttpRequest, key: int) -> HttpResponse:
    """A further record: find the person, then fill in."""
    user, kind = user_of(request), activity_reach.kind_of_records(key)
    chosen = whole_number(request.POST.get("person") or request.GET.get("person"))
    people = scope.people(user, Action.EDIT_TRAINING)
    person = people.filter(pk=chosen).first() if chosen else None
    words = request.GET.get("q", "").strip()
    found = people.filter(named(words)) if words else people.none()
    context = {
        "person": person,
        "q": words,
        "people": found.order_by("name", "pk").prefetch_related("posts__organisation")[
            :FOUND_PEOPLE
        ],
    }

    def save(entry: PersonalEntry, version: KindVersion, values: Any) -> PersonalRecord:
        if person is None:
            raise BadActivity("请先选定人员。")
        return make_record(kind, person, entry, version, values, by=user, at=timezone.now())

    first = {"begun_on": timezone.localdate(), "state": PersonalRecord.State.UNDER_WAY}
    return _form_page(request, kind, context, first, {}, save)


@page(Action.EDIT_TRAINING, post=True)
def personal_record_edit(request: HttpRequest, key: int) -> HttpResponse:
    """Change what is written in a record."""
    user = user_of(request)
    record = activity_reach.record(user, Action.EDIT_TRAINING, key)
    names = ("title", "level_at_start", "goal", "begun_on", "level_reached", "state", "ended_on")
    first = {name: getattr(record, name) for name in names}

    def save(entry: PersonalEntry, version: KindVersion, values: Any) -> PersonalRecord:
        change_record(record, entry, version, values, by=user, at=timezone.now())
        return record

    context = {"record": record, "person": record.person}
    return _form_page(request, record.kind, context, first, record.values, save)


def _form_page(
    request: HttpRequest,
    kind: Kind,
    context: dict[str, Any],
    first: dict[str, Any],
    values: dict[str, Any],
    save: Any,
) -> HttpResponse:
    version = kind.version()
    rules = rules_of(version.definition.rules)
    posted = request.POST if request.method == "POST" else None
    form = PersonalForm(posted, rules.record_word, initial=first)
    own = KindForm(version.definition.fields, values, posted)
    if posted is not None and all([form.is_valid(), own.is_valid()]):
        try:
            saved = save(form.entry(), version, own.reading.values)
        except BadActivity as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, "已保存。")
            return redirect("personal-record", saved.pk)
    context |= {"kind": kind, "rules": rules, "form": form, "own": own}
    status = 422 if posted is not None else 200
    return render(request, "console/personal_record_form.html", context, status=status)


@page(Action.VIEW_TRAINING)
def personal_record_page(request: HttpRequest, key: int) -> HttpResponse:
    """One record: goal, log by weeks, showings."""
    user, today = user_of(request), timezone.localdate()
    record = activity_reach.record(user, Action.VIEW_TRAINING, key)
    rules = rules_of(record.kind.version().definition.rules)
    context = {
        **{"record": record, "rules": rules, "told": record.told()},
        **log_shown(record, rules),
        "is_special": with_special(PersonalRecord.objects.filter(pk=key), today)
        .filter(is_special=True)
        .exists(),
        "showings": record.showings.select_related("activity").order_by("-activity__begins_at"),
        "may_edit": reach_of(user, Action.EDIT_TRAINING) is not None,
        "trail": AuditEntry.objects.filter(
            subject_type=PersonalRecord._meta.label, subject_id=str(key)
        )
        .select_related("actor")
        .order_by("-at", "-pk")[:LOG_SHOWN],
    }
    return render(request, "console/personal_record.html", context)


@page(Action.EDIT_TRAINING, post=True)
def personal_record_log(request: HttpRequest, key: int) -> HttpResponse:
    """Add a day's exercise, or strike one out."""
    if request.method != "POST":
        raise NotFound
    user, now = user_of(request), timezone.now()
    record = activity_reach.record(user, Action.EDIT_TRAINING, key)
    if strike := whole_number(request.POST.get("strike")):
        entry = LogEntry.objects.filter(record=record, pk=strike).first()
        if entry is None:
            raise NotFound
        strike_log(entry, by=user, at=now, reason=request.POST.get("reason", ""))
        messages.success(request, "已划去这一条，不再计入练习时间。")
        return redirect("personal-record", key)
    add_sent(request, record)
    messages.success(request, "已记入日志。")
    return redirect("personal-record", key)


@page(Action.VIEW_TRAINING)
def personal_record_photograph(request: HttpRequest, key: int, entry: int) -> HttpResponseBase:
    """The photograph beside an entry of the log."""
    record = activity_reach.record(user_of(request), Action.VIEW_TRAINING, key)
    return photograph_answer(record, entry)


@page(Action.VIEW_TRAINING)
def quota(request: HttpRequest, key: int) -> HttpResponse:
    """Each county's share of special-post teachers against its quota; figures open their lists."""
    user, kind = user_of(request), activity_reach.kind_of_records(key)
    rules: Rules = rules_of(kind.version().definition.rules)
    counties = _counties(user)
    found = activity_reach.records(user).filter(kind=kind)
    lines = quota_of(found, rules.quota, timezone.localdate(), counties)
    keys = {name: key for key, name in counties.items()}
    context = {
        **{"kind": kind, "rules": rules},
        "lines": [(one, keys.get(one.county)) for one in lines],
        "total": sum(one.total for one in lines),
        "special": sum(one.special for one in lines),
        "lacking": sum(one.lacking for one in lines),
    }
    return render(request, "console/quota.html", context)


def _counties(user: User) -> dict[int, str]:
    """Names by key of those within reach."""
    names = county_names()
    if reach_of(user, Action.VIEW_TRAINING) == Scope.ALL or user.organisation is None:
        return names
    return {key: name for key, name in names.items() if f"/{key}/" in user.organisation.path}
