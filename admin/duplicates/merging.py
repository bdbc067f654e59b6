"""Joining two files of one person, and parting them again so that nothing tells of it.

Fields chosen from the other file are exchanged, not overwritten: both files together lose nothing,
and exchanging them once more is the way back. Everything that points to the other file is moved;
which records moved is kept, so that what came later stays where it came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from admin.accounts import audit
from admin.accounts.models import User
from admin.duplicates.choices import CHOSEN, Choice, choices_between, telling
from admin.duplicates.errors import (
    AlreadyParted,
    ChangedSince,
    ClashesOpen,
    LaterMerge,
    NotTwoFiles,
)
from admin.duplicates.models import Merge
from admin.duplicates.references import Reference, clashing, references
from admin.errors import WithoutReason
from admin.hours.totals import refresh
from admin.people.models import NamePart, Person
from admin.people.with_reason import save_with_reason

LOCKED = frozenset({"identity", "phone"})  # their contents are never written elsewhere


@dataclass(frozen=True)
class Clash:
    """A record that cannot go over; ``key`` names it in a form."""

    reference: Reference
    record: Any

    @property
    def key(self) -> str:
        """``app.Model.field:pk``."""
        return f"{self.reference.label}:{self.record.pk}"


@dataclass(frozen=True)
class Preview:
    """What a merge would do."""

    choices: list[Choice]
    counts: list[tuple[str, int]]
    clashes: list[Clash]


def preview(kept: Person, gone: Person) -> Preview:
    """Fields side by side, how many records would move, which cannot."""
    counts: dict[str, int] = {}
    clashes = []
    for reference in references():
        count = reference.of(gone).count()
        if count:
            title = reference.title
            counts[title] = counts.get(title, 0) + count
            clashes += [Clash(reference, row) for row in clashing(reference, kept, gone)]
    return Preview(choices_between(kept, gone), list(counts.items()), clashes)


@transaction.atomic
def merge(
    kept: Person,
    gone: Person,
    *,
    taken: Iterable[str],
    left: Iterable[str],
    reason: str,
    by: User,
    at: datetime,
) -> Merge:
    """Join ``gone`` into ``kept``. ``taken``: fields whose content comes from the other file;
    ``left``: keys of the clashes that somebody saw and lets stay there.

    WithoutReason, NotTwoFiles, ClashesOpen.
    """
    if not reason.strip():
        raise WithoutReason
    kept, gone = _both(kept.pk, gone.pk)
    if kept.pk == gone.pk or kept.merged_into_id or gone.merged_into_id:
        raise NotTwoFiles
    names = [name for name in CHOSEN if name in set(taken)]
    made = Merge(
        kept=kept,
        gone=gone,
        taken=names,
        values={
            name: [telling(kept, name), telling(gone, name)] for name in names if name not in LOCKED
        },
        stamps={str(one.pk): one.updated_at.isoformat() for one in (kept, gone)},
        name_parts={str(one.pk): _parts(one) for one in (kept, gone)},
        reason=reason.strip()[:300],
        merged_by=by,
        merged_at=at,
    )
    made.moved, made.left = _move(kept, gone, frozenset(left))
    _exchange(kept, gone, names)
    gone.merged_into = kept
    for one in (kept, gone):
        save_with_reason(one, made.reason)
    made.save()
    refresh((kept.pk, gone.pk), at=at)
    audit.record(
        "people_merged",
        kept,
        by=by,
        at=at,
        reason=made.reason,
        other=gone.pk,
        fields=[CHOSEN[name][0] for name in names],
        records=sum(map(len, made.moved.values())),
    )
    return made


@transaction.atomic
def undo(made: Merge, *, reason: str, by: User, at: datetime) -> None:
    """Part the two files; each is as it was, but for what came after the merge.

    WithoutReason, AlreadyParted, LaterMerge, ChangedSince.
    """
    if not reason.strip():
        raise WithoutReason
    made = Merge.objects.select_for_update().get(pk=made.pk)
    kept, gone = _both(made.kept_id, made.gone_id)
    if made.undone_at is not None or gone.merged_into_id != kept.pk:
        raise AlreadyParted
    either = Q(kept__in=(kept, gone)) | Q(gone__in=(kept, gone))
    if Merge.objects.filter(either, undone_at=None, pk__gt=made.pk).exists():
        raise LaterMerge
    _check_unchanged(made, kept, gone)
    known = {one.label: one for one in references()}
    for label, keys in made.moved.items():
        reference = known[label]
        reference.of(kept).filter(pk__in=keys).update(
            **{reference.column: _target(reference, gone)}
        )
    _exchange(kept, gone, made.taken)
    gone.merged_into = None
    for one in (kept, gone):
        save_with_reason(one, f"撤销合并：{reason.strip()}")
        _restore(one, made)
    made.undone_at, made.undone_by, made.undone_reason = at, by, reason.strip()[:300]
    made.save()
    refresh((kept.pk, gone.pk), at=at)
    audit.record("people_parted", kept, by=by, at=at, reason=made.undone_reason, other=gone.pk)


def _both(first: int, second: int) -> tuple[Person, Person]:
    """Both files, held in the order of their keys."""
    rows = Person.objects.select_for_update().filter(pk__in=(first, second)).order_by("pk")
    found = {one.pk: one for one in rows}
    if first not in found or second not in found:
        raise NotTwoFiles
    return found[first], found[second]


def _move(
    kept: Person, gone: Person, left: frozenset[str]
) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    moved: dict[str, list[Any]] = {}
    stays: dict[str, list[Any]] = {}
    for reference in references():
        clashes = [Clash(reference, row) for row in clashing(reference, kept, gone)]
        if any(one.key not in left for one in clashes):
            raise ClashesOpen
        behind = [one.record.pk for one in clashes]
        going = reference.of(gone).exclude(pk__in=behind)
        keys = [_plain(key) for key in going.values_list("pk", flat=True)]
        if keys:
            going.update(**{reference.column: _target(reference, kept)})
            moved[reference.label] = keys
        if behind:
            stays[reference.label] = [_plain(key) for key in behind]
    return moved, stays


def _target(reference: Reference, person: Person) -> Person | int:
    return person.pk if reference.type_column else person


def _plain(key: Any) -> Any:
    return key if isinstance(key, int) else str(key)


def _exchange(kept: Person, gone: Person, names: Iterable[str]) -> None:
    """Swap the columns of the fields in both objects; the digest that must be unique is let go
    of first.
    """
    names = list(names)
    if "identity" in names:
        _plainly(gone, {"identity_digest": None})
        # The kept file is saved first, with the number that has just become free.
    for name in names:
        for column in CHOSEN[name][1]:
            ours, theirs = getattr(kept, column), getattr(gone, column)
            setattr(kept, column, theirs)
            setattr(gone, column, ours)


def _plainly(person: Person, columns: Mapping[str, Any]) -> None:
    """Write columns as they are: no date of change, no history."""
    QuerySet(Person).filter(pk=person.pk).update(**columns)


def _check_unchanged(made: Merge, kept: Person, gone: Person) -> None:
    changed = [
        CHOSEN[name][0]
        for name, (ours, theirs) in made.values.items()
        if telling(kept, name) != theirs or telling(gone, name) != ours
    ]
    if changed:
        raise ChangedSince(ChangedSince.message + "、".join(changed) + "。")


def _parts(person: Person) -> list[list[Any]]:
    return [[*row] for row in person.name_parts.order_by("pk").values_list("pk", "part")]


def _restore(person: Person, made: Merge) -> None:
    """The date of the last change and the parts of the name, as they were: those are derived."""
    _plainly(person, {"updated_at": datetime.fromisoformat(made.stamps[str(person.pk)])})
    before = made.name_parts[str(person.pk)]
    if _parts(person) != before and {part for _, part in before} == {
        part for _, part in _parts(person)
    }:
        NamePart.objects.filter(person=person).delete()
        NamePart.objects.bulk_create(
            NamePart(pk=key, part=part, person=person) for key, part in before
        )
