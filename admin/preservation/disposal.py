"""Disposal of recordings: proposed, consented by another, done, certified; the ledger keeps all.

A file goes only after its line "disposed" stands in the ledger, so that the chain can be verified
without the sound. Holds are asked at each of the three steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from admin.accounts.audit import record
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.archive.keeping import ledger, store, telling_trouble
from admin.archive.models import Recording, StoredObject
from admin.desk.waveforms import forget_waveforms
from admin.errors import WithoutReason
from admin.preservation.errors import (
    AlreadyProposed,
    NotDue,
    NothingChosen,
    OnHold,
    SamePerson,
    WrongState,
)
from admin.preservation.holds import held
from admin.preservation.models import Disposal, DisposalItem, RetentionRule
from admin.preservation.retention import OPEN, due_sittings
from admin.testing.models import Sitting
from recordings.ledger import DISPOSED

State = Disposal.State


def propose(
    sittings: Sequence[Sitting], rule: RetentionRule, *, by: User, reason: str, at: datetime
) -> Disposal:
    """A list for disposal. WithoutReason, NothingChosen, OnHold, AlreadyProposed, NotDue."""
    require(by, Action.DISPOSE_ARCHIVE)
    if not reason.strip():
        raise WithoutReason
    if not sittings:
        raise NothingChosen
    keys = {sitting.pk for sitting in sittings}
    with transaction.atomic():
        _refuse_held(Sitting.objects.filter(pk__in=keys))
        if DisposalItem.objects.filter(sitting__in=keys, disposal__state__in=OPEN).exists():
            raise AlreadyProposed
        today = timezone.localdate(at)
        if due_sittings(rule, today).filter(pk__in=keys).count() != len(keys):
            raise NotDue
        disposal = Disposal.objects.create(
            rule=rule, reason=reason.strip(), proposed_by=by, proposed_at=at
        )
        DisposalItem.objects.bulk_create(
            _item(disposal, sitting) for sitting in sorted(sittings, key=lambda one: str(one.pk))
        )
        record("disposal_proposed", disposal, by=by, at=at, reason=disposal.reason, count=len(keys))
    return disposal


def decide(disposal: Disposal, *, consent: bool, by: User, reason: str, at: datetime) -> None:
    """Another person's consent or refusal. SamePerson, WrongState, OnHold, WithoutReason."""
    require(by, Action.CONSENT_DISPOSAL)
    with transaction.atomic():
        disposal = Disposal.objects.select_for_update().get(pk=disposal.pk)
        if disposal.proposed_by_id == by.pk:
            raise SamePerson
        if disposal.state != State.PROPOSED:
            raise WrongState
        if not reason.strip():
            raise WithoutReason
        if consent:
            _refuse_held(sittings_of(disposal))
        disposal.state = State.CONSENTED if consent else State.REFUSED
        disposal.decided_by, disposal.decided_at = by, at
        disposal.decision_reason = reason.strip()
        disposal.save()
        act = "disposal_consented" if consent else "disposal_refused"
        record(act, disposal, by=by, at=at, reason=disposal.decision_reason)


def execute(disposal: Disposal, *, by: User, at: datetime) -> Disposal:
    """Dispose of the recordings; what a crash left is done by calling it again.

    WrongState, OnHold (nothing is touched), StorageTrouble.
    """
    require(by, Action.DISPOSE_ARCHIVE)
    with transaction.atomic():
        disposal = Disposal.objects.select_for_update().get(pk=disposal.pk)
        if disposal.state != State.CONSENTED or disposal.decided_by_id == disposal.proposed_by_id:
            raise WrongState
        _refuse_held(sittings_of(disposal).filter(disposal_items__done_at=None))
    for item in disposal.items.filter(done_at=None).select_related("sitting"):
        _dispose(item, by=by, at=at)
    with transaction.atomic():
        disposal = Disposal.objects.select_for_update().get(pk=disposal.pk)
        if disposal.state == State.CONSENTED:
            disposal.state, disposal.done_by, disposal.done_at = State.DONE, by, at
            disposal.save()
            files = sum(len(item.disposed) for item in disposal.items.all())
            record("disposal_done", disposal, by=by, at=at, files=files)
    return disposal


def sittings_of(disposal: Disposal) -> QuerySet[Sitting]:
    """The sittings on its list."""
    return Sitting.objects.filter(disposal_items__disposal=disposal)


def waiting_disposals(user: User) -> int:
    """Proposals of others that the user could decide."""
    return Disposal.objects.filter(state=State.PROPOSED).exclude(proposed_by=user).count()


def _refuse_held(sittings: QuerySet[Sitting]) -> None:
    numbers = list(
        held(sittings).values_list("candidate__admission_number", flat=True).distinct()[:20]
    )
    if numbers:
        raise OnHold(f"{OnHold.message}被冻结的准考证号：{'、'.join(numbers)}。", held=numbers)


def _item(disposal: Disposal, sitting: Sitting) -> DisposalItem:
    sizes = _objects(sitting)
    return DisposalItem(
        disposal=disposal, sitting=sitting, files=len(sizes), size=sum(sizes.values())
    )


def _objects(sitting: Sitting) -> dict[str, int]:
    """Digest → size of the sitting's stored files."""
    found = StoredObject.objects.filter(recordings__bundle__sitting=sitting).distinct()
    return dict(found.values_list("sha256", "size"))


def _dispose(item: DisposalItem, *, by: User, at: datetime) -> None:
    """One sitting: first the ledger's line, then the file. A file another still needs stays."""
    digests = set(_objects(item.sitting))
    kept = _needed_elsewhere(item, digests)
    gone = sorted(digests - kept)
    with telling_trouble():
        for sha256 in gone:
            if store().holds(sha256):
                detail = {"disposal": str(item.disposal_id), "sitting": str(item.sitting_id)}
                ledger().append(by.username, DISPOSED, sha256, detail, at)
            store().dispose(sha256)
        forget_waveforms(gone)
    StoredObject.objects.filter(pk__in=gone).update(disposed_at=at)
    item.kept, item.disposed, item.done_at = sorted(kept), gone, at
    item.save()


def _needed_elsewhere(item: DisposalItem, digests: set[str]) -> set[str]:
    """Files that sittings use whose recordings have not been disposed of."""
    others = Recording.objects.filter(stored__in=digests).exclude(bundle__sitting=item.sitting)
    alive = others.exclude(bundle__sitting__disposal_items__done_at__isnull=False)
    imported = StoredObject.objects.filter(pk__in=digests, imported_bags__isnull=False)
    return set(alive.values_list("stored_id", flat=True)) | set(
        imported.values_list("pk", flat=True)
    )
