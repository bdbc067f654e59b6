"""One activity: making, changing, and its page with what belongs to it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Action
from admin.activities import door
from admin.activities.errors import BadActivity
from admin.activities.figures import MATERIAL, PHOTOGRAPH, figures_of
from admin.activities.jury import awards_are_received, jury_rules, progress, result_of
from admin.activities.keeping import (
    Entry,
    Filled,
    change_activity,
    make_activity,
    version_for,
)
from admin.activities.models import Activity, Participant, PersonalRecord
from admin.activities.rules import Rules, rules_of
from admin.activities.schedule import SCHEDULE
from admin.activities.steps import STEP_NAMES, WITH_REASON, State, possible
from admin.attachments.models import Attachment
from admin.console import activity_reach, scope
from admin.console.access import page, user_of
from admin.console.activity_forms import ActivityForm, initial_of
from admin.console.kind_form import KindForm
from admin.kinds.models import Kind, KindVersion
from admin.local_day import day_typed
from admin.people.models import Person
from admin.people.name_parts import named
from admin.whole_number import whole_number

PAGE_SIZE = 100
FOUND_PEOPLE = 8
TRAIL_SHOWN = 50
UNITS_OFFERED = 1_000
TABS = (
    ("about", "概况"),
    ("people", "参加人员"),
    ("jury", "评分"),
    ("files", "材料与照片"),
    ("follow-ups", "后续工作"),
    ("trail", "操作记录"),
)


@page(Action.EDIT_TRAINING, post=True)
def activity_new(request: HttpRequest, key: int) -> HttpResponse:
    """A further activity of a kind; the day and the series may stand in the address."""
    user, kind = user_of(request), activity_reach.kind_of_activities(key)
    own = user.organisation
    day = day_typed(request.GET.get("day", "")) or timezone.localdate()
    begin = timezone.make_aware(datetime.combine(day, time(9)))
    first = {
        "begins_at": timezone.localtime(begin),
        "ends_at": timezone.localtime(begin + timedelta(hours=2)),
        "series": whole_number(request.GET.get("series")) or None,
        "organisation": own.name if own else "",
    }

    def save(entry: Entry, filled: Filled) -> Activity:
        return make_activity(kind, entry, filled, by=user, at=timezone.now())

    return _form_page(request, kind, kind.version(), first, None, save)


@page(Action.EDIT_TRAINING, post=True)
def activity_edit(request: HttpRequest, key: int) -> HttpResponse:
    """Change what is written about an activity."""
    user = user_of(request)
    activity = activity_reach.activity(user, Action.EDIT_TRAINING, key)

    def save(entry: Entry, filled: Filled) -> Activity:
        change_activity(activity, entry, filled, by=user, at=timezone.now())
        return activity

    version = version_for(activity)
    return _form_page(request, activity.kind, version, initial_of(activity), activity, save)


def _form_page(
    request: HttpRequest,
    kind: Kind,
    version: KindVersion,
    first: dict[str, Any],
    activity: Activity | None,
    save: Any,
) -> HttpResponse:
    user, definition = user_of(request), version.definition
    rules = rules_of(definition.rules)
    posted = request.POST if request.method == "POST" else None
    units = activity_reach.organisations(user)
    series = activity_reach.series(user).filter(kind=kind)
    form = ActivityForm(posted, units, series, initial=first)
    own = KindForm(definition.fields, activity.values if activity else {}, posted)
    lines = KindForm(
        (SCHEDULE,) if rules.schedule else (),
        {"schedule": activity.schedule if activity else []},
        posted,
        prefix="s",
    )
    sound = [form.is_valid(), own.is_valid(), lines.is_valid()] if posted is not None else [False]
    if all(sound):
        schedule = lines.reading.values.get("schedule", [])
        try:
            saved = save(form.entry(), Filled(version, own.reading.values, schedule))
        except BadActivity as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, "已保存。")
            return redirect("activity", saved.pk)
    context = {
        **{"kind": kind, "activity": activity, "form": form, "own": own, "lines": lines},
        "units": units.values_list("name", flat=True)[:UNITS_OFFERED],
    }
    status = 422 if posted is not None else 200
    return render(request, "console/activity_form.html", context, status=status)


@page(Action.VIEW_TRAINING)
def activity_page(request: HttpRequest, key: int) -> HttpResponse:
    """One activity; what belongs to it in tabs: of one of above the programme, the own people and
    what is laid on them.
    """
    user = user_of(request)
    activity = activity_reach.seen_activity(user, key)
    rules = rules_of(activity.kind.version().definition.rules)
    is_own = activity_reach.is_own(user, activity)
    shown = {"about", "files", "trail"} if is_own else {"about"}
    shown |= {"people"} if rules.participants else set()
    shown |= {"jury"} if rules.jury else set()
    shown |= {"follow-ups"} if rules.follow_ups else set()
    asked = request.GET.get("tab", "about")
    tab = asked if asked in shown else "about"
    may_edit = activity_reach.is_own(user, activity, Action.EDIT_TRAINING)
    context: dict[str, Any] = {
        **{"activity": activity, "rules": rules, "tab": tab},
        **{"is_own": is_own, "may_edit": may_edit},
        "entered": activity_reach.roles_entered(user, activity),
        "tabs": [(code, name) for code, name in TABS if code in shown],
        "steps": [
            (one.value, STEP_NAMES[one], one in WITH_REASON)
            for one in possible(State(activity.state))
        ],
        "figures": figures_of(Activity.objects.filter(pk=key).select_related("organisation"))[0],
        "today": timezone.localdate(),
    }
    context |= _OF_TAB[tab](request, user, activity, rules)
    return render(request, "console/activity.html", context)


def _about(request: HttpRequest, user: User, activity: Activity, rules: Rules) -> dict[str, Any]:
    return {"told": activity.told(), "schedule": activity.schedule}


def _people(request: HttpRequest, user: User, activity: Activity, rules: Rules) -> dict[str, Any]:
    """The list, who can be added, units with their counts."""
    found = activity_reach.participants(user, activity)
    role = request.GET.get("role", "")
    if role in Participant.Role.values:
        found = found.filter(role=role)
    words = request.GET.get("q", "").strip()
    roles = [
        (code, name)
        for code, name in Participant.Role.choices
        if rules.jury or code not in (Participant.Role.JUROR, Participant.Role.CONTESTANT)
    ]
    entered = activity_reach.roles_entered(user, activity)
    units = activity.delegations.select_related("organisation")
    return {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "roles_entered": [(code, name) for code, name in roles if code in entered],
        "door_open": door.is_open(activity, timezone.now()),
        "hidden": activity.participants.count()
        - activity_reach.participants(user, activity).count(),
        "role": role,
        "roles": roles,
        "q": words,
        "people": _found_people(user, words),
        "records": _found_records(user, rules, activity, words),
        "delegations": units.filter(activity_reach.units_seen(user, activity)),
        "units": activity_reach.organisations(user).values_list("name", flat=True)[:UNITS_OFFERED],
        "undrawn": activity.participants.filter(
            role=Participant.Role.CONTESTANT, number=None
        ).count()
        if rules.jury
        else 0,
    }


def _found_people(user: User, words: str) -> QuerySet[Person]:
    people = scope.people(user, Action.EDIT_TRAINING)
    found = people.filter(named(words)) if words else people.none()
    return found.order_by("name", "pk").prefetch_related("posts__organisation")[:FOUND_PEOPLE]


def _found_records(
    user: User, rules: Rules, activity: Activity, words: str
) -> QuerySet[PersonalRecord]:
    """Personal records from which contestants can be taken, by name of person or record."""
    found = activity_reach.records(user, Action.EDIT_TRAINING)
    if not rules.contestants_from or not words:
        return found.none()
    people = Person.objects.filter(named(words)).values("pk")
    found = found.filter(kind__code=rules.contestants_from)
    found = found.filter(person__in=people) | found.filter(title__icontains=words)
    taken = activity.participants.exclude(record=None).values("record")
    return found.exclude(pk__in=taken).order_by("person__name", "pk")[: FOUND_PEOPLE * 2]


def _jury(request: HttpRequest, user: User, activity: Activity, rules: Rules) -> dict[str, Any]:
    """How far the jurors are; the result once it is fixed, never before."""
    fixed = jury_rules(activity)
    within = {one.pk: one for one in activity_reach.participants(user, activity)}
    every = progress(activity)
    reached = [line for line in every if line[0].pk in within]
    context: dict[str, Any] = {
        "jury_rules": fixed,
        "progress": reached,
        "hidden_jurors": len(every) - len(reached),
    }
    if activity.jury_closed_at:
        jurors = [one for one, _, _ in reached]
        context["jurors"] = jurors
        context["standings"] = [
            (one, within[one.contestant], _by_juror(one, jurors))
            for one in result_of(activity)
            if one.contestant in within
        ]
        context["may_hand_over"] = (
            awards_are_received() and fixed.award_kind and not activity.awards_handed_at
        )
    return context


def _by_juror(standing: Any, jurors: list[Participant]) -> list[Any]:
    """What each juror gave, in the order of the head of the table; None: abstained."""
    given = {one.juror: one for one in standing.given}
    return [given.get(one.pk) for one in jurors]


def _files(request: HttpRequest, user: User, activity: Activity, rules: Rules) -> dict[str, Any]:
    files = Attachment.objects.filter(
        of_type=ContentType.objects.get_for_model(Activity), of_key=activity.pk, taken_off_at=None
    ).select_related("added_by", "caption")
    return {
        "materials": files.filter(purpose=MATERIAL),
        "photographs": files.filter(purpose=PHOTOGRAPH),
    }


def _follow_ups(
    request: HttpRequest, user: User, activity: Activity, rules: Rules
) -> dict[str, Any]:
    return {"follow_ups": activity_reach.follow_ups(user).filter(activity=activity)}


def _trail(request: HttpRequest, user: User, activity: Activity, rules: Rules) -> dict[str, Any]:
    found = AuditEntry.objects.filter(
        subject_type=Activity._meta.label, subject_id=str(activity.pk)
    )
    return {"trail": found.select_related("actor").order_by("-at", "-pk")[:TRAIL_SHOWN]}


_OF_TAB = {
    **{"about": _about, "people": _people, "jury": _jury, "files": _files},
    **{"follow-ups": _follow_ups, "trail": _trail},
}
