"""A series of activities: its plan, figures by county, the report and the annex of its plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.activities.bars import bars
from admin.activities.counties import CITY_LEVEL, county_names
from admin.activities.errors import BadActivity
from admin.activities.figures import by_county, figures_of, sum_of
from admin.activities.keeping import SeriesEntry, change_series, make_series
from admin.activities.models import Activity, Series
from admin.activities.report import annex_pdf, counties_for, series_pdf
from admin.activities.rules import Rules, rules_of
from admin.activities.steps import NOT_CANCELLED, OVER
from admin.console import activity_reach
from admin.console.access import page, user_of
from admin.console.activity_forms import SeriesForm
from admin.console.views.documents import pdf_answer
from admin.errors import NotFound
from admin.year.figures import OUTSIDE, with_filters

UNITS_OFFERED = 1_000


@page(Action.EDIT_TRAINING, post=True)
def series_new(request: HttpRequest, key: int) -> HttpResponse:
    """A further series of a kind."""
    user, kind = user_of(request), activity_reach.kind_of_activities(key)
    first = {"organisation": user.organisation.name if user.organisation else ""}

    def save(entry: SeriesEntry) -> Series:
        return make_series(kind, entry, by=user, at=timezone.now())

    return _form_page(request, {"kind": kind}, first, save)


@page(Action.EDIT_TRAINING, post=True)
def series_edit(request: HttpRequest, key: int) -> HttpResponse:
    """Change what is written about a series."""
    user = user_of(request)
    series = activity_reach.own_series(user, key)
    first = {
        **{
            name: getattr(series, name)
            for name in ("name", "theme", "begins_on", "ends_on", "plan", "summary")
        },
        "organisation": series.organisation.name,
    }

    def save(entry: SeriesEntry) -> Series:
        change_series(series, entry, by=user, at=timezone.now())
        return series

    return _form_page(request, {"kind": series.kind, "series": series}, first, save)


def _form_page(
    request: HttpRequest, context: dict[str, Any], first: dict[str, Any], save: Any
) -> HttpResponse:
    units = activity_reach.organisations(user_of(request))
    posted = request.POST if request.method == "POST" else None
    form = SeriesForm(posted, units, initial=first)
    if posted is not None and form.is_valid():
        try:
            saved = save(form.entry())
        except BadActivity as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, "已保存。")
            return redirect("activity-series", saved.pk)
    context |= {"form": form, "units": units.values_list("name", flat=True)[:UNITS_OFFERED]}
    status = 422 if posted is not None else 200
    return render(request, "console/activity_series_form.html", context, status=status)


@page(Action.VIEW_TRAINING)
def series_page(request: HttpRequest, key: int) -> HttpResponse:
    """One series: plan, figures by county, its activities in the order of their days.

    Figures are of activities within reach; the programme is that of all.
    """
    user = user_of(request)
    series = activity_reach.one_series(user, key)
    figures = figures_of(_programme(user, series).order_by("begins_at", "pk"))
    own = [one for one in figures if activity_reach.is_own(user, one.activity)]
    lines = by_county(own, counties_for(_edge(user)))
    links = _links(user, series)
    held = [(one.county, one.held) for one in lines]
    people = [(one.county, one.people) for one in lines]
    reach = reach_of(user, Action.EDIT_TRAINING)
    context = {
        "series": series,
        "rules": _rules(series),
        "figures": figures,
        "own": {one.activity.pk for one in own},
        "lines": [(one, *links(one.county)) for one in [*lines, sum_of(lines)]],
        # Drawn by our own code, every name in it escaped.
        "charts": [
            mark_safe(bars("举办活动（次）", held)),
            mark_safe(bars("参加人数", people)),
        ],
        "may_edit": reach is not None,
        "may_change": reach == Scope.ALL or (reach is not None and _is_own(user, series)),
    }
    return render(request, "console/activity_series.html", context)


@page(Action.VIEW_TRAINING)
def series_report(request: HttpRequest, key: int) -> HttpResponse:
    """The printed report over the activities within reach."""
    user = user_of(request)
    series = activity_reach.one_series(user, key)
    counties = counties_for(_edge(user))
    found = _within(user, series)
    data = series_pdf(series, found, _rules(series), counties, at=timezone.now())
    return pdf_answer(data, f"{series.name}-报告.pdf")


@page(Action.VIEW_TRAINING)
def series_annex(request: HttpRequest, key: int) -> HttpResponse:
    """The annex of the plan, whole for every county; NotFound where the kind has none."""
    user = user_of(request)
    series = activity_reach.one_series(user, key)
    rules = _rules(series)
    if rules.annex is None:
        raise NotFound
    data = annex_pdf(series, _programme(user, series), rules, at=timezone.now())
    return pdf_answer(data, f"{series.name}-{rules.annex_title or '附表'}.pdf")


def _within(user: User, series: Series) -> QuerySet[Activity]:
    return activity_reach.activities(user).filter(series=series)


def _links(user: User, series: Series) -> Callable[[str], tuple[str, str]]:
    """Addresses of the lists behind a county's figures: what is not cancelled, what is over."""
    keys = {name: str(key) for key, name in county_names().items()}
    keys[CITY_LEVEL] = OUTSIDE
    whole = _edge(user).rstrip("/").rpartition("/")[2]  # of the sum: the own county, or all
    page = reverse("activities", args=[series.kind_id])

    def links(county: str) -> tuple[str, str]:
        key = keys.get(county, whole)
        first, second = (
            with_filters(page, series=series.pk, county=key, state=state)
            for state in (NOT_CANCELLED, OVER)
        )
        return first, second

    return links


def _programme(user: User, series: Series) -> QuerySet[Activity]:
    return activity_reach.seen_activities(user).filter(series=series)


def _rules(series: Series) -> Rules:
    return rules_of(series.kind.version().definition.rules)


def _edge(user: User) -> str:
    """The path within which the user sees; empty for all."""
    if reach_of(user, Action.VIEW_TRAINING) == Scope.ALL or user.organisation is None:
        return ""
    return user.organisation.path


def _is_own(user: User, series: Series) -> bool:
    own = user.organisation
    return own is not None and series.organisation.path.startswith(own.path)
