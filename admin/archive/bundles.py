"""Accepting sitting bundles: every check first, then the record, then the acknowledgement."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from admin.archive.errors import (
    BundleConflict,
    FilesMissing,
    ManifestDamaged,
    ManifestRefused,
    ManifestTooLarge,
    NotSealed,
    NotThisSitting,
    SessionClosed,
)
from admin.archive.keeping import ledger, telling_trouble
from admin.archive.models import ReceivedBundle, Recording, StoredObject
from admin.archive.newest import best_recordings, covers
from admin.testing.conduct import take_step
from admin.testing.models import Seat, Session, Sitting
from admin.testing.stages import Stage, Step
from recordings.errors import ManifestError
from recordings.manifest import ItemRecording, SittingManifest, manifest_digest, read_manifest

MAX_MANIFEST = 2 * 1024 * 1024  # bytes; a sitting's manifest has about 40 kB
BUNDLE_RECEIVED = "bundle_received"  # ledger action


def accept(
    sitting: Sitting, data: bytes, sha256: str, *, who: str, seat: Seat | None, at: datetime
) -> ReceivedBundle:
    """Take a bundle whose files are all held. The same bytes again: the same answer.

    ``who`` sent or brought it; ``seat`` is the booth's, None where it was carried here.

    Raises ManifestTooLarge, ManifestDamaged, ManifestRefused, NotThisSitting, NotSealed,
    BundleConflict, SessionClosed, FilesMissing (with ``missing``), StorageTrouble.
    """
    manifest = _read(data, sha256)
    _check_belongs(manifest, sitting)
    known = ReceivedBundle.objects.filter(bundle_id=manifest.bundle_id).first()
    if known is not None:
        if known.manifest_sha256 != sha256 or known.sitting_id != sitting.pk:
            raise BundleConflict
        return known
    if sitting.candidate.session.status == Session.Status.CLOSED:
        raise SessionClosed
    held = set(
        StoredObject.objects.filter(pk__in={item.sha256 for item in manifest.items}).values_list(
            "pk", flat=True
        )
    )
    missing = [item.file for item in manifest.items if item.sha256 not in held]
    if missing:
        raise FilesMissing(missing=missing)
    with transaction.atomic():
        return _keep(sitting, manifest, data, sha256, who, seat, at)


def _read(data: bytes, sha256: str) -> SittingManifest:
    if len(data) > MAX_MANIFEST:
        raise ManifestTooLarge
    if hashlib.sha256(data).hexdigest() != sha256.lower():
        raise ManifestDamaged
    try:
        return read_manifest(data)
    except ManifestError as error:
        findings = [one.to_json() for one in error.findings]
        raise ManifestRefused(detail=error.detail, findings=findings) from error


def _check_belongs(manifest: SittingManifest, sitting: Sitting) -> None:
    paper = sitting.paper
    wanted = {
        "sitting_id": str(sitting.pk),
        "admission_number": sitting.candidate.admission_number,
        "paper_digest": paper.digest if paper else "",
    }
    for field, value in wanted.items():
        if getattr(manifest, field) != value:
            raise NotThisSitting(field=field)
    kinds = [item["kind"] for item in paper.paper["items"]] if paper else []
    for item in manifest.items:
        if item.item > len(kinds) or kinds[item.item - 1] != item.kind:
            raise NotThisSitting(field=f"item {item.item}")
    if manifest.state != "sealed":
        raise NotSealed


def _keep(
    sitting: Sitting,
    manifest: SittingManifest,
    data: bytes,
    sha256: str,
    who: str,
    seat: Seat | None,
    at: datetime,
) -> ReceivedBundle:
    # The row lock makes two requests with one bundle follow each other.
    locked = Sitting.objects.select_for_update(of=("self",))  # its paper may be missing
    sitting = locked.select_related("paper").get(pk=sitting.pk)
    known = ReceivedBundle.objects.filter(bundle_id=manifest.bundle_id).first()
    if known is not None:
        if known.manifest_sha256 != sha256:
            raise BundleConflict
        return known
    bundle = ReceivedBundle.objects.create(
        sitting=sitting,
        bundle_id=manifest.bundle_id,
        manifest_sha256=manifest_digest(data),
        manifest=data.decode(),
        seat=seat,
        received_at=at,
    )
    Recording.objects.bulk_create(_recording(bundle, item) for item in manifest.items)
    if sitting.stage == Stage.STARTED and covers(best_recordings(sitting), sitting):
        take_step(sitting, Step.FINISH, by=who, at=at)
    detail = {"sitting": str(sitting.pk), "manifest_sha256": sha256, "files": len(manifest.items)}
    # Last, so that the ledger speaks only of what is about to be committed; should the commit
    # itself fail, the booth sends again and a second line says so.
    with telling_trouble():
        ledger().append(who, BUNDLE_RECEIVED, manifest.bundle_id, detail, at)
    return bundle


def _recording(bundle: ReceivedBundle, item: ItemRecording) -> Recording:
    return Recording(
        bundle=bundle,
        item=item.item,
        attempt=item.attempt,
        kind=item.kind,
        stored_id=item.sha256,
        samples=item.samples,
        sample_rate=item.sample_rate,
        started=item.started,
        ended=item.ended,
        ended_by=item.ended_by,
        status=item.status,
        lost_samples=item.lost_samples,
        topic=item.topic or "",
        level=vars(item.level) if item.level else {},
    )
