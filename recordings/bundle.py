"""A sitting bundle on disk: a folder with manifest.json and one FLAC file per recorded attempt.

Order of writing, so that a crash at any moment leaves a true picture: journal, sound, manifest,
journal removed; then, where the bundle has a lab's key, the sound is sealed (recordings/sealing.py)
and the open file removed. The manifest is only ever replaced as a whole. No recording is ever
overwritten. Times and ids come in as arguments.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from recordings.durable import replace_file, sync_folder
from recordings.errors import (
    BundleExists,
    BundleInUse,
    BundleSealed,
    ItemClosed,
    ItemStillOpen,
    NotABundle,
    NothingRecorded,
    RecordingError,
    telling_storage_errors,
)
from recordings.file_digest import file_digest
from recordings.flac_stream import SYNC_SECONDS, FlacStream, check_samples
from recordings.locks import FileLock
from recordings.manifest import (
    EndedBy,
    Event,
    ItemRecording,
    Kind,
    LevelFigures,
    SittingManifest,
    StationInfo,
    manifest_bytes,
    manifest_digest,
    read_manifest,
)
from recordings.manifest_check import item_file_name
from recordings.progress_journal import OpenItem, ProgressJournal
from recordings.rescue import clear_traces, rescue_open_items, seal_recordings
from recordings.sealing import sealed_name

MANIFEST = "manifest.json"
LOCK = "bundle.lock"


@dataclass(frozen=True)
class Bundle:
    """A bundle as read: its folder, its manifest and the digest of the manifest's bytes."""

    folder: Path
    manifest: SittingManifest
    manifest_sha256: str

    def path_of(self, recording: ItemRecording) -> Path:
        """Where an open recording lies."""
        return self.folder / recording.file

    def sealed_path_of(self, recording: ItemRecording) -> Path:
        """Where a recording lies once it is sealed."""
        return sealed_name(self.path_of(recording))


def open_bundle(folder: Path) -> Bundle:
    """Read a bundle's manifest; the sound is not looked at (`check_bundle` does that).

    Raises NotABundle, ManifestError (with every finding), NotWritable or StorageFailed.
    """
    path = folder / MANIFEST
    with telling_storage_errors():
        if not path.is_file():
            raise NotABundle(str(folder.name))
        data = path.read_bytes()
    return Bundle(folder, read_manifest(data), manifest_digest(data))


class BundleWriter:
    """Writes one bundle. `log` may be called from any thread; items from one thread at a time."""

    def __init__(
        self, folder: Path, manifest: SittingManifest, lock: FileLock, public_key: str | None
    ) -> None:
        """Not for callers: use `create`."""
        self.folder = folder
        self._public_key = public_key
        self._manifest = manifest
        self._lock = lock
        self._change = threading.RLock()
        self._open: ItemWriter | None = None

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        bundle_id: str,
        sitting_id: str,
        admission_number: str,
        paper: Mapping[str, Any],
        station: StationInfo,
        at: datetime,
        public_key: str | None = None,
    ) -> Self:
        """Begin a bundle in `folder`, which must not exist yet or be empty.

        `public_key`: of the lab, for which every finished recording is sealed; without one they
        stay open, as the server's own do.

        Raises BundleExists, BundleInUse, ManifestError (an id is no UUID), DiskFull, NotWritable,
        StorageFailed; nothing that was there is touched.
        """
        manifest = SittingManifest(bundle_id, sitting_id, admission_number, paper, station, at)
        data = manifest_bytes(manifest)
        with telling_storage_errors():
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise BundleExists(folder.name)
            lock = FileLock(folder / LOCK)
            if not lock.acquire(wait=False):
                raise BundleInUse(folder.name)
            try:
                replace_file(folder / MANIFEST, data)
                sync_folder(folder.parent)
            except OSError:
                lock.release()
                (folder / LOCK).unlink()  # so that the empty folder can be tried again
                raise
        return cls(folder, manifest, lock, public_key)

    def holds(self, recording: ItemRecording) -> bool:
        """Is the recording's file here, open or sealed, and not empty?"""
        path = self.folder / recording.file
        return any(one.is_file() and one.stat().st_size for one in (path, sealed_name(path)))

    @property
    def manifest(self) -> SittingManifest:
        """The manifest as it stands on the disk now."""
        return self._manifest

    def open_item(
        self, item: int, kind: Kind, sample_rate: int, at: datetime, topic: str | None = None
    ) -> ItemWriter:
        """Start recording `item` (1-based) at `sample_rate` Hz; a repeated item gets a new attempt.

        Logs `item_started`. Raises BundleSealed, ItemStillOpen, WrongSampleFormat, DiskFull,
        NotWritable, StorageFailed.
        """
        with self._change:
            self._must_be_open()
            if self._open is not None:
                raise ItemStillOpen(f"item {self._open.opened.item}")
            opened = OpenItem(item, self._next_attempt(item), kind, sample_rate, at, topic)
            writer = ItemWriter(self, opened)
            try:
                self.log("item_started", at, item=item, attempt=opened.attempt)
            except BaseException:
                writer.take_away()
                raise
            self._open = writer
            return writer

    def log(self, event: str, at: datetime, **detail: Any) -> None:
        """Add an event to the manifest, durably; `detail` must be plain JSON.

        Raises BundleSealed, ManifestError (not snake_case), TypeError, DiskFull, NotWritable.
        """
        with self._change:
            self._must_be_open()
            events = (*self._manifest.events, Event(at, event, detail))
            self._put(replace(self._manifest, events=events))

    def seal(self, at: datetime) -> Bundle:
        """Close the bundle for good: it takes nothing more and may be sent.

        An attempt that was abandoned is recovered first, as `recover_bundle` would.
        Raises BundleSealed, ItemStillOpen, DiskFull, NotWritable, StorageFailed.
        """
        with self._change:
            self._must_be_open()
            if self._open is not None:
                raise ItemStillOpen(f"item {self._open.opened.item}")
            with telling_storage_errors():
                manifest, _ = rescue_open_items(self.folder, self._manifest, at)
                self._put(replace(manifest, state="sealed", ended=at))
                clear_traces(self.folder)
                self._seal_sound()
            self._lock.release()
        return open_bundle(self.folder)

    def _seal_sound(self) -> None:
        """Seal every listed recording; one for which there was no room is sealed the next time."""
        if self._public_key is not None:
            with suppress(RecordingError):
                seal_recordings(self.folder, self._manifest, self._public_key)

    def abandon(self) -> None:
        """Let go without sealing, as when the program must end; `recover_bundle` finishes it."""
        with self._change:
            if self._open is not None:
                self._open.abandon()
            self._lock.release()

    def _must_be_open(self) -> None:
        if self._manifest.state == "sealed":
            raise BundleSealed(self._manifest.bundle_id)

    def _put(self, manifest: SittingManifest) -> None:
        data = manifest_bytes(manifest)
        with telling_storage_errors():
            replace_file(self.folder / MANIFEST, data)
        self._manifest = manifest

    def _next_attempt(self, item: int) -> int:
        """One more than any attempt that has left a trace in the manifest or the folder."""
        names = {path.name for path in self.folder.iterdir()}
        attempt = 1 + max((r.attempt for r in self._manifest.items if r.item == item), default=0)
        while any(name.startswith(item_file_name(item, attempt)) for name in names):
            attempt += 1
        return attempt

    def _list(self, recording: ItemRecording) -> None:
        with self._change:
            items = (*self._manifest.items, recording)
            ended = Event(
                recording.ended,
                "item_ended",
                {"item": recording.item, "attempt": recording.attempt, "by": recording.ended_by},
            )
            events = (*self._manifest.events, ended)
            self._put(replace(self._manifest, items=items, events=events))

    def _release(self) -> None:
        with self._change:
            self._open = None


