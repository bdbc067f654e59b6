"""What course runs tell other rooms: hours, runs that could be joined, who completed what."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.db.models.signals import post_save
from django.urls import reverse
from django.utils import timezone

from admin.courses.models import Assessment, CourseRun, Enrolment, HoursGranted
from admin.courses.rules import CourseRules, plain, rules_of
from admin.courses.words import TAKING_PART, EnrolmentState, Grade, RunState
from admin.credentials.criteria import Ask, Criterion, Found
from admin.credentials.facts import register_facts, since
from admin.hours.entries import Entry
from admin.hours.sources import register_kinds, register_source
from admin.hours.suggestions import Suggestion, register_suggestions
from admin.hours.totals import refresh
from admin.kinds.families import Family
from admin.kinds.models import KindVersion
from admin.matches.sources import (
    CourseLink,
    register_completions,
    register_course_links,
)
from admin.people.models import Person


def tell_all() -> None:
    """Register with every room that asks; called once when Django starts."""
    register_source(hours_of)
    register_kinds(hour_kinds)
    register_suggestions(runs_for)
    register_completions(completions)
    register_course_links(link_to)
    register_facts(Ask.COURSE, course_fact)
    register_facts(Ask.ASSESSMENT, assessment_fact)
    post_save.connect(_granted, HoursGranted, dispatch_uid="hours_granted")


def _granted(instance: HoursGranted, raw: bool = False, **_: Any) -> None:
    """Totals follow each grant; what is written in bulk asks for them itself."""
    if not raw:
        refresh([instance.person_id], at=instance.granted_at)


def hours_of(people: Collection[int], first: date, last: date) -> Iterator[Entry]:
    """Hours granted to people in the days, and what takes any of them back."""
    found = HoursGranted.objects.filter(person__in=people).filter(
        Q(day__gte=first, day__lte=last) | Q(reverses__isnull=False)
    )
    for one in found.select_related("kind", "reverses").iterator():
        yield Entry(
            person=one.person_id,
            key=_key(one.pk),
            day=one.day,
            hours=Decimal(0) if one.reverses_id else one.amount,
            kind=one.hour_kind,
            level=one.level,
            title=one.course_name,
            training=one.kind.code,
            reverses=_key(one.reverses_id) if one.reverses_id else "",
            source=one.kind.name,
            address=reverse("course-run", args=[one.run_id]) if one.run_id else "",
        )


def hour_kinds() -> set[str]:
    """Kinds of hours that were granted, and those that the kinds of course runs give now."""
    granted = HoursGranted.objects.order_by().values_list("hour_kind", flat=True).distinct()
    return set(granted) | {str(rules.hour_kind) for rules in rules_by_kind().values()}


def rules_by_kind() -> dict[int, CourseRules]:
    """What each kind of course decides now, by its key; one query."""
    versions = KindVersion.objects.filter(kind__family=Family.COURSE).order_by("number")
    newest = {one.kind_id: one for one in versions}
    return {key: rules_of(one.definition.rules) for key, one in newest.items()}


def putonghua_kinds() -> list[int]:
    """Keys of the kinds of course that train Putonghua."""
    return [key for key, rules in rules_by_kind().items() if rules.trains_putonghua]


def _key(granted: int) -> str:
    return f"course:{granted}"


def runs_for(themes: frozenset[str]) -> list[Suggestion]:
    """Open runs with places left that train one of the themes; for none, all of Putonghua."""
    taking = Count("enrolments", filter=Q(enrolments__state__in=TAKING_PART))
    runs = (
        CourseRun.objects.filter(
            kind__in=putonghua_kinds(), state=RunState.OPEN, last_day__gte=timezone.localdate()
        )
        .annotate(taking=taking)
        .select_related("kind", "filled_by")
    )
    return [
        _suggestion(run, run.taking)
        for run in runs
        if (run.capacity is None or run.taking < run.capacity)
        and (not themes or not run.themes or themes & set(run.themes))
    ]


def _suggestion(run: CourseRun, taking: int) -> Suggestion:
    return Suggestion(
        title=run.name,
        begins=run.first_day,
        hours=run.planned_hours,
        kind=str(run.filled_by.definition.rules.get("hour_kind", "")),
        themes=frozenset(run.themes),
        place=run.place,
        address=reverse("course-run", args=[run.pk]),
        places=None if run.capacity is None else run.capacity - taking,
    )


def completions(people: Collection[int], course_kind: str) -> Mapping[int, date]:
    """The first day on which each of the people completed a run of the kind."""
    found = _completed(course_kind).filter(person__in=people)
    return dict(found.values_list("person").annotate(first=Min("run__last_day")).order_by())


def link_to(reference: str) -> CourseLink | None:
    """The course run of that name, the newest of several."""
    run = CourseRun.objects.filter(name=reference).order_by("-first_day", "-pk").first()
    return CourseLink(run.name, reverse("course-run", args=[run.pk])) if run else None


def course_fact(person: Person, one: Criterion, day: date) -> Found | None:
    """Whether the person completed a run of the kind."""
    found = _within(_completed(one.course).filter(person=person), one, day)
    last = found.select_related("run").order_by("-run__last_day").first()
    if last is None:
        return None
    return Found(f"{last.run.last_day} 结业：{last.run.name}。", yes=True)


def assessment_fact(person: Person, one: Criterion, day: date) -> Found | None:
    """The best mark of an assessment in runs of the kind, each run's newest counting."""
    runs = _within(Enrolment.objects.filter(person=person, run__kind__code=one.course), one, day)
    newest = Assessment.objects.filter(enrolment__in=runs).annotate(
        last=Max("enrolment__assessments__number")
    )
    marks = [
        (assessment.mark, assessment.enrolment.run.name)
        for assessment in newest.filter(number=F("last")).select_related("enrolment__run")
        if assessment.mark is not None and assessment.grade != Grade.FAIL
    ]
    if not marks:
        return None
    mark, name = max(marks)
    return Found(f"{name}考核 {plain(mark)} 分。", amount=mark)


def _completed(course_kind: str) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(run__kind__code=course_kind, state=EnrolmentState.COMPLETED)


def _within(found: QuerySet[Enrolment], one: Criterion, day: date) -> QuerySet[Enrolment]:
    found = found.filter(run__last_day__lte=day)
    first = since(one, day)
    return found.filter(run__last_day__gte=first) if first else found
