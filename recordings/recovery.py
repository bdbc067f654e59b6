"""After a crash: make a bundle consistent, seal it, and say exactly what is in it.

Every recording that has a journal but is not in the manifest is brought to a clean FLAC file of
all its whole frames and listed as `recovered`. The broken original stays beside it as `.damaged`
until the bundle itself is deleted, and is never sent. Every step can be run again after a second
crash, and a sealed bundle is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from recordings.bundle import LOCK, MANIFEST, Bundle, file_digest, open_bundle
from recordings.durable import replace_file, sync_folder
from recordings.errors import BundleInUse, RecordingUnreadable, telling_storage_errors
from recordings.flac_recovery import salvage, write_clean
from recordings.locks import FileLock
from recordings.manifest import Event, ItemRecording, SittingManifest, manifest_bytes
from recordings.progress_journal import SUFFIX as JOURNAL
from recordings.progress_journal import OpenItem, read_journal

DAMAGED = ".damaged"
_HALF_DONE = ".recovering"

Outcome = Literal["recovered", "finished", "nothing"]


@dataclass(frozen=True)
class RecoveredItem:
    """What became of a recording that was open when the program died.

    `finished`: the file was whole, only not listed yet. `nothing`: not one whole frame was there.
    `lost_at_most` bounds the samples captured but lost; what the sound card had not handed over
    yet is in no journal and not counted.
    """

    file: str
    outcome: Outcome
    sample_rate: int
    samples: int
    lost_at_most: int
    damaged_copy: str | None


@dataclass(frozen=True)
class RecoveryReport:
    """The bundle after recovery, and what was done (empty `items`, `changed` false: nothing)."""

    bundle: Bundle
    changed: bool
    items: tuple[RecoveredItem, ...]


def recover_bundle(folder: Path, at: datetime) -> RecoveryReport:
    """Finish a bundle whose program died; `at` is the time of the recovery, as UTC.

    Raises NotABundle, ManifestError, BundleInUse (it is being recorded right now), DiskFull,
    NotWritable, StorageFailed; after any of these nothing is lost and it can be tried again.
    """
    bundle = open_bundle(folder)
    if bundle.manifest.state == "sealed":
        return RecoveryReport(bundle, False, ())
    with telling_storage_errors():
        lock = FileLock(folder / LOCK)
        if not lock.acquire(wait=False):
            raise BundleInUse(folder.name)
        try:
            return _recover(folder, at)
        finally:
            lock.release()


def _recover(folder: Path, at: datetime) -> RecoveryReport:
    manifest = open_bundle(folder).manifest  # again: it may have been sealed before the lock
    if manifest.state == "sealed":
        return RecoveryReport(open_bundle(folder), False, ())
    journals = sorted(folder.glob(f"*{JOURNAL}"))
    listed = {recording.file for recording in manifest.items}
    report, recordings = [], []
    for path in journals:
        if path.name.removesuffix(JOURNAL) in listed:
            continue  # the program died between listing the recording and removing its journal
        item, recording = _recover_item(folder, path)
        report.append(item)
        if recording is not None:
            recordings.append(recording)
    _seal(folder, manifest, recordings, report, at)
    _clear([*journals, *folder.glob("*.tmp"), *folder.glob(f"*{_HALF_DONE}")])
    return RecoveryReport(open_bundle(folder), True, tuple(report))


def _recover_item(folder: Path, journal: Path) -> tuple[RecoveredItem, ItemRecording | None]:
    file = journal.name.removesuffix(JOURNAL)
    try:
        opened, promised = read_journal(journal)
        if opened.file != file:
            raise RecordingUnreadable(f"{journal.name} speaks of another file")
    except RecordingUnreadable:
        # The journal's first line comes before any sound, so there was none.
        return RecoveredItem(file, "nothing", 0, 0, 0, _set_aside(folder / file)), None
    try:
        return _rescue(folder / file, opened, promised)
    except RecordingUnreadable:
        damaged = _set_aside(folder / file)
        lost = RecoveredItem(file, "nothing", opened.sample_rate, 0, promised, damaged)
        return lost, None


def _rescue(path: Path, opened: OpenItem, promised: int) -> tuple[RecoveredItem, ItemRecording]:
    damaged = path.with_name(path.name + DAMAGED)
    source = damaged if damaged.exists() else path  # an earlier recovery may have died half way
    if not source.exists():
        raise RecordingUnreadable(f"{path.name} is not there")
    found = salvage(source.read_bytes())
    if found.sample_rate != opened.sample_rate:
        raise RecordingUnreadable(f"{found.sample_rate} Hz, journal says {opened.sample_rate}")
    if not found.finished:
        clean = path.with_name(path.name + _HALF_DONE)
        clean.unlink(missing_ok=True)
        write_clean(clean, found)
        if source is path:
            path.rename(damaged)
        clean.replace(path)
        sync_folder(path.parent)
    lost = 0 if found.finished else max(promised - len(found.samples), 0)
    recording = ItemRecording(
        item=opened.item,
        attempt=opened.attempt,
        kind=opened.kind,
        sha256=file_digest(path),
        samples=len(found.samples),
        sample_rate=found.sample_rate,
        started=opened.started,
        ended=opened.started + timedelta(seconds=len(found.samples) / found.sample_rate),
        ended_by="interrupted",
        status="recovered",
        lost_samples=lost,
        topic=opened.topic,
    )
    item = RecoveredItem(
        file=path.name,
        outcome="finished" if found.finished else "recovered",
        sample_rate=found.sample_rate,
        samples=len(found.samples),
        lost_at_most=lost,
        damaged_copy=None if found.finished else damaged.name,
    )
    return item, recording


def _set_aside(path: Path) -> str | None:
    """Keep what cannot be read under the damaged name; an empty file is no evidence of sound."""
    damaged = path.with_name(path.name + DAMAGED)
    if path.exists():
        if path.stat().st_size == 0:
            path.unlink()
        else:
            path.rename(damaged)
    return damaged.name if damaged.exists() else None


def _seal(
    folder: Path,
    manifest: SittingManifest,
    recordings: list[ItemRecording],
    report: list[RecoveredItem],
    at: datetime,
) -> None:
    detail = {
        item.file: {"outcome": item.outcome, "lost_at_most": item.lost_at_most} for item in report
    }
    sealed = replace(
        manifest,
        items=(*manifest.items, *recordings),
        events=(*manifest.events, Event(at, "recovered", {"items": detail})),
        state="sealed",
        ended=at,
    )
    replace_file(folder / MANIFEST, manifest_bytes(sealed))


def _clear(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
