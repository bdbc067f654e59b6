"""What was entered by hand about people, as entries and exemptions that count."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q

from admin.hours.entries import Entry, Exempted
from admin.hours.models import HandEntry, HourExemption, SubstituteEntry


def entries(people: Collection[int], since: date, until: date) -> Iterable[Entry]:
    """The source of what was entered by hand."""
    span = Q(person__in=people, day__range=(since, until))
    for one in HandEntry.objects.filter(span).order_by():
        yield Entry(
            person=one.person_id,
            key=f"hand:{one.pk}",
            day=one.day,
            hours=one.hours,
            kind=one.kind,
            level=one.level,
            title=one.title,
            taught=one.taught,
            grade=one.grade,
            reverses=f"hand:{one.reverses_id}" if one.reverses_id else "",
            source="手工登记",
        )
    for other in SubstituteEntry.objects.filter(span).order_by():
        yield Entry(
            person=other.person_id,
            key=f"substitute:{other.pk}",
            day=other.day,
            title=other.title,
            substitute=other.code,
            reverses=f"substitute:{other.reverses_id}" if other.reverses_id else "",
            source="代替学分",
        )


def exemptions(people: Collection[int]) -> dict[int, list[Exempted]]:
    """Exemptions in force, by person."""
    found: dict[int, list[Exempted]] = {}
    standing = HourExemption.objects.filter(person__in=people, reverses=None, reversal=None)
    for one in standing.order_by():
        found.setdefault(one.person_id, []).append(Exempted(one.since, one.until, one.reason))
    return found
