"""What is laid down for a piece of work: owner, standard, milestones; and how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.kinds.fields import Field, FieldKind
from admin.kinds.models import Kind, System
from admin.people.models import Organisation
from admin.work.errors import BadWork
from admin.work.models import Deliverable, Milestone, WorkItem
from admin.work.rules import rules_of

# Beside the typed fields: what there can be several of, filled in as tables.
TABLES: tuple[Field, ...] = (
    Field(
        "milestones",
        "节点",
        FieldKind.TABLE,
        help="每个节点一行；完成以后填完成日期。",
        columns=(
            Field("name", "节点", required=True),
            Field("due_on", "期限", FieldKind.DAY, required=True),
            Field("done_on", "完成日期", FieldKind.DAY),
        ),
    ),
    Field(
        "deliverables",
        "应出台的文件",
        FieldKind.TABLE,
        help="计划里写明要制定、颁行的文件；印发以后填文号和日期。",
        columns=(
            Field("title", "文件名称", required=True),
            Field("number", "文号"),
            Field("issued_on", "印发日期", FieldKind.DAY),
        ),
    ),
)


@dataclass(frozen=True)
class Laid:
    """What is laid down for a piece of work. ``tables``: what was read by ``TABLES``."""

    kind: Kind
    system: System | None
    owner: User | None
    owner_name: str
    organisations: Sequence[Organisation]
    standard: str
    due_on: date | None
    values: Mapping[str, Any]
    tables: Mapping[str, list[dict[str, Any]]]


def table_values(item: WorkItem) -> dict[str, list[dict[str, Any]]]:
    """Milestones and documents as the form shows them."""
    return {
        "milestones": [
            {"name": one.name, "due_on": one.due_on.isoformat(), "done_on": _told(one.done_on)}
            for one in item.milestones.all()
        ],
        "deliverables": [
            {"title": one.title, "number": one.number, "issued_on": _told(one.issued_on)}
            for one in item.deliverables.all()
        ],
    }


def template_values(item: WorkItem) -> dict[str, list[dict[str, Any]]]:
    """As ``table_values``, with the milestones of the kind's template that are not there yet."""
    values = table_values(item)
    have = {row["name"] for row in values["milestones"]}
    rules = rules_of(item.kind.version().definition.rules)
    values["milestones"] += [
        {"name": one.name, "due_on": one.on(item.plan.year).isoformat(), "done_on": ""}
        for one in rules.milestones
        if one.name not in have
    ]
    return values


@transaction.atomic
def lay_down(item: WorkItem, laid: Laid, *, by: User, at: datetime) -> WorkItem:
    """Save all of it; the newest version of the kind is what it is filled in by. BadWork."""
    milestones = laid.tables.get("milestones", [])
    deliverables = laid.tables.get("deliverables", [])
    _refuse_doubled([row["name"] for row in milestones], "节点")
    _refuse_doubled([row["title"] for row in deliverables], "文件")
    item = WorkItem.objects.select_for_update().get(pk=item.pk)
    before = _noted(item)
    item.kind, item.filled_by, item.values = laid.kind, laid.kind.version(), dict(laid.values)
    item.system, item.owner, item.owner_name = laid.system, laid.owner, laid.owner_name
    item.standard, item.due_on = laid.standard, laid.due_on
    item.save()
    item.organisations.set(laid.organisations)
    _keep_milestones(item, milestones)
    _keep_deliverables(item, deliverables)
    audit.record("work_laid_down", item, by=by, at=at, before=before, after=_noted(item))
    return item


@transaction.atomic
def progress(item: WorkItem, per_cent: int, note: str, *, by: User, at: datetime) -> None:
    """How far it is. BadWork beyond 0 to 100."""
    if not 0 <= per_cent <= 100:
        raise BadWork("进度是 0 到 100 的整数。")
    before = item.progress
    item.progress, item.progress_note = per_cent, note.strip()[:300]
    item.save()
    audit.record(
        "work_progress",
        item,
        by=by,
        at=at,
        before={"progress": before},
        after={"progress": per_cent},
    )


@transaction.atomic
def finish(item: WorkItem, day: date, *, today: date, by: User, at: datetime) -> None:
    """It is done, on a day that has been. BadWork."""
    if day > today:
        raise BadWork("完成日期不能晚于今天。")
    item.done_on, item.progress = day, 100
    item.save()
    audit.record("work_finished", item, by=by, at=at, day=day.isoformat())


@transaction.atomic
def take_up_again(item: WorkItem, reason: str, *, by: User, at: datetime) -> None:
    """It is not done after all. BadWork without a reason."""
    if not reason.strip():
        raise BadWork("请写明撤销完成的理由。")
    item.done_on = None
    item.save()
    audit.record("work_taken_up_again", item, by=by, at=at, reason=reason.strip())


def _keep_milestones(item: WorkItem, rows: Sequence[Mapping[str, Any]]) -> None:
    known = {one.name: one for one in item.milestones.all()}
    for row in rows:
        one = known.pop(row["name"], None) or Milestone(item=item, name=row["name"][:100])
        one.due_on, one.done_on = date.fromisoformat(row["due_on"]), _day(row.get("done_on"))
        one.save()
    for gone in known.values():
        gone.delete()


def _keep_deliverables(item: WorkItem, rows: Sequence[Mapping[str, Any]]) -> None:
    known = {one.title: one for one in item.deliverables.all()}
    for row in rows:
        title = row["title"].strip("《》")[:120]
        one = known.pop(title, None) or Deliverable(item=item, title=title)
        one.number = row.get("number", "")[:60]
        one.issued_on = _day(row.get("issued_on"))
        one.save()
    for gone in known.values():
        gone.delete()


def _refuse_doubled(names: Sequence[str], what: str) -> None:
    plain = [name.strip("《》") for name in names]
    if len(set(plain)) < len(plain):
        raise BadWork(f"有两个{what}同名，请改成不同的名称。")


def _noted(item: WorkItem) -> dict[str, Any]:
    """For the trail, which holds no names of people."""
    return {
        "kind": item.kind_id,
        "system": item.system_id,
        "owner": item.owner_id,
        "organisations": [one.pk for one in item.organisations.all()],
        "due_on": _told(item.due_on),
        "milestones": [
            [one.name, one.due_on.isoformat(), _told(one.done_on)] for one in item.milestones.all()
        ],
        "documents": [
            [one.title, one.number, _told(one.issued_on)] for one in item.deliverables.all()
        ],
    }


def _told(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
