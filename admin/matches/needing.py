"""Taking needs of training, summing them, gathering them into batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.timezone import localdate

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.kinds.models import Kind
from admin.matches.errors import BadRequest, NotNow
from admin.matches.models import Need, NeedBatch
from admin.matches.shapes import closes
from admin.people.models import Organisation
from admin.people.places import Counties


@dataclass(frozen=True)
class NeedEntry:
    """What was filled in."""

    organisation: Organisation
    audience: str
    subject: str
    stage: str
    topic: str
    how_many: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class BatchEntry:
    """What was filled in."""

    name: str
    begins: date | None
    ends: date | None
    course_reference: str
    note: str


@dataclass(frozen=True)
class Summed:
    """A line of the summary: the words it is grouped by, and its figures."""

    words: tuple[str, ...]
    needs: int
    people: int
    batched: int


OPEN, BATCHED, WITHDRAWN = "open", "batched", "withdrawn"
STATES = {OPEN: "待列入批次", BATCHED: "已列入批次", WITHDRAWN: "已撤回"}
GROUPINGS = {
    "subject": "学科",
    "stage": "学段",
    "topic": "主题",
    "audience": "培训对象",
    "county": "县区",
}


@transaction.atomic
def take_need(
    kind: Kind, entry: NeedEntry, values: Mapping[str, Any], *, by: User, at: datetime
) -> Need:
    """A further need. BadRequest after the survey's last day."""
    version = kind.version()
    last = closes(version.definition.rules)
    if last is not None and localdate(at) > last:
        raise BadRequest(f"本次需求调查已于 {last} 截止，不能再填报。")
    made = Need.objects.create(
        kind=kind,
        filled_by=version,
        values=dict(values),
        entered_at=at,
        entered_by=by,
        **vars(entry),
    )
    audit.record("need_taken", made, by=by, at=at)
    return made


@transaction.atomic
def change_need(
    need: Need, entry: NeedEntry, values: Mapping[str, Any], *, by: User, at: datetime
) -> None:
    """Another content, before it is gathered. NotNow."""
    need = Need.objects.select_for_update().get(pk=need.pk)
    _still_open(need)
    for name, value in vars(entry).items():
        setattr(need, name, value)
    need.filled_by, need.values = need.kind.version(), dict(values)
    need.save()
    audit.record("need_changed", need, by=by, at=at)


@transaction.atomic
def withdraw_need(need: Need, *, by: User, at: datetime, reason: str) -> None:
    """Take back a need that is in no batch. NotNow, WithoutReason."""
    if not reason.strip():
        raise WithoutReason
    need = Need.objects.select_for_update().get(pk=need.pk)
    _still_open(need)
    need.withdrawn_at = at
    need.save()
    audit.record("need_withdrawn", need, by=by, at=at, reason=reason.strip())


def in_state(state: str) -> Q:
    """Needs in one of ``STATES``; all for anything else."""
    match state:
        case "open":
            return Q(batch=None, withdrawn_at=None)
        case "batched":
            return Q(batch__isnull=False)
        case "withdrawn":
            return Q(withdrawn_at__isnull=False)
        case _:
            return Q()


def _still_open(need: Need) -> None:
    if need.withdrawn_at is not None or need.batch_id is not None:
        raise NotNow(f"这条需求{need.state}，不能再改。")


@transaction.atomic
def make_batch(
    kind: Kind,
    entry: BatchEntry,
    needs: QuerySet[Need],
    *,
    organisation: Organisation | None,
    by: User,
    at: datetime,
) -> NeedBatch:
    """Gather open needs of the kind into a batch. BadRequest."""
    _check(entry)
    open_needs = needs.filter(kind=kind, batch=None, withdrawn_at=None)
    if not open_needs.exists():
        raise BadRequest("没有选中待列入批次的需求，请勾选后再建立批次。")
    try:
        with transaction.atomic():
            made = NeedBatch.objects.create(
                kind=kind, organisation=organisation, made_at=at, made_by=by, **vars(entry)
            )
    except IntegrityError as error:
        raise BadRequest("这个批次名称已经有了，请换一个。") from error
    count = put_in(made, open_needs, by=by, at=at)
    audit.record("need_batch_made", made, by=by, at=at, needs=count)
    return made


def put_in(batch: NeedBatch, needs: QuerySet[Need], *, by: User, at: datetime) -> int:
    """Put open needs into the batch; returns how many. Each is saved, so that its history tells."""
    chosen = list(needs.filter(kind=batch.kind_id, batch=None, withdrawn_at=None))
    for one in chosen:
        one.batch = batch
        one.save()
        audit.record("need_batched", one, by=by, at=at, batch=batch.pk)
    return len(chosen)


@transaction.atomic
def change_batch(batch: NeedBatch, entry: BatchEntry, *, by: User, at: datetime) -> None:
    """Another name, time, course run or note. BadRequest."""
    _check(entry)
    for name, value in vars(entry).items():
        setattr(batch, name, value)
    try:
        with transaction.atomic():
            batch.save()
    except IntegrityError as error:
        raise BadRequest("这个批次名称已经有了，请换一个。") from error
    audit.record("need_batch_changed", batch, by=by, at=at)


@transaction.atomic
def take_out(need: Need, *, by: User, at: datetime, reason: str) -> None:
    """Put a need back among the open ones. NotNow, WithoutReason."""
    if not reason.strip():
        raise WithoutReason
    need = Need.objects.select_for_update().get(pk=need.pk)
    if need.batch_id is None:
        raise NotNow
    batch, need.batch = need.batch_id, None
    need.save()
    audit.record("need_taken_out", need, by=by, at=at, reason=reason.strip(), batch=batch)


def _check(entry: BatchEntry) -> None:
    if not entry.name.strip():
        raise BadRequest("请填写批次名称。")
    if entry.begins and entry.ends and entry.ends < entry.begins:
        raise BadRequest("计划结束不能早于计划开始。")


def summed(needs: QuerySet[Need], by: Sequence[str]) -> list[Summed]:
    """Needs that were not withdrawn, summed by some of ``GROUPINGS``; most people first."""
    counties = Counties()
    columns = ["organisation__path" if name == "county" else name for name in by]
    rows = (
        needs.filter(withdrawn_at=None)
        .order_by()
        .values_list(*columns)
        .annotate(
            Count("pk"),
            Sum("how_many"),
            batched=Sum("how_many", filter=Q(batch__isnull=False), default=0),
        )
    )
    found: dict[tuple[str, ...], list[int]] = {}
    for row in rows:
        cells, figures = row[: len(by)], row[len(by) :]
        words = tuple(_word(name, cell, counties) for name, cell in zip(by, cells, strict=True))
        sums = found.setdefault(words, [0, 0, 0])
        found[words] = [one + more for one, more in zip(sums, figures, strict=True)]
    lines = [Summed(words, *sums) for words, sums in found.items()]
    return sorted(lines, key=lambda one: (-one.people, one.words))


def _word(name: str, cell: str, counties: Counties) -> str:
    if name == "county":
        return counties.of_path(cell)
    if name == "audience":
        return str(Need.Audience(cell).label)
    return cell or "未注明"
