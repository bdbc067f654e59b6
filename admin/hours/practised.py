"""Practice at the booth as hours: from log-in to the last word read, by day, within the rule.

A run that nobody read a word in gives nothing, and one left open counts no longer than it was used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from django.db.models import Max
from django.utils import timezone

from admin.hours.entries import Entry
from admin.hours.rule_table import PRACTICE
from admin.hours.rules_in_force import rules_in_force
from admin.local_day import span_of
from admin.practice.models import PracticeRun
from admin.practice.runs import LONGEST

TENTH = Decimal("0.1")


def entries(people: Collection[int], since: date, until: date) -> Iterable[Entry]:
    """The source of practice: one entry for each person and day."""
    runs = (
        PracticeRun.objects.filter(
            person__in=people,
            begun_at__gte=span_of(since)[0],
            begun_at__lt=span_of(until)[1],
            readings__isnull=False,
        )
        .order_by()
        .values_list("person", "begun_at")
        .annotate(last=Max("readings__at"))
    )
    spent: dict[tuple[int, date], timedelta] = defaultdict(timedelta)
    for person, begun, last in runs:
        day = timezone.localtime(begun).date()
        spent[person, day] += min(max(last - begun, timedelta()), LONGEST)
    rules = rules_in_force()
    for (person, day), time in spent.items():
        rule = next((one.rule for one in rules if one.rule.covers(day)), None)
        if rule is None or not rule.practice_minutes:
            continue
        minutes = Decimal(int(time.total_seconds())) / 60
        hours = (minutes / rule.practice_minutes).quantize(TENTH, ROUND_DOWN)
        hours = min(hours, rule.practice_day_most)
        if hours:
            yield Entry(
                person=person,
                key=f"practice:{person}:{day.isoformat()}",
                day=day,
                hours=hours,
                kind=PRACTICE,
                title=f"机上练习（{int(minutes)} 分钟）",
                source="测试机",
                address=f"/practice/{person}/",
            )
