"""Lists of a kind's activities or personal records, the calendar, what is to be followed up."""

from __future__ import annotations

import calendar as calendars
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q as Where
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.activities.family import columns_of, records
from admin.activities.figures import figures_of
from admin.activities.follow_ups import overdue, soon
from admin.activities.models import Activity, PersonalRecord
from admin.activities.models.activity import STATE_CHOICES
from admin.activities.personal import KEPT_ON, with_special
from admin.activities.rules import rules_of
from admin.activities.steps import NOT_CANCELLED, OVER, STATE_NAMES, STATES_COUNTED
from admin.console import activity_reach, scope
from admin.console.access import page, user_of
from admin.console.county_filter import in_county
from admin.console.kept_sheets import workbook_answer
from admin.kinds.models import Kind
from admin.kinds.values import shown
from admin.local_day import midnight_of
from admin.people.models import Organisation, Person
from admin.people.name_parts import named
from admin.preservation.sheets import sheet_bytes
from admin.whole_number import whole_number

PAGE_SIZE = 50
FIRST_YEAR, LAST_YEAR = 2000, 2999
FIELD_WIDTH = 20
COUNTED = ("expected", "came", "attended")  # columns that count people


@page(Action.VIEW_TRAINING)
def activities(request: HttpRequest, key: int) -> HttpResponse:
    """The records of a kind: activities by month, or personal records; filters in the address.

    Of activities of above a county sees the programme, not the figures.
    """
    user, kind = user_of(request), activity_reach.kind(key)
    rules = rules_of(kind.version().definition.rules)
    asked = _asked(request)
    context: dict[str, Any] = {
        **asked,
        "kind": kind,
        "rules": rules,
        "counties": _counties(user),
        "filtered": any(asked.values()),
    }
    if rules.is_personal:
        found = _personal(activity_reach.records(user).filter(kind=kind), asked)
        shown_page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
        # Counted for the rows of the page alone, not for all that the list has.
        keys = [one.pk for one in shown_page.object_list]
        rows = with_special(found.filter(pk__in=keys), timezone.localdate())
        context["page"] = shown_page
        context["rows"] = rows.annotate(
            minutes=Sum("log__minutes", filter=Where(log__struck_at=None))
        )
        context["states"] = [*PersonalRecord.State.choices, (KEPT_ON, "不含已停止的")]
        return render(request, "console/personal_records.html", context)
    found_activities = _activities(activity_reach.seen_activities(user).filter(kind=kind), asked)
    shown_page = Paginator(found_activities, PAGE_SIZE).get_page(request.GET.get("page"))
    context |= {
        "page": shown_page,
        "own_county": None if context["counties"] else user.organisation,
        "own": {one.pk for one in shown_page.object_list if activity_reach.is_own(user, one)},
        "months": _by_month(figures_of(shown_page.object_list)),
        "states": [*STATE_CHOICES, (NOT_CANCELLED, "不含已取消的"), (OVER, "已举行和已总结")],
        "series_list": activity_reach.series(user).filter(kind=kind),
        "years": _years(kind),
    }
    return render(request, "console/activities.html", context)


@page(Action.VIEW_TRAINING)
def activities_sheet(request: HttpRequest, key: int) -> HttpResponse:
    """The list as it is filtered, with the office's own fields, as Excel."""
    user, kind = user_of(request), activity_reach.kind(key)
    version = kind.version()
    personal = rules_of(version.definition.rules).is_personal
    asked, fields, columns = _asked(request), version.definition.fields, columns_of(personal)
    if personal:
        within = scope.of_county(user, Action.VIEW_TRAINING, "organisation")
        found = _personal(records(kind.pk).filter(within), asked)
    else:
        found = _activities(records(kind.pk).filter(activity_reach.seen(user)), asked)

    def row(record: Any) -> list[str]:
        if personal or activity_reach.is_own(user, record):
            own = (shown(field, record.values.get(field.key)) for field in fields)
            return [*(one.value(record) for one in columns), *own]
        return [
            *("" if one.key in COUNTED else one.value(record) for one in columns),
            *("" for _ in fields),
        ]

    data = sheet_bytes(
        kind.name,
        [*(one.title for one in columns), *(one.title for one in fields)],
        [*(one.width for one in columns), *(FIELD_WIDTH for _ in fields)],
        map(row, found.iterator(chunk_size=500)),
    )
    return workbook_answer(data, f"{kind.name}-{timezone.localdate():%Y%m%d}.xlsx")


