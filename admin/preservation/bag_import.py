"""A bag of another site comes in: validated whole, then stored whole, or not at all."""

from __future__ import annotations

import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

import bagit
from django.conf import settings
from django.db import transaction

from admin.accounts.audit import record
from admin.archive.keeping import ledger, store, telling_trouble
from admin.archive.models import StoredObject
from admin.preservation.bag_check import bag_findings, content_findings, unpack, zip_findings
from admin.preservation.errors import BagRefused
from admin.preservation.models import ImportedBag
from recordings.file_digest import file_digest
from recordings.findings import Finding, finding
from recordings.ledger import STORED

BAG_IMPORTED = "bag_imported"  # ledger action


def import_bag(path: Path, *, who: str, at: datetime) -> ImportedBag:
    """Take a zipped bag. The same bag again: the same answer.

    Raises BagRefused with every finding (nothing is kept then), StorageTrouble.
    """
    sha256 = file_digest(path)
    known = ImportedBag.objects.filter(sha256=sha256).first()
    if known is not None:
        return known
    uploads = Path(settings.DATA_FOLDER) / "uploads"
    with tempfile.TemporaryDirectory(dir=uploads, prefix="bag-") as space:
        folder = _unpacked(path, Path(space))
        _refuse(bag_findings(folder))
        findings, records, sounds = content_findings(folder)
        _refuse(findings)
        source = str(bagit.Bag(str(folder)).info.get("Source-Organization", ""))[:120]
        return _keep(ImportedBag(sha256=sha256, source=source, sittings=records), sounds, who, at)


def _unpacked(path: Path, space: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse(zip_findings(archive))
            unpack(archive, space)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, RuntimeError) as error:
        detail = finding("not_a_zip", path.name, "压缩包已损坏。", found=str(error)[:200])
        _refuse([detail])
    return next(space.iterdir())


def _refuse(findings: list[Finding]) -> None:
    if findings:
        listed = [one.to_json() for one in sorted(set(findings))]
        raise BagRefused(detail=f"{len(listed)} findings", findings=listed)


def _keep(bag: ImportedBag, sounds: dict[str, Path], who: str, at: datetime) -> ImportedBag:
    """Files, ledger, rows. What a failure leaves in the store is taken out again."""
    new = [sha256 for sha256 in sounds if not store().holds(sha256)]
    told: list[str] = []
    try:
        with transaction.atomic(), telling_trouble():
            bag.imported_at, bag.imported_by = at, who
            bag.save()
            for sha256 in sorted(sounds):
                _keep_sound(bag, sha256, sounds[sha256], at)
            record("bag_imported", bag, by=who, at=at, sittings=len(bag.sittings))
            for sha256 in sorted(new):
                ledger().append(who, STORED, sha256, {"bag": bag.sha256}, at)
                told.append(sha256)
            detail = {"sittings": len(bag.sittings), "files": len(sounds), "new": len(new)}
            ledger().append(who, BAG_IMPORTED, bag.sha256, detail, at)
    except BaseException:
        for sha256 in set(new) - set(told):
            store().dispose(sha256)
        raise
    return bag


def _keep_sound(bag: ImportedBag, sha256: str, path: Path, at: datetime) -> None:
    store().put(path, expected=sha256)
    stored, _ = StoredObject.objects.update_or_create(
        sha256=sha256,
        defaults={"disposed_at": None},
        create_defaults={"size": path.stat().st_size, "stored_at": at},
    )
    bag.objects_held.add(stored)
