"""A recording comes to stay: opened where it is sealed, checked, stored, noted in the ledger.

However it came: in pieces over the network (``uploads.py``) or carried by hand (``carried.py``).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from admin.archive.errors import DigestMismatch, SealedElsewhere
from admin.archive.keeping import ledger, store
from admin.archive.models import StoredObject
from admin.project.data_folder import seal_secret
from admin.testing.models import Sitting
from recordings import errors as recording_errors
from recordings.ledger import STORED
from recordings.sealing import open_sealed


def open_recording(sealed: Path, opened: Path) -> None:
    """Write what is in a sealed file to another, which stays on this server's disk.

    SealedElsewhere where this server's key does not open it.
    """
    with sealed.open("rb") as source, opened.open("wb") as target:
        try:
            open_sealed(source, target, seal_secret(Path(settings.DATA_FOLDER)))
        except recording_errors.NotForThisLab as error:
            raise SealedElsewhere(detail=error.detail) from error


def keep_recording(
    path: Path, sha256: str, *, sitting: Sitting, file: str, who: str, at: datetime
) -> None:
    """Store an open recording; ``file`` is its name in the bundle. DigestMismatch."""
    size = path.stat().st_size
    try:
        store().put(path, expected=sha256)
    except recording_errors.DigestMismatch as error:
        raise DigestMismatch(detail=error.detail) from error
    detail = {"sitting": str(sitting.pk), "file": file, "size": size}
    ledger().append(who, STORED, sha256, detail, at)
    StoredObject.objects.get_or_create(sha256=sha256, defaults={"size": size, "stored_at": at})
