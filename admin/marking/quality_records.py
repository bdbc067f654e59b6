"""The days behind examiners' figures, read from the database in two queries."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import TextField
from django.db.models.functions import Cast

from admin.accounts.models import User
from admin.marking.examiner_quality import Day, Limits, Quality, quality_of
from admin.marking.models import ExaminerDay
from admin.marking.rule_table import MarkingRules

FIELDS = ("day", "talks", "pairs", "gaps", "squares", "remarks", "again")


@dataclass(frozen=True)
class ExaminerRow:
    """One line of the page; ``today``: marks of any kind."""

    examiner: User
    quality: Quality
    today: int


def examiner_rows(
    rules: MarkingRules, *, first: date, last: date, today: date
) -> list[ExaminerRow]:
    """Everybody who marked in the days from ``first`` to ``last``, by name, with the figures."""
    limits = Limits(
        float(rules.severity_limit),
        float(rules.drift_limit),
        float(rules.speed_limit),
        float(rules.consistency_limit),
    )
    by_examiner, speeds = _counted(first, last)
    so_far = ExaminerDay.objects.filter(day=today).order_by()
    done = {who: sum(kinds) for who, *kinds in so_far.values_list("examiner", "talks", "remarks")}
    people = User.objects.filter(pk__in=by_examiner).order_by("display_name", "username")
    return [
        ExaminerRow(
            one, quality_of(by_examiner[one.pk], speeds[one.pk], limits), done.get(one.pk, 0)
        )
        for one in people
    ]


def _counted(first: date, last: date) -> tuple[dict[int, list[Day]], dict[int, list[float]]]:
    """Each examiner's days, and the speeds of all of them.

    A year's lists of speeds are read as texts and parsed at once, which is several times quicker.
    """
    days: dict[int, list[Day]] = defaultdict(list)
    texts: dict[int, list[str]] = defaultdict(list)
    counted = ExaminerDay.objects.filter(day__gte=first, day__lte=last).order_by()
    as_text = Cast("speeds", TextField())
    for examiner, text, *figures in counted.values_list("examiner", as_text, *FIELDS):
        day = Day(*figures)
        if day.talks or day.remarks:
            days[examiner].append(day)
            texts[examiner].append(text)
    speeds = {
        examiner: [speed for of_day in json.loads(f"[{','.join(lists)}]") for speed in of_day]
        for examiner, lists in texts.items()
    }
    return days, speeds
