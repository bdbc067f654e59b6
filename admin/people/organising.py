"""Organisations made, put right, renamed and merged; a closed one stays with its successor.

A renamed organisation is another row from its first day on: what was recorded before keeps the
former name. Its number, its place in the tree, all below it and the accounts that are bound to it
go over; people go over by a further post from the day on. A merge moves people and what is below.
Either way the lists it is on (``listed_units``) go over to what it became.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import Conflict, Refused
from admin.people.listed_units import bring_lists_back, carry_lists
from admin.people.models import Organisation, OrganisationChange, Post
from admin.people.with_reason import save_with_reason

UNDO_WITHIN = timedelta(days=1)
Kind = OrganisationChange.Kind
COPIED = ("role", "title", "subject", "stage", "is_rural", "is_special_post", "is_main", "extra")


class BadOrganisation(Refused):
    """What was filled in cannot be; ``extra["faults"]``: sentences by field."""

    id = "bad_organisation"
    message = "单位填写有误，没有保存；请按各处的提示修改后再保存。"


class CannotUndo(Conflict):
    """Too late, by another, or something stands on it."""

    id = "organisation_change_stays"
    message = "这次改名或合并不能撤销了。"


@dataclass(frozen=True)
class OrganisationTerms:
    """What an organisation is."""

    name: str
    kind: str
    parent: Organisation | None = None
    code: str = ""
    valid_from: date | None = None


@transaction.atomic
def make_organisation(
    terms: OrganisationTerms, *, reason: str, by: User, at: datetime
) -> Organisation:
    """A further one. BadOrganisation."""
    why = _reason(reason)
    _check(terms, None)
    made = Organisation(**{**vars(terms), "code": terms.code or None})
    save_with_reason(made, why)
    audit.record("organisation_made", made, by=by, at=at, reason=why)
    return made


@transaction.atomic
def correct_organisation(
    unit: Organisation, terms: OrganisationTerms, *, reason: str, by: User, at: datetime
) -> None:
    """Put right what was entered wrongly; for a new name from a day on there is ``rename``."""
    why = _reason(reason)
    unit = Organisation.objects.select_for_update().get(pk=unit.pk)
    _check(terms, unit)
    for name, value in vars(terms).items():
        setattr(unit, name, value)
    unit.code = terms.code or None
    save_with_reason(unit, why)
    audit.record("organisation_corrected", unit, by=by, at=at, reason=why)


@transaction.atomic
def rename(
    unit: Organisation, name: str, day: date, *, reason: str, by: User, at: datetime, today: date
) -> OrganisationChange:
    """Under the new name from ``day`` on. BadOrganisation."""
    why, name = _reason(reason), name.strip()
    unit = _open_on(unit, day, today)
    if name == unit.name:
        raise _fault("name", "新名称与现在的相同。")
    _check(OrganisationTerms(name, unit.kind, unit.parent), None)
    code, children = unit.code, list(unit.children.filter(valid_to=None).order_by("pk"))
    old_end, old_parent = unit.valid_to, unit.parent_id
    unit.code = None
    save_with_reason(unit, why)
    made = Organisation(
        name=name, kind=unit.kind, parent=unit.parent, code=code, valid_from=day, extra=unit.extra
    )
    save_with_reason(made, why)
    accounts = list(User.objects.filter(organisation=unit).values_list("pk", flat=True))
    User.objects.filter(pk__in=accounts).update(organisation=made)
    for child in children:
        child.parent = made
        save_with_reason(child, why)
    moved = {
        **_carry_people(unit, made, day, why),
        "code": code,
        "children": [child.pk for child in children],
        "accounts": accounts,
        "lists": carry_lists(unit, made, why),
    }
    # The former one stands below its successor: whoever reaches this one reaches its past.
    unit.parent = made
    return _close(unit, made, Kind.RENAME, day, why, by, at, moved, old_end, old_parent)


@transaction.atomic
def merge_into(
    unit: Organisation,
    into: Organisation,
    day: date,
    *,
    reason: str,
    by: User,
    at: datetime,
    today: date,
) -> OrganisationChange:
    """From ``day`` on its people are of ``into``. BadOrganisation."""
    why = _reason(reason)
    unit, into = _open_on(unit, day, today), _open_on(into, day, today)
    if unit.pk == into.pk or into.path.startswith(unit.path):
        raise _fault("into", "不能并入自己或自己的下属单位。")
    children = list(unit.children.filter(valid_to=None).order_by("pk"))
    for child in children:
        child.parent = into
        save_with_reason(child, why)
    moved = {
        **_carry_people(unit, into, day, why),
        "children": [child.pk for child in children],
        "accounts": [],
        "lists": carry_lists(unit, into, why),
    }
    return _close(unit, into, Kind.MERGE, day, why, by, at, moved, unit.valid_to, unit.parent_id)


@transaction.atomic
def undo_change(change: OrganisationChange, *, by: User, at: datetime) -> None:
    """As if it had not been: within a day, by whoever did it. CannotUndo."""
    change = OrganisationChange.objects.select_for_update().get(pk=change.pk)
    if change.undone_at is not None or not may_undo(change, by, at):
        raise CannotUndo("改名、合并只能由办理的本人在一天以内撤销。")
    old, new, why = change.old, change.new, "撤销单位改名、合并"
    if new is None:
        raise CannotUndo
    moved: dict[str, Any] = change.moved
    ends = dict(Post.objects.filter(organisation=new).values_list("pk", "valid_to"))
    for one in moved["posts"]:
        end = ends.get(one["new"], at)
        if (end.isoformat() if end else None) != one["end"]:
            raise CannotUndo("合并以后，有的任职又改过了，请先改回再撤销。")
    _bring_people_back(old, moved, why)
    bring_lists_back(old, new, moved.get("lists", {}), why)
    for child in Organisation.objects.filter(pk__in=moved["children"], parent=new):
        child.parent = old
        save_with_reason(child, why)
    User.objects.filter(pk__in=moved["accounts"], organisation=new).update(organisation=old)
    old.parent_id, old.successor = moved["parent"], None
    old.valid_to = date.fromisoformat(moved["end"]) if moved["end"] else None
    if change.kind == Kind.RENAME:
        new.code = None
        save_with_reason(new, why)
        old.code = moved["code"]
    save_with_reason(old, why)
    change.undone_at = at
    if change.kind == Kind.RENAME:
        change.new = None
    change.save()
    if change.kind == Kind.RENAME:
        try:
            new.delete()
        except ProtectedError as error:
            raise CannotUndo("改名以后，已有记录登记在新名称下，不能撤销。") from error
    audit.record("organisation_change_undone", old, by=by, at=at)


def may_undo(change: OrganisationChange, by: User, at: datetime) -> bool:
    """Whether this user still can."""
    return (
        change.undone_at is None
        and change.changed_by_id == by.pk
        and at - change.changed_at <= UNDO_WITHIN
    )


def _carry_people(
    old: Organisation, new: Organisation, day: date, why: str
) -> dict[str, list[dict[str, Any]]]:
    """End posts the day before and go on in the new one; posts that begin later simply move."""
    going = Post.objects.filter(organisation=old).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )
    carried: list[dict[str, Any]] = []
    moved: list[dict[str, Any]] = []
    for post in going.select_for_update().order_by("pk"):
        if post.valid_from and post.valid_from >= day:
            post.organisation = new
            moved.append({"post": post.pk})
        else:
            end = post.valid_to
            copy = {name: getattr(post, name) for name in COPIED}
            further = Post(
                person_id=post.person_id, organisation=new, valid_from=day, valid_to=end, **copy
            )
            save_with_reason(further, why)
            post.valid_to = day - timedelta(days=1)
            carried.append(
                {"old": post.pk, "new": further.pk, "end": end.isoformat() if end else None}
            )
        save_with_reason(post, why)
    return {"posts": carried, "moved": moved}


def _bring_people_back(old: Organisation, moved: dict[str, Any], why: str) -> None:
    for one in moved["posts"]:
        Post.objects.filter(pk=one["new"]).delete()
        for post in Post.objects.filter(pk=one["old"]):
            post.valid_to = date.fromisoformat(one["end"]) if one["end"] else None
            save_with_reason(post, why)
    for post in Post.objects.filter(pk__in=[one["post"] for one in moved["moved"]]):
        post.organisation = old
        save_with_reason(post, why)


def _close(
    old: Organisation,
    new: Organisation,
    kind: str,
    day: date,
    why: str,
    by: User,
    at: datetime,
    moved: dict[str, Any],
    end: date | None,
    parent: int | None,
) -> OrganisationChange:
    old.valid_to, old.successor = day - timedelta(days=1), new
    save_with_reason(old, why)
    made = OrganisationChange.objects.create(
        kind=kind,
        old=old,
        new=new,
        old_name=old.name,
        new_name=new.name,
        day=day,
        reason=why,
        moved={**moved, "end": end.isoformat() if end else None, "parent": parent},
        changed_by=by,
        changed_at=at,
    )
    act = "organisation_renamed" if kind == Kind.RENAME else "organisation_merged"
    audit.record(act, old, by=by, at=at, reason=why, day=day.isoformat(), successor=new.pk)
    return made


def _open_on(unit: Organisation, day: date, today: date) -> Organisation:
    unit = Organisation.objects.select_for_update().get(pk=unit.pk)
    if day > today:
        raise _fault("day", "日期不能晚于今天；将来的改名、合并请到那一天再办理。")
    if unit.valid_to is not None:
        raise _fault("day", f"{unit.name}已经撤并，不能再办理。")
    if unit.valid_from and day <= unit.valid_from:
        raise _fault("day", f"日期应晚于{unit.name}的起始日期 {unit.valid_from}。")
    return unit


def _check(terms: OrganisationTerms, unit: Organisation | None) -> None:
    name = terms.name.strip()
    if not name or len(name) > 120:
        raise _fault("name", "请填写名称，不超过 120 个字。")
    if terms.kind not in Organisation.Kind.values:
        raise _fault("kind", "请选择类别。")
    others = Organisation.objects.exclude(pk=unit.pk if unit else 0)
    if others.filter(name=name, parent=terms.parent, valid_to=None).exists():
        raise _fault("name", "同一个上级单位下已经有这个名称的单位。")
    if terms.code and others.filter(code=terms.code).exists():
        raise _fault("code", "这个单位代码已经有了，请核对。")
    if unit and terms.parent and terms.parent.path.startswith(unit.path):
        raise _fault("parent", "上级单位不能是自己或自己的下属单位。")


def _reason(text: str) -> str:
    if not text.strip():
        raise _fault("reason", "请写明理由。")
    return text.strip()[:300]


def _fault(where: str, text: str) -> BadOrganisation:
    return BadOrganisation(text, faults={where: text})


def chain_of(unit: Organisation) -> tuple[list[Organisation], list[Organisation]]:
    """All that became this one, and all it became, nearest first; chains are a few links long."""
    before, after = _predecessors([unit.pk]), []
    follower = unit.successor
    while follower is not None and follower not in after:
        after.append(follower)
        follower = follower.successor
    return before, after


def today_of(unit: Organisation) -> Organisation:
    """The last that it became: itself for one that goes on."""
    seen = {unit.pk}
    while unit.successor is not None and unit.successor_id not in seen:
        unit = unit.successor
        seen.add(unit.pk)
    return unit


def with_what_they_were(units: Iterable[Organisation]) -> list[Organisation]:
    """What each unit is today, and all that became it."""
    today = {one.pk: one for one in map(today_of, units)}
    return [*today.values(), *_predecessors(today)]


def _predecessors(keys: Iterable[int]) -> list[Organisation]:
    found: list[Organisation] = []
    wanted = list(keys)
    while wanted:
        nearer = list(
            Organisation.objects.filter(successor__in=wanted).exclude(
                pk__in=[one.pk for one in found]
            )
        )
        found += nearer
        wanted = [one.pk for one in nearer]
    return found
