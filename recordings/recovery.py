"""After a crash: make a bundle consistent, seal it, and say exactly what is in it.

Can be run again after a second crash, and leaves a sealed bundle as it is. The sitting goes on in
a new bundle.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from recordings.bundle import LOCK, MANIFEST, Bundle, open_bundle
from recordings.durable import replace_file
from recordings.errors import BundleInUse, telling_storage_errors
from recordings.locks import FileLock
from recordings.manifest import manifest_bytes
from recordings.rescue import (
    RecoveredItem,
    clear_traces,
    rescue_open_items,
    seal_recordings,
)


@dataclass(frozen=True)
class RecoveryReport:
    """The bundle after recovery, and what was done (empty `items`, `changed` false: nothing)."""

    bundle: Bundle
    changed: bool
    items: tuple[RecoveredItem, ...]


def recover_bundle(folder: Path, at: datetime, public_key: str | None = None) -> RecoveryReport:
    """Finish a bundle whose program died; `at` is the time of the recovery, as UTC.

    `public_key`: of the lab, for which recordings are sealed that are still open.
    Raises NotABundle, ManifestError, BundleInUse (it is being recorded right now), DiskFull,
    NotWritable, StorageFailed; after any of these nothing is lost and it can be tried again.
    """
    bundle = open_bundle(folder)
    if bundle.manifest.state == "sealed" and public_key is None:
        return RecoveryReport(bundle, False, ())
    with telling_storage_errors():
        lock = FileLock(folder / LOCK)
        if not lock.acquire(wait=False):
            raise BundleInUse(folder.name)
        try:
            report = _recover(folder, at)
            if public_key is not None:
                seal_recordings(folder, report.bundle.manifest, public_key)
            return report
        finally:
            lock.release()


def _recover(folder: Path, at: datetime) -> RecoveryReport:
    bundle = open_bundle(folder)  # again: it may have been sealed before the lock was had
    if bundle.manifest.state == "sealed":
        return RecoveryReport(bundle, False, ())
    manifest, report = rescue_open_items(folder, bundle.manifest, at)
    sealed = replace(manifest, state="sealed", ended=at)
    replace_file(folder / MANIFEST, manifest_bytes(sealed))
    clear_traces(folder)
    return RecoveryReport(open_bundle(folder), True, report)
