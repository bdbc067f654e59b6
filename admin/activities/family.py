"""Activities as a family of records: what kinds of them let an office decide, lists, files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, ExtractYear
from django.urls import reverse
from django.utils import timezone

from admin.activities.models import Activity, LogEntry, Participant, PersonalRecord
from admin.activities.rules import SETTINGS, check, rules_of
from admin.activities.steps import STATE_NAMES, State
from admin.kinds.families import Column, Family, FamilyEntry, Moment
from admin.kinds.models import Kind


def shape_is_personal(kind: Kind) -> bool:
    """Whether the kind keeps personal records rather than activities."""
    return rules_of(kind.version().definition.rules).is_personal


def records(kind: int) -> QuerySet[Any]:
    """All records of a kind by its key, with what the columns read."""
    found = Kind.objects.get(pk=kind)
    if shape_is_personal(found):
        log = LogEntry.objects.filter(record=OuterRef("pk"), struck_at=None).order_by()
        minutes = log.values("record").annotate(all=Sum("minutes")).values("all")
        return (
            PersonalRecord.objects.filter(kind=found)
            .select_related("person", "organisation")
            .annotate(minutes=Subquery(minutes))
        )
    came = Participant.objects.filter(activity=OuterRef("pk"), attended=True).order_by()
    counted = came.values("activity").annotate(all=Count("pk")).values("all")
    return (
        Activity.objects.filter(kind=found)
        .select_related("organisation", "series")
        .annotate(attended=Coalesce(Subquery(counted), 0))
    )


def moments_of(person: int) -> Iterator[Moment]:
    """What stands in a person's file: activities taken part in, personal records."""
    parts = Participant.objects.filter(person=person).exclude(activity__state=State.CANCELLED)
    for part in parts.select_related("activity__kind", "activity__organisation"):
        activity = part.activity
        told = [activity.theme, "" if part.attended is not False else "未到场", _result(part)]
        yield Moment(
            timezone.localtime(activity.begins_at).date(),
            f"{activity.name}（{part.get_role_display()}）",
            "；".join(filter(None, told)),
            reverse("activity", args=[activity.pk]),
        )
    kept = PersonalRecord.objects.filter(person=person).select_related("kind")
    for one in kept.annotate(minutes=Sum("log__minutes", filter=Q(log__struck_at=None))):
        told = [f"目标：{one.goal}" if one.goal else "", f"练习 {one.minutes or 0} 分钟"]
        yield Moment(
            one.begun_on,
            f"{one.kind.name}：{one.title}（{one.get_state_display()}）",
            "；".join(filter(None, told)),
            reverse("personal-record", args=[one.pk]),
        )


def _result(part: Participant) -> str:
    if part.score is None:
        return ""
    return f"得分 {part.score}，第 {part.rank} 名" + (f"，{part.award}" if part.award else "")


def _of(name: str) -> Callable[[Any], str]:
    """A column that records of the other shape lack reads empty there."""

    def value(record: Any) -> str:
        found = getattr(record, name, None)
        return "" if found is None else str(found)

    return value


def _number(name: str) -> Callable[[Any], int | None]:
    return lambda record: getattr(record, name, None)


def _year(model: type[Model]) -> Combinable:
    return ExtractYear("begins_at" if model is Activity else "begun_on")


def _page(record: Any) -> str:
    name = "activity" if isinstance(record, Activity) else "personal-record"
    return reverse(name, args=[record.pk])


def _state(record: Any) -> str:
    if isinstance(record, Activity):
        return STATE_NAMES[State(record.state)]
    return str(record.get_state_display())


def _title(record: Any) -> str:
    return str(record.name if isinstance(record, Activity) else record.title)


def _day(record: Any) -> str:
    if isinstance(record, Activity):
        return moment_text(record.begins_at)
    return str(record.begun_on.isoformat())


def moment_text(at: datetime) -> str:
    """A moment as lists show it."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


COLUMNS = (
    Column("title", "名称", _title, 30),
    Column("person", "姓名", _of("person"), 12),
    Column("organisation", "单位", _of("organisation"), 24, lookup="organisation__name"),
    Column("series", "系列", _of("series"), 24),
    Column("theme", "主题", _of("theme"), 30),
    Column("organiser", "主办方", _of("organiser"), 20),
    Column("place", "地点", _of("place"), 24),
    Column("begins", "开始", _day, 18),
    Column("expected", "预计人数", _of("expected"), 10, _number("expected"), "expected"),
    Column("came", "实到人数", _of("came"), 10, _number("came"), "came"),
    Column("attended", "名单到场人数", _of("attended"), 12, _number("attended"), "attended"),
    Column("level_at_start", "起步水平", _of("level_at_start"), 20),
    Column("goal", "目标", _of("goal"), 20),
    Column("level_reached", "现在的水平", _of("level_reached"), 20),
    Column("minutes", "练习分钟", _of("minutes"), 10, _number("minutes"), "minutes"),
    Column("state", "状态", _state, 10),
)

_OF_ACTIVITIES = {"series", "theme", "organiser", "place", "expected", "came", "attended"}
_OF_PEOPLE = {"person", "level_at_start", "goal", "level_reached", "minutes"}


def columns_of(personal: bool) -> list[Column]:
    """The columns that records of a shape have."""
    others = _OF_ACTIVITIES if personal else _OF_PEOPLE
    return [one for one in COLUMNS if one.key not in others]


ENTRY = FamilyEntry(
    family=Family.ACTIVITY,
    name="活动与个人记录",
    explained="活动、现场会、送教、展示评比，有时间、地点、参加人员；也可以是每人一份、带练习日志的个人记录。",
    settings=SETTINGS,
    columns=COLUMNS,
    records=records,
    county="organisation",
    year=_year,
    page=_page,
    list_page="activities",
    of_person=moments_of,
    check=check,
)
