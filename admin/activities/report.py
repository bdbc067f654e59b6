"""Printed reports of an activity and of a series, and the annex of a series' plan.

Parts are left out where the kind does not ask for them (``sections``); what stands in them is what
whoever prints it may see.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils import timezone

from admin.activities.bars import bars
from admin.activities.captions import PRINT_EDGE, small
from admin.activities.counties import county_names
from admin.activities.figures import (
    MATERIAL,
    PHOTOGRAPH,
    ActivityFigures,
    by_county,
    figures_of,
    sum_of,
)
from admin.activities.models import Activity, FollowUp, Participant, Series
from admin.activities.rules import ANNEX_NAMES, Annex, Rules, Section
from admin.activities.steps import STATE_NAMES, State
from admin.attachments.keeping import path_of
from admin.attachments.models import Attachment
from admin.project.typeset import pdf_of

MOST_PHOTOGRAPHS = 24  # of one report: twelve rows of two
ROOM = "admin.activities"
ATTENDED = {True: "到场", False: "未到", None: ""}


def activity_pdf(
    activity: Activity, people: QuerySet[Participant], rules: Rules, *, at: datetime
) -> bytes:
    """The report of one activity."""
    figures = figures_of(Activity.objects.filter(pk=activity.pk).select_related("organisation"))[0]
    photographs, pictures = _photographs([activity], rules)
    data = {
        "title": activity.name,
        "kind": activity.kind.name,
        "facts": _facts(activity, figures),
        "texts": _texts(activity, rules),
        "counties": [],
        "total": [],
        "charts": [],
        "events": [],
        "schedule": _schedule(activity) if Section.SCHEDULE in rules.sections else [],
        "people": _people(people) if Section.PARTICIPANTS in rules.sections else [],
        "units": _units(activity) if Section.PARTICIPANTS in rules.sections else [],
        "results": _results(people) if Section.RESULTS in rules.sections else [],
        "materials": _materials([activity], rules),
        "follow_ups": _follow_ups(activity.follow_ups.all(), rules),
        "photographs": photographs,
        "printed": _local(at),
    }
    return pdf_of(ROOM, "report.typ", data, at, pictures)


def series_pdf(
    series: Series,
    activities: QuerySet[Activity],
    rules: Rules,
    counties: Sequence[str],
    *,
    at: datetime,
) -> bytes:
    """The report of a series over the activities that are given, in the order of their days.

    ``counties``: names of those that get a line, without an activity too.
    """
    figures = figures_of(activities.order_by("begins_at", "pk"))
    listed = [one.activity for one in figures if one.activity.state != State.CANCELLED]
    photographs, pictures = _photographs(listed, rules)
    charts: list[str] = []
    lines, total = [], []
    if Section.FIGURES in rules.sections:
        counted = by_county(figures, counties)
        lines = [_county(one) for one in counted]
        total = _county(sum_of(counted))
        for name, title, values in (
            ("activities.svg", "举办活动（次）", [(one.county, one.held) for one in counted]),
            ("people.svg", "参加人数", [(one.county, one.people) for one in counted]),
        ):
            pictures[name] = bars(title, values)
            charts.append(name)
    to_do = FollowUp.objects.filter(activity__in=[one.pk for one in listed])
    data = {
        "title": series.name,
        "kind": series.kind.name,
        "facts": _facts_of_series(series, figures),
        "texts": _texts(series, rules),
        "counties": lines,
        "total": total,
        "charts": charts,
        "events": [_event(one) for one in figures] if Section.EVENTS in rules.sections else [],
        "schedule": [],
        "people": [],
        "units": [],
        "results": [],
        "materials": _materials(listed, rules),
        "follow_ups": _follow_ups(to_do, rules),
        "photographs": photographs,
        "printed": _local(at),
    }
    return pdf_of(ROOM, "report.typ", data, at, pictures)


def annex_pdf(
    series: Series, activities: QuerySet[Activity], rules: Rules, *, at: datetime
) -> bytes:
    """The annex as the plan has it: what happens when and where, or which theme each host chose."""
    figures = figures_of(activities.exclude(state=State.CANCELLED).order_by("begins_at", "pk"))
    annex = rules.annex or Annex.SCHEDULE
    data = {
        "annex": annex.value,
        "title": rules.annex_title or ANNEX_NAMES[annex],
        "series": series.name,
        "theme": series.theme,
        "rows": [_annex_row(one, annex, place) for place, one in enumerate(figures, 1)],
        "organisation": series.organisation.name,
        "printed": _local(at),
    }
    return pdf_of(ROOM, "annex.typ", data, at)


def _annex_row(one: ActivityFigures, annex: Annex, place: int) -> list[str]:
    activity = one.activity
    begin = timezone.localtime(activity.begins_at)
    day = f"{begin.month}月{begin.day}日"
    if annex is Annex.THEMES:
        return [str(place), one.county, activity.organisation.name, activity.theme or "—", day]
    return [
        str(place),
        one.county,
        f"{day} {begin:%H:%M}",
        activity.organisation.name,
        activity.place,
        activity.theme or activity.name,
    ]


def _facts(activity: Activity, figures: ActivityFigures) -> list[list[str]]:
    facts = [
        ["所属系列", activity.series.name if activity.series else ""],
        ["主题", activity.theme],
        ["时间", f"{_local(activity.begins_at)} 至 {_local(activity.ends_at)}"],
        ["地点", activity.place],
        ["主办方", activity.organiser],
        ["承办单位", activity.organisation.name],
        ["县区", figures.county],
        ["状态", STATE_NAMES[State(activity.state)]],
        ["取消原因", activity.cancelled_because],
        ["预计人数", str(figures.expected)],
        ["参加人数", str(figures.people)],
        *([title, text] for title, text in activity.told()),
    ]
    return [[title, text] for title, text in facts if text]


def _facts_of_series(series: Series, figures: Sequence[ActivityFigures]) -> list[list[str]]:
    counted = [one for one in figures if one.activity.state != State.CANCELLED]
    cancelled = len(figures) - len(counted)
    facts = [
        ["主题", series.theme],
        ["时间", f"{series.begins_on:%Y-%m-%d} 至 {series.ends_on:%Y-%m-%d}"],
        ["主办单位", series.organisation.name],
        ["活动", f"{len(counted)} 次，已举行 {sum(one.activity.is_over for one in counted)} 次"],
        ["取消", f"{cancelled} 次" if cancelled else ""],
        ["参加人数", f"{sum(one.people for one in counted)} 人次"],
        [
            "材料、照片",
            f"{sum(one.materials for one in counted)} 份、"
            f"{sum(one.photographs for one in counted)} 张",
        ],
    ]
    return [[title, text] for title, text in facts if text]


def _texts(of: Activity | Series, rules: Rules) -> list[list[Any]]:
    """Plan and summary by paragraphs."""
    if Section.PLAN not in rules.sections:
        return []
    texts = (("方案", of.plan), ("总结", of.summary))
    return [
        [title, [part.strip() for part in text.splitlines() if part.strip()]]
        for title, text in texts
        if text.strip()
    ]


def _county(one: Any) -> list[str]:
    names = ("planned", "held", "people", "materials", "photographs")
    return [one.county, *(str(getattr(one, name)) for name in names)]


def _event(one: ActivityFigures) -> list[str]:
    activity = one.activity
    return [
        timezone.localtime(activity.begins_at).strftime("%m-%d %H:%M"),
        one.county,
        activity.name,
        activity.organisation.name,
        activity.place,
        str(one.people) if activity.is_over else "",
        STATE_NAMES[State(activity.state)],
    ]


def _schedule(activity: Activity) -> list[list[str]]:
    return [
        [
            " ".join(filter(None, [line.get("day"), line.get("time")])),
            line.get("what", ""),
            line.get("who", ""),
        ]
        for line in activity.schedule
    ]


def _people(people: QuerySet[Participant]) -> list[list[str]]:
    return [
        [
            str(place),
            one.person.name,
            one.organisation.name if one.organisation else "",
            str(one.get_role_display()),
            ATTENDED[one.attended],
            one.note,
        ]
        for place, one in enumerate(people, 1)
    ]


def _units(activity: Activity) -> list[list[str]]:
    def count(number: int | None) -> str:
        return "" if number is None else str(number)

    return [
        [str(one), count(one.expected), count(one.came)]
        for one in activity.delegations.select_related("organisation")
    ]


def _results(people: QuerySet[Participant]) -> list[list[str]]:
    ranked = people.exclude(rank=None).order_by("rank", "number")
    return [
        [
            str(one.rank),
            str(one.number or ""),
            one.person.name,
            one.organisation.name if one.organisation else "",
            one.record.title if one.record else "",
            str(one.score),
            one.award,
        ]
        for one in ranked
    ]


def _files(activities: Sequence[Activity], purpose: str) -> QuerySet[Attachment]:
    return Attachment.objects.filter(
        of_type=ContentType.objects.get_for_model(Activity),
        of_key__in=[one.pk for one in activities],
        purpose=purpose,
        taken_off_at=None,
    )


def _materials(activities: Sequence[Activity], rules: Rules) -> list[list[str]]:
    if Section.MATERIALS not in rules.sections:
        return []
    names = {one.pk: one.name for one in activities}
    found = _files(activities, MATERIAL)
    return [[str(place), one.name, names[one.of_key]] for place, one in enumerate(found, 1)]


def _photographs(
    activities: Sequence[Activity], rules: Rules
) -> tuple[list[list[str]], dict[str, str | bytes]]:
    """Names of files with captions, and the files; the first ones of each activity in turn."""
    if Section.PHOTOGRAPHS not in rules.sections:
        return [], {}
    by_activity: dict[int, list[Attachment]] = {one.pk: [] for one in activities}
    for one in _files(activities, PHOTOGRAPH).select_related("caption"):
        by_activity[one.of_key].append(one)
    most = max((len(each) for each in by_activity.values()), default=0)
    turns = [
        (each[turn], key)
        for turn in range(most)
        for key, each in by_activity.items()
        if turn < len(each)
    ]
    names = {one.pk: one.name for one in activities}
    shown: list[list[str]] = []
    pictures: dict[str, str | bytes] = {}
    for photograph, key in turns:
        path = path_of(photograph)
        if len(shown) == MOST_PHOTOGRAPHS or not path.is_file():
            continue
        file = f"photograph-{photograph.pk}.jpg"
        pictures[file] = small(path, PRINT_EDGE)
        caption = getattr(photograph, "caption", None)
        shown.append([file, caption.text if caption else names[key]])
    return shown, pictures


def _follow_ups(found: QuerySet[FollowUp], rules: Rules) -> list[list[str]]:
    if Section.FOLLOW_UPS not in rules.sections:
        return []
    return [
        [
            one.what,
            one.who,
            one.due.isoformat(),
            f"{one.done_on.isoformat()} {one.outcome}" if one.done_on else "未完成",
        ]
        for one in found
    ]


def counties_for(within: str) -> list[str]:
    """Names of the counties that get a line: all, or the one whose path is given."""
    return [name for key, name in county_names().items() if not within or f"/{key}/" in within]


def _local(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
