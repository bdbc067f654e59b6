"""The work family as offices meet it where they define kinds."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from admin.kinds.families import Column, Family, FamilyEntry, Moment
from admin.work.models import Mention, WorkItem
from admin.work.rules import SETTINGS, rule_faults
from admin.work.standing import standings, with_parts


def _records(kind: int) -> QuerySet[WorkItem]:
    return with_parts(WorkItem.objects.filter(kind=kind, dropped_in=None))


def _state(item: WorkItem) -> str:
    return standings([item], timezone.localdate())[0].told


def _of_person(person: int) -> Iterable[Moment]:
    decided = Mention.objects.filter(
        person=person, state=Mention.State.DECIDED, decided_at__isnull=False
    ).select_related("item")
    for one in decided:
        if one.decided_at is not None:
            day = timezone.localdate(one.decided_at)
            yield Moment(day, f"过程性督导：{one.get_tone_display()}", one.text)


COLUMNS = (
    Column("year", "年度", lambda one: str(one.plan.year), 8),
    Column("plan", "计划", lambda one: one.plan.title, 24),
    Column("path", "所属标题", lambda one: " / ".join(one.path), 30),
    Column("text", "内容", lambda one: one.text, 60),
    Column("system", "工作系统", lambda one: one.system.name if one.system else "", 16),
    Column("owner", "责任人", lambda one: one.owner_told, 12),
    Column(
        "organisations",
        "责任县区",
        lambda one: "、".join(unit.name for unit in one.organisations.all()),
        24,
    ),
    Column("standard", "标准", lambda one: one.standard, 40),
    Column("due_on", "完成期限", lambda one: one.due_on.isoformat() if one.due_on else "", 12),
    Column("progress", "进度", lambda one: f"{one.progress}%", 8),
    Column("state", "状态", _state, 24),
)

ENTRY = FamilyEntry(
    family=Family.WORK,
    name="督导的工作",
    explained="年度计划里的一项工作：责任人、标准、节点，督导、阶段报告、结果评估、表扬与批评。",
    settings=SETTINGS,
    columns=COLUMNS,
    records=_records,
    county="organisations",
    year=lambda model: F("plan__year"),
    page=lambda item: reverse("work-item", args=[item.pk]),
    list_page="work-kind",
    of_person=_of_person,
    check=rule_faults,
)