@page(Action.VIEW_TRAINING)
def activity_calendar(request: HttpRequest) -> HttpResponse:
    """A month of all kinds of activities, day by day."""
    user, today = user_of(request), timezone.localdate()
    first = _month_typed(request.GET.get("month", "")) or today.replace(day=1)
    weeks = calendars.Calendar().monthdatescalendar(first.year, first.month)
    begin, end = midnight_of(weeks[0][0]), midnight_of(weeks[-1][-1] + timedelta(days=1))
    found = activity_reach.seen_activities(user).filter(begins_at__lt=end, ends_at__gte=begin)
    by_day: dict[date, list[Activity]] = defaultdict(list)
    for one in found.order_by("begins_at", "pk"):
        day = max(timezone.localtime(one.begins_at).date(), weeks[0][0])
        last = min(timezone.localtime(one.ends_at).date(), weeks[-1][-1])
        while day <= last:
            by_day[day].append(one)
            day += timedelta(days=1)
    context = {
        "first": first,
        "weeks": [
            [(day, by_day.get(day, []), day.month == first.month) for day in week] for week in weeks
        ],
        "before": _month(first - timedelta(days=1)),
        "after": _month(first + timedelta(days=31)),
        "today": today,
    }
    return render(request, "console/activity_calendar.html", context)


@page(Action.VIEW_TRAINING)
def follow_ups(request: HttpRequest) -> HttpResponse:
    """What is to be done after activities: the overdue first, what is done on request."""
    user, today = user_of(request), timezone.localdate()
    state = request.GET.get("state", "")
    found = activity_reach.follow_ups(user)
    if state == "overdue":
        found = found.filter(overdue(today))
    elif state == "soon":
        found = found.filter(soon(today))
    elif state == "done":
        found = found.exclude(done_on=None)
    else:
        found = found.filter(done_on=None)
    if words := request.GET.get("q", "").strip():
        found = found.filter(
            Where(what__icontains=words)
            | Where(who__icontains=words)
            | Where(activity__name__icontains=words)
        )
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "q": words,
        "state": state,
        "today": today,
        "filtered": bool(state or words),
    }
    return render(request, "console/follow_ups.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    names = ("q", "state", "county", "series", "year", "special")
    return {name: request.GET.get(name, "").strip() for name in names}


def _activities(found: QuerySet[Activity], asked: dict[str, str]) -> QuerySet[Activity]:
    if words := asked["q"]:
        found = found.filter(
            Where(name__icontains=words)
            | Where(theme__icontains=words)
            | Where(place__icontains=words)
            | Where(organisation__name__icontains=words)
        )
    if asked["state"] in STATE_NAMES:
        found = found.filter(state=asked["state"])
    elif asked["state"] in STATES_COUNTED:
        found = found.filter(state__in=STATES_COUNTED[asked["state"]])
    if asked["series"]:
        found = found.filter(series=whole_number(asked["series"]))
    year = whole_number(asked["year"])
    if FIRST_YEAR <= year < LAST_YEAR:
        begin, end = midnight_of(date(year, 1, 1)), midnight_of(date(year + 1, 1, 1))
        found = found.filter(begins_at__gte=begin, begins_at__lt=end)
    return found.filter(in_county(asked["county"])).order_by("-begins_at", "-pk")


def _personal(found: QuerySet[Any], asked: dict[str, str]) -> QuerySet[Any]:
    if words := asked["q"]:
        people = Person.objects.filter(named(words)).values("pk")
        found = found.filter(
            Where(person__in=people)
            | Where(title__icontains=words)
            | Where(organisation__name__icontains=words)
        )
    if asked["state"] in PersonalRecord.State.values:
        found = found.filter(state=asked["state"])
    elif asked["state"] == KEPT_ON:
        found = found.exclude(state=PersonalRecord.State.GIVEN_UP)
    if asked["special"] == "1":
        found = with_special(found, timezone.localdate()).filter(is_special=True)
    return found.filter(in_county(asked["county"])).order_by("-begun_on", "-pk")


def _counties(user: User) -> list[Organisation]:
    if reach_of(user, Action.VIEW_TRAINING) != Scope.ALL:
        return []
    return list(Organisation.objects.filter(kind=Organisation.Kind.COUNTY, valid_to=None))


def _years(kind: Kind) -> list[int]:
    days = Activity.objects.filter(kind=kind).datetimes("begins_at", "year", order="DESC")
    return [day.year for day in days]


def _by_month(figures: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    def month(one: Any) -> str:
        return timezone.localtime(one.activity.begins_at).strftime("%Y 年 %m 月").replace(" 0", " ")

    return [(name, list(group)) for name, group in groupby(figures, month)]


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _month_typed(text: str) -> date | None:
    year, _, month = text.partition("-")
    if FIRST_YEAR <= whole_number(year) < LAST_YEAR and 1 <= whole_number(month) <= 12:
        return date(whole_number(year), whole_number(month), 1)
    return None
