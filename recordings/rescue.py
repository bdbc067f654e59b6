"""Recordings that were begun and never finished: found by their journals, brought to clean files.

Every whole frame from the start of the broken file goes into a clean one. The broken original
stays beside it as `.damaged` until the bundle itself is deleted, and is never sent. Every step can
be run again after a crash in the middle of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from recordings.durable import sync_folder
from recordings.errors import RecordingUnreadable
from recordings.file_digest import file_digest
from recordings.flac_recovery import salvage, write_clean
from recordings.manifest import Event, ItemRecording, SittingManifest
from recordings.progress_journal import SUFFIX as JOURNAL
from recordings.progress_journal import OpenItem, read_journal
from recordings.sealing import HALF_SEALED, seal_file

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


def rescue_open_items(
    folder: Path, manifest: SittingManifest, at: datetime
) -> tuple[SittingManifest, tuple[RecoveredItem, ...]]:
    """Bring every unlisted recording that has a journal to a clean file, and list it.

    Returns the manifest with these recordings and an event `recovered` (unchanged where there was
    nothing to do), and what was done. The caller writes the manifest, then calls `clear_traces`.
    Raises OSError, DiskFull, NotWritable, StorageFailed: then nothing is lost, try again.
    """
    listed = {recording.file for recording in manifest.items}
    rescued = [
        _rescue_item(folder, journal)
        for journal in sorted(folder.glob(f"*{JOURNAL}"))
        # A listed one: the program died between listing the recording and removing its journal.
        if journal.name.removesuffix(JOURNAL) not in listed
    ]
    report = tuple(item for item, _ in rescued)
    if not report:
        return manifest, ()
    detail = {
        item.file: {"outcome": item.outcome, "lost_at_most": item.lost_at_most} for item in report
    }
    recordings = (recording for _, recording in rescued if recording is not None)
    event = Event(at, "recovered", {"items": detail})
    changed = replace(
        manifest, items=(*manifest.items, *recordings), events=(*manifest.events, event)
    )
    return changed, report


def clear_traces(folder: Path) -> None:
    """Remove journals and half-made copies once the manifest lists what they were for."""
    for pattern in (f"*{JOURNAL}", f"*{_HALF_DONE}", f"*{HALF_SEALED}", "*.tmp"):
        for path in folder.glob(pattern):
            path.unlink()


def seal_recordings(folder: Path, manifest: SittingManifest, public_key: str) -> None:
    """Seal what the manifest lists and every damaged original, for the lab with this key.

    Raises KeyUnusable, DiskFull, NotWritable, StorageFailed; then the rest is still open.
    """
    listed = [folder / recording.file for recording in manifest.items]
    for path in (*listed, *sorted(folder.glob(f"*{DAMAGED}"))):
        seal_file(path, public_key)


def _rescue_item(folder: Path, journal: Path) -> tuple[RecoveredItem, ItemRecording | None]:
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
