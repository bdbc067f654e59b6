"""Course runs as a family of records: rules, columns, what stands in a person's file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractYear
from django.urls import reverse

from admin.courses.hour_words import choices_offered, hour_words, told_beside
from admin.courses.models import CourseRun, Enrolment, HoursGranted
from admin.courses.rules import SETTINGS, faults_of, plain
from admin.courses.words import TAKING_PART, EnrolmentState
from admin.kinds.families import Column, Family, FamilyEntry, Moment


def runs_of_kind(kind: int) -> QuerySet[CourseRun]:
    """All course runs of a kind with what columns read of them."""
    return (
        CourseRun.objects.filter(kind=kind)
        .select_related("programme", "host")
        .annotate(
            taking=_people(state__in=TAKING_PART),
            completed=_people(state=EnrolmentState.COMPLETED),
            level_told=told_beside("level", hour_words().levels),
        )
    )


def _people(**state: Any) -> Coalesce:
    """How many of the run; each run asks for its own, so that wide rows need not be grouped."""
    own = Enrolment.objects.filter(run=OuterRef("pk"), **state).order_by()
    return Coalesce(Subquery(own.values("run").annotate(n=Count("pk")).values("n")), 0)


COLUMNS = (
    Column("name", "培训班", lambda run: str(run.name), 28),
    Column("programme", "培训项目", lambda run: run.programme.name if run.programme else "", 24),
    Column("host", "主办单位", lambda run: str(run.host.name), 20, lookup="host__name"),
    Column("first_day", "开班日期", lambda run: run.first_day.isoformat(), 12),
    Column("last_day", "结束日期", lambda run: run.last_day.isoformat(), 12),
    Column("place", "地点", lambda run: str(run.place), 20),
    Column("form", "培训形式", lambda run: str(run.get_form_display()), 12),
    Column("level", "级别", lambda run: str(run.level_told), 8, lookup="level_told"),
    Column(
        "planned_hours",
        "计划学时",
        lambda run: str(run.planned_hours),
        10,
        lambda run: run.planned_hours,
        "planned_hours",
    ),
    Column(
        "capacity",
        "名额",
        lambda run: "" if run.capacity is None else str(run.capacity),
        8,
        lambda run: run.capacity,
        "capacity",
    ),
    Column("taking", "参训人数", lambda run: str(run.taking), 10, lambda run: run.taking, "taking"),
    Column(
        "completed",
        "结业人数",
        lambda run: str(run.completed),
        10,
        lambda run: run.completed,
        "completed",
    ),
    Column("state", "状态", lambda run: str(run.get_state_display()), 10),
    Column("is_quality", "精品课", lambda run: "是" if run.is_quality else "", 8),
    Column("needs", "针对的需求", lambda run: str(run.needs), 24),
)


def of_person(person: int) -> Iterator[Moment]:
    """Course runs that the person took part in, and study that was brought in."""
    enrolments = Enrolment.objects.filter(person=person).select_related("run__kind__system")
    hours = list(
        HoursGranted.objects.filter(person=person, reverses=None, reversed_by=None).select_related(
            "kind__system"
        )
    )
    granted = {one.run_id: one.amount for one in hours if one.run_id is not None}
    for one in enrolments:
        text = f"{one.run.kind.system.name} · {one.run.kind.name}：{one.get_state_display()}"
        if one.run_id in granted:
            text += f"，{plain(granted[one.run_id])} 学时"
        yield Moment(
            one.run.first_day, one.run.name, text, reverse("course-run", args=[one.run_id])
        )
    for study in hours:
        if study.run_id is not None:
            continue
        text = f"{study.kind.system.name} · {study.kind.name}：{plain(study.amount)} 学时"
        yield Moment(study.day, study.course_name, text)


ENTRY = FamilyEntry(
    family=Family.COURSE,
    name="培训班",
    explained="有日期、课次、参训人员、考勤、考核、结业和学时的培训。",
    settings=SETTINGS,
    columns=COLUMNS,
    records=runs_of_kind,
    county="host",
    year=lambda model: ExtractYear("first_day"),
    page=lambda run: reverse("course-run", args=[run.pk]),
    list_page="course-runs",
    of_person=of_person,
    check=faults_of,
    offered=choices_offered,
)
