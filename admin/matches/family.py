"""How this family presents itself: settings, columns, records, what stands in a person's file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, ExtractYear, TruncDate
from django.urls import reverse

from admin.kinds.families import Column, Family, FamilyEntry, Moment
from admin.kinds.models import KindVersion
from admin.matches.models import Induction, Need, Pairing, Visit, VisitOrder
from admin.matches.shapes import SETTINGS, Shape, faults_of, shape_of


def records(kind: int) -> QuerySet[Any]:
    """All records of the kind: needs, orders, pairings, or what was entered of new teachers."""
    match shape_of(KindVersion.objects.filter(kind=kind).latest("number").definition.rules):
        case Shape.NEED:
            found: QuerySet[Any] = Need.objects.select_related("batch")
        case Shape.ORDER:
            found = VisitOrder.objects.all()
        case Shape.PAIRING:
            found = Pairing.objects.select_related("partner", "person", "partner_person")
        case Shape.DEADLINE:
            found = Induction.objects.select_related("person")
    return found.filter(kind=kind).select_related("organisation", "filled_by", "entered_by")


def _about(record: Any) -> str:
    match record:
        case Need():
            return f"{record.get_audience_display()}：{record.topic}"
        case Pairing():
            return str(record)
        case Induction():
            return str(record.person)
        case _:
            return str(record.topic)


def _number(record: Any) -> str:
    return str(record.how_many) if isinstance(record, Need) else ""


def _how_many(record: Any) -> int | None:
    return record.how_many if isinstance(record, Need) else None


def _year(model: Any) -> Combinable:
    """Of the day that is wanted, agreed or set; where none is, of the day it was entered."""
    days: dict[Any, tuple[str, ...]] = {
        Need: ("first_day",),
        VisitOrder: ("first_day",),
        Pairing: ("begins",),
        Induction: ("finished_on", "extended_to"),
    }
    return ExtractYear(Coalesce(*days[model], TruncDate("entered_at")))


def _page(record: Any) -> str:
    match record:
        case Need():
            return reverse("need", args=[record.pk])
        case VisitOrder():
            return reverse("visit-order", args=[record.pk])
        case Pairing():
            return reverse("pairing", args=[record.pk])
        case _:
            return reverse("induction", args=[record.kind_id, record.person_id])


def _first_day(record: Any) -> str:
    match record:
        case Pairing():
            return record.begins.isoformat()
        case Induction():
            return _words(record.finished_on or record.extended_to)
        case _:
            return _words(record.first_day)


def _last_day(record: Any) -> str:
    match record:
        case Pairing():
            return _words(record.ended_on or record.ends)
        case Induction():
            return ""
        case _:
            return _words(record.last_day)


def _words(day: date | None) -> str:
    return day.isoformat() if day else ""


def _state(record: Any) -> str:
    match record:
        case Need():
            return record.state
        case VisitOrder():
            return str(record.get_state_display())
        case Pairing():
            return str(record.get_outcome_display()) if record.ended_on else "进行中"
        case _:
            if record.is_excused:
                return "免除"
            return "已完成" if record.finished_on else "延期"


COLUMNS = (
    Column(
        "organisation",
        "单位",
        lambda one: str(one.organisation.name),
        22,
        lookup="organisation__name",
    ),
    Column("subject", "学科", lambda one: str(one.subject), lookup="subject"),
    Column("stage", "学段", lambda one: str(one.stage), 8),
    Column("about", "内容", _about, 36),
    Column("number", "人数", _number, 8, _how_many, "how_many"),
    Column("first_day", "开始", _first_day),
    Column("last_day", "结束", _last_day),
    Column("state", "状态", _state),
    Column("entered_at", "填报日期", lambda one: f"{one.entered_at:%Y-%m-%d}"),
)


def of_person(person: int) -> Iterable[Moment]:
    """Visits held or agreed, pairings, induction."""
    visits = Visit.objects.filter(
        person=person, state__in=[Visit.State.ACCEPTED, Visit.State.HELD]
    ).select_related("order__organisation")
    for visit in visits:
        told = [visit.get_state_display(), visit.get_verdict_display()]
        yield Moment(
            visit.day,
            f"送教下乡：{visit.order.organisation.name}",
            f"{visit.order.subject} {visit.order.topic}（{'，'.join(filter(None, told))}）",
            reverse("visit-order", args=[visit.order_id]),
        )
    pairings = Pairing.objects.filter(Q(person=person) | Q(partner_person=person)).select_related(
        "kind", "organisation", "partner", "person", "partner_person"
    )
    for pairing in pairings:
        ended = f"，{pairing.ended_on} {pairing.get_outcome_display()}" if pairing.ended_on else ""
        yield Moment(
            pairing.begins,
            str(pairing.kind),
            f"{pairing}，至 {pairing.ends}{ended}",
            reverse("pairing", args=[pairing.pk]),
        )
    for mark in Induction.objects.filter(person=person).select_related("kind"):
        day = mark.finished_on or mark.extended_to
        if day is not None:
            state = "完成" if mark.finished_on else "延期至此日"
            yield Moment(day, str(mark.kind), f"{state}：{mark.why}")


ENTRY = FamilyEntry(
    family=Family.MATCH,
    name="需求、订单与结对",
    explained="单位提出需要，由人来满足：培训需求与批次，订单式送教，结对，新任教师培训期限。",
    settings=SETTINGS,
    columns=COLUMNS,
    records=records,
    county="organisation",
    year=_year,
    page=_page,
    list_page="matches",
    of_person=of_person,
    check=faults_of,
)
