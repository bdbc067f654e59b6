"""Taking a backup while everybody goes on working.

A recording is stored, then noted in the ledger, then spoken of in the database. So the database is
copied first, the ledger next, the files and recordings last: whatever a copied part speaks of is
there when its turn comes. Objects lie once by their digest, whichever snapshots name them; each is
read back after it was written, and the list of a snapshot comes last of all.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from admin.backup.database import Database, dump, vendor_of
from admin.backup.errors import ArchiveMoving, BackupRunning, InsideTheData
from admin.backup.secret_keys import close_keys
from admin.backup.snapshot import (
    DATABASES,
    KEYS,
    LEDGER,
    STORE,
    Listed,
    is_copied,
    name_of,
    to_text,
)
from recordings.data_folder import ledger_in, store_in
from recordings.durable import replace_file
from recordings.errors import ObjectNotHeld
from recordings.file_digest import file_digest
from recordings.ledger import EMPTY_HEAD, Ledger, head_bytes
from recordings.ledger_check import read_ledger
from recordings.locks import FileLock
from recordings.store import ObjectStore, Store, relative_path

OBJECTS, SNAPSHOTS, LOCK = "objects", "snapshots", "backup.lock"
TRIES = 3

Progress = Callable[[int, int], None]
"""Told (files done, files in all)."""


@dataclass(frozen=True)
class Taken:
    """A finished backup: its name, files in all, and how many had to be copied."""

    name: str
    files: int
    copied: int
    with_keys: bool


def take_backup(
    data: Path,
    database: Database,
    folder: Path,
    *,
    at: datetime,
    passphrase: str = "",
    progress: Progress | None = None,
) -> Taken:
    """Add a snapshot of everything to the backup folder; with keys where a passphrase is given.

    InsideTheData, BackupRunning, DatabaseToolFailed, ArchiveMoving; DiskFull, NotWritable and
    StorageFailed of the disk. Then the folder has at most objects that no list names.
    """
    if folder.resolve().is_relative_to(data.resolve()):
        raise InsideTheData
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    lock = FileLock(folder / LOCK)
    if not lock.acquire(wait=False):
        raise BackupRunning
    try:
        with tempfile.TemporaryDirectory(dir=folder) as work:
            return _Backup(data, folder, Path(work), progress).take(database, passphrase, at)
    finally:
        lock.release()


class _Backup:
    """One run: objects go into the folder, their digests onto the list."""

    def __init__(self, data: Path, folder: Path, work: Path, progress: Progress | None) -> None:
        self.data, self.folder, self.work = data, folder, work
        self.progress = progress
        self.objects = Store(folder / OBJECTS, suffix="")
        self.listed: list[Listed] = []
        self.copied = 0

    def take(self, database: Database, passphrase: str, at: datetime) -> Taken:
        """All of it, in the order that makes it whole."""
        name = DATABASES[vendor_of(database)]
        dump(database, self.work / name)
        self.add(self.work / name, PurePosixPath(name))
        if passphrase:
            (self.work / KEYS).write_bytes(close_keys(self.data / "keys", passphrase))
            self.add(self.work / KEYS, PurePosixPath(KEYS))
        self.add_files()
        self.add_archive()
        snapshots = self.folder / SNAPSHOTS
        snapshots.mkdir(exist_ok=True)
        replace_file(snapshots / f"{name_of(at)}.txt", to_text(self.listed).encode())
        return Taken(name_of(at), len(self.listed), self.copied, bool(passphrase))

    def add(self, path: Path, place: PurePosixPath) -> None:
        """Put a file that nobody writes to onto the list."""
        sha256 = file_digest(path)
        self.listed.append(Listed(place, self.hold(path, sha256)))

    def hold(self, path: Path, sha256: str) -> str:
        """Copy an object in where it is not there yet."""
        if not self.objects.holds(sha256):
            self.objects.put(path, sha256)
            self.copied += 1
        return sha256

    def add_files(self) -> None:
        """Photos, reports, documents and whatever else lies in the data folder."""
        for path in sorted(_files_in(self.data)):
            place = PurePosixPath(path.relative_to(self.data).as_posix())
            still = self.work / "still"
            try:
                shutil.copyfile(path, still)  # a file that is being written has one digest here
            except FileNotFoundError:
                continue  # swept away meanwhile
            self.add(still, place)

    def add_archive(self) -> None:
        """Ledger and recordings as they belong together."""
        ledger, store = ledger_in(self.data), store_in(self.data)
        for _ in range(TRIES):
            copies = self.copy_of(ledger)
            held = read_ledger(Ledger(self.work / LEDGER[0])).held
            try:
                recordings = list(self.recordings(store, sorted(held)))
            except ObjectNotHeld:
                continue  # disposed of since the ledger was copied: take both again
            for copy in copies:
                self.add(copy, PurePosixPath(copy.name))
            self.listed += recordings
            return
        raise ArchiveMoving

    def copy_of(self, ledger: Ledger) -> list[Path]:
        """Ledger and head of one moment."""
        if not ledger.path.exists():
            return []
        head, size = ledger.snapshot()
        copies = [self.work / name for name in LEDGER]
        with copies[0].open("wb") as file:
            file.writelines(ledger.lines(size))
        copies[1].write_bytes(head_bytes(head or EMPTY_HEAD))
        return copies

    def recordings(self, store: ObjectStore, held: list[str]) -> Iterator[Listed]:
        """Every recording the ledger holds, copied where it is new."""
        for done, sha256 in enumerate(held, 1):
            if not self.objects.holds(sha256):
                self.hold(store.path_of(sha256), sha256)
            yield Listed(PurePosixPath(STORE, relative_path(sha256).as_posix()), sha256)
            if self.progress is not None:
                self.progress(done, len(held))


def _files_in(data: Path) -> Iterator[Path]:
    for path in data.rglob("*"):
        place = PurePosixPath(path.relative_to(data).as_posix())
        if is_copied(place) and path.is_file() and not path.is_symlink():
            yield path
