"""How this family presents itself: settings, columns, records, what stands in a person's file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.urls import reverse

from admin.appraisals.models import Appraisal, AppraisalResult, Appraiser
from admin.appraisals.settings import SETTINGS, faults_of
from admin.kinds.families import Column, Family, FamilyEntry, Moment


def records(kind: int) -> QuerySet[Any]:
    """All appraisals of the kind, with their results."""
    results = AppraisalResult.objects.order_by("-number")
    return (
        Appraisal.objects.filter(kind=kind)
        .select_related("organisation", "round", "filled_by")
        .prefetch_related(Prefetch("results", results, to_attr="newest_first"))
    )


def _of_result(name: str, record: Any) -> str:
    """A column of the newest result, once it is decided."""
    if record.state != Appraisal.State.DECIDED or not record.newest_first:
        return ""
    return str(getattr(record.newest_first[0], name))


COLUMNS = (
    Column("round", "评估", lambda one: str(one.round.name), 24),
    Column("year", "年度", lambda one: str(one.round.year), 8),
    Column("organisation", "单位", lambda one: str(one.organisation.name), 24),
    Column("state", "状态", lambda one: str(one.get_state_display()), 10),
    Column("visit_day", "实地评估", lambda one: str(one.visit_day or ""), 12),
    Column("hard", "硬实力", lambda one: _of_result("hard", one), 10),
    Column("soft", "软实力", lambda one: _of_result("soft", one), 10),
    Column("total", "总分", lambda one: _of_result("total", one), 10),
    Column("level", "等次", lambda one: _of_result("level", one), 20),
)


def of_person(person: int) -> Iterable[Moment]:
    """Visits as a member of a team."""
    seats = Appraiser.objects.filter(person=person, left_at=None).select_related(
        "appraisal__organisation", "appraisal__round"
    )
    for seat in seats:
        day = seat.appraisal.visit_day
        if day is None:
            continue
        yield Moment(
            day,
            f"参加评估：{seat.appraisal.organisation.name}",
            f"{seat.appraisal.round.name}{'，组长' if seat.is_lead else ''}",
            reverse("appraisal", args=[seat.appraisal_id]),
        )


ENTRY = FamilyEntry(
    family=Family.APPRAISAL,
    name="评估",
    explained="按标准评估单位：指标（硬实力、软实力）、自评和证据、实地评估、多人评分、排名和等次。",
    settings=SETTINGS,
    columns=COLUMNS,
    records=records,
    county="organisation",
    year=lambda model: F("round__year"),
    page=lambda one: reverse("appraisal", args=[one.pk]),
    list_page="appraisals",
    of_person=of_person,
    check=faults_of,
)