class ItemWriter:
    """Records one attempt at one item; got from `BundleWriter.open_item`."""

    def __init__(self, bundle: BundleWriter, opened: OpenItem) -> None:
        """Create journal and sound file; neither may exist."""
        self.opened = opened
        self._bundle = bundle
        self._path = bundle.folder / opened.file
        self._step = int(opened.sample_rate * SYNC_SECONDS)
        self._done = False
        with telling_storage_errors():
            self._journal = ProgressJournal(bundle.folder, opened)
            try:
                self._stream = FlacStream(self._path, opened.sample_rate)
            except (RecordingError, OSError):
                self._journal.close()
                self._journal.path.unlink()
                raise
            sync_folder(bundle.folder)

    @property
    def samples(self) -> int:
        """Samples taken in so far."""
        return self._stream.samples

    def write(self, samples: NDArray[np.int16]) -> None:
        """Append mono samples [n] int16 at the rate the item was opened with.

        Raises WrongSampleFormat (nothing written), ItemClosed, DiskFull, NotWritable,
        StorageFailed; after a failure of the disk only `close` or `abandon` are left.
        """
        if self._done:
            raise ItemClosed(self.opened.file)
        check_samples(samples)
        try:
            for start in range(0, len(samples), self._step):
                piece = samples[start : start + self._step]
                reach = self._stream.samples + len(piece)
                if reach > self._journal.promised:
                    self._journal.promise(reach + self._step)
                self._stream.write(piece)
        except BaseException:
            self.abandon()
            raise

    def close(self, ended_by: EndedBy, at: datetime, level: LevelFigures | None) -> ItemRecording:
        """Finish the file and list it in the manifest; logs `item_ended`.

        Raises ItemClosed, NothingRecorded (the empty attempt is taken away), DiskFull,
        NotWritable, StorageFailed: then file and journal stay for `recover_bundle`.
        """
        if self._done:
            raise ItemClosed(self.opened.file)
        if not self._stream.samples:
            self.take_away()
            raise NothingRecorded(self.opened.file)
        try:
            self._stream.close()
            recording = self._recording(ended_by, at, level)
            self._bundle._list(recording)
        except BaseException:
            self.abandon()
            raise
        self._finish()
        with telling_storage_errors():
            self._journal.path.unlink()
        self._bundle._seal_sound()
        return recording

    def abandon(self) -> None:
        """Let go; what was written stays, with its journal, for `recover_bundle`."""
        if not self._done:
            self._stream.abandon()
            self._finish()

    def _recording(
        self, ended_by: EndedBy, at: datetime, level: LevelFigures | None
    ) -> ItemRecording:
        with telling_storage_errors():
            sha256 = file_digest(self._path)
        return ItemRecording(
            item=self.opened.item,
            attempt=self.opened.attempt,
            kind=self.opened.kind,
            sha256=sha256,
            samples=self._stream.samples,
            sample_rate=self.opened.sample_rate,
            started=self.opened.started,
            ended=at,
            ended_by=ended_by,
            status="complete",
            topic=self.opened.topic,
            level=level,
        )

    def take_away(self) -> None:
        """Remove an attempt that never got a sample, as if it had not been begun."""
        self.abandon()
        if not self._stream.samples:
            self._path.unlink()
            self._journal.path.unlink()

    def _finish(self) -> None:
        self._done = True
        self._journal.close()
        self._bundle._release()
