"""A plan brought in, corrected by hand, approved by name: pieces of work follow the version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from admin.accounts import audit
from admin.accounts.models import User
from admin.kinds.families import Family
from admin.kinds.models import Kind, KindVersion, System
from admin.work import pieces as piece_room
from admin.work.errors import BadCorrection, BadPlan, NothingToApprove, PlanChanged
from admin.work.models import Deliverable, Plan, PlanVersion, WorkItem
from admin.work.pieces import Draft, NoSuchCorrection, Piece, Role, joined
from admin.work.plan_text import read_plan
from admin.work.recognising import documents_of, system_of
from admin.work.uploads import checked

Correction = Callable[[Sequence[Piece]], tuple[Piece, ...]]


def bring_in(year: int, title: str, text: str, source: str = "", *, by: User, at: datetime) -> Plan:
    """A plan with the pieces proposed. BadPlan, also for a title the year already has."""
    text = checked(text)
    if not title.strip():
        raise BadPlan("请填写计划的名称。")
    try:
        with transaction.atomic():
            made = Plan.objects.create(
                year=year,
                title=title.strip()[:80],
                text=text,
                source=source[-100:],
                stored=piece_room.to_json(read_plan(text)),
                brought_in_at=at,
                brought_in_by=by,
            )
    except IntegrityError as error:
        raise BadPlan("这一年度已经有同名的计划，请换一个名称。") from error
    audit.record("plan_brought_in", made, by=by, at=at, characters=len(text))
    return made


def role_changed(key: int, role: Role, level: int | None = None) -> Correction:
    """The piece as something else, or as a heading of another level."""
    return partial(_role_changed, key=key, role=role, level=level)


def _role_changed(
    pieces: Sequence[Piece], *, key: int, role: Role, level: int | None
) -> tuple[Piece, ...]:
    return piece_room.with_role(pieces, key, role, level)


def merged_up(key: int) -> Correction:
    """The piece and the one before it as one."""
    return partial(piece_room.merged, key=key)


def split_at(key: int, at: int) -> Correction:
    """The piece cut at a character of its text."""
    return partial(_split, key=key, at=at)


def _split(pieces: Sequence[Piece], *, key: int, at: int) -> tuple[Piece, ...]:
    return piece_room.split(pieces, key, at, max(piece.key for piece in pieces) + 1)


@transaction.atomic
def correct(
    plan: Plan, correction: Correction, what: str, *, seen: int, by: User, at: datetime
) -> Plan:
    """Correct the draft; ``seen`` is its revision on the page. PlanChanged, BadCorrection."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.revision != seen:
        raise PlanChanged
    try:
        pieces = correction(plan.pieces)
    except NoSuchCorrection as error:
        raise BadCorrection from error
    if joined(pieces) != plan.text:
        raise BadCorrection(detail="text would be lost")
    plan.stored = piece_room.to_json(pieces)
    plan.revision += 1
    plan.save(update_fields=["stored", "revision"])
    audit.record("plan_corrected", plan, by=by, at=at, correction=what, revision=plan.revision)
    return plan


@transaction.atomic
def approve(plan: Plan, note: str, *, seen: int, by: User, at: datetime) -> PlanVersion:
    """A version from the draft: its items become work, changed ones follow, lost ones are kept as
    no longer listed. PlanChanged, NothingToApprove.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.revision != seen:
        raise PlanChanged
    last = plan.newest()
    found = piece_room.drafts(plan.pieces)
    if not found or (last is not None and last.stored == plan.stored):
        raise NothingToApprove
    version = PlanVersion.objects.create(
        plan=plan,
        number=last.number + 1 if last else 1,
        stored=plan.stored,
        note=note.strip()[:300],
        approved_at=at,
        approved_by=by,
    )
    made, dropped = _follow(version, found)
    audit.record(
        "plan_approved",
        plan,
        by=by,
        at=at,
        version=version.number,
        items=len(found),
        made=made,
        dropped=dropped,
    )
    return version


def _follow(version: PlanVersion, found: Sequence[Draft]) -> tuple[int, int]:
    """Make work equal to the drafts; how many are new, and how many no longer listed."""
    kinds = [
        (kind, kind.version())
        for kind in Kind.objects.filter(family=Family.WORK, is_active=True).order_by(
            "system__position", "position", "pk"
        )
    ]
    if not kinds:
        raise NothingToApprove("还没有启用“重点工作”一类的类别，请先在工作系统里启用。")
    systems = {one.code: one for one in System.objects.filter(is_active=True)}
    names = {code: one.name for code, one in systems.items()}
    known = {one.piece: one for one in WorkItem.objects.filter(plan=version.plan)}
    made = 0
    for position, draft in enumerate(found, 1):
        item = known.pop(draft.key, None)
        if item is None:
            kind, filled_by = _kind_for(draft, kinds)
            item = WorkItem(
                plan=version.plan,
                piece=draft.key,
                kind=kind,
                filled_by=filled_by,
                listed_on=timezone.localdate(version.approved_at),
                system=systems.get(system_of(draft.text, draft.path, names)),
            )
            made += 1
        item.position, item.text, item.dropped_in = position, draft.text, None
        item.details, item.path = list(draft.details), list(draft.path)
        item.save()
        have = {one.title for one in item.deliverables.all()}
        for title in documents_of("".join((draft.text, *draft.details))):
            if title[:120] not in have:
                Deliverable.objects.create(item=item, title=title[:120])
    gone = [one for one in known.values() if one.dropped_in_id is None]
    for item in gone:
        item.dropped_in = version
        item.save()
    return made, len(gone)


def _kind_for(draft: Draft, kinds: list[tuple[Kind, KindVersion]]) -> tuple[Kind, KindVersion]:
    """The kind whose name a heading above bears (保障措施), else the first."""
    above = "".join(draft.path)
    return next((one for one in kinds if one[0].name in above), kinds[0])
