"""Restoring a backup into an empty place; checked whole before, and verified whole afterwards."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from admin.backup.database import Database, is_empty, load, vendor_of
from admin.backup.errors import BackupDamaged, KeysNeeded, NoBackup, NotEmpty, OtherDatabase
from admin.backup.secret_keys import open_keys, unpack_keys
from admin.backup.snapshot import DATABASES, KEYS, STORE, Listed, from_text
from admin.backup.taking import OBJECTS, SNAPSHOTS
from admin.errors import LabError
from recordings.data_folder import ledger_in, store_in
from recordings.errors import ObjectNotHeld
from recordings.file_digest import file_digest
from recordings.findings import Finding
from recordings.store import ObjectStore, Store
from recordings.verify import verify_archive

Progress = Callable[[str, int, int], None]
"""Told (what is being done, files done, files in all)."""
KEYS_FOLDER = "keys"


@dataclass(frozen=True)
class Restored:
    """What was restored, and what verifying it found: nothing, if all is well."""

    name: str
    files: int
    findings: tuple[Finding, ...]


def snapshots_in(folder: Path) -> list[str]:
    """Names of the whole snapshots, oldest first."""
    return sorted(path.stem for path in (folder / SNAPSHOTS).glob("*.txt"))


def has_keys(folder: Path, name: str = "") -> bool:
    """Does the snapshot hold the keys, under a passphrase? False where there is no snapshot."""
    try:
        return any(str(one.place) == KEYS for one in _list_of(folder, name)[1])
    except LabError:
        return False


def restore_backup(
    folder: Path,
    data: Path,
    database: Database,
    *,
    name: str = "",
    passphrase: str = "",
    keys: Path | None = None,
    progress: Progress | None = None,
) -> Restored:
    """Restore a snapshot (the newest, or ``name``); keys by passphrase or from a folder.

    NoBackup, NotEmpty, OtherDatabase, BackupDamaged, KeysNeeded, WrongPassphrase: nothing was
    written. DatabaseToolFailed, DiskFull, NotWritable, StorageFailed: begin again elsewhere.
    """
    chosen, listed = _list_of(folder, name)
    held = Store(folder / OBJECTS, suffix="")
    by_place = {str(one.place): one for one in listed}
    database_file = DATABASES[vendor_of(database)]
    if database_file not in by_place:
        raise OtherDatabase
    store = store_in(data)
    if (data.exists() and any(data.iterdir())) or not is_empty(database) or any(store.entries()):
        raise NotEmpty
    _check(held, listed, progress)
    if KEYS in by_place and keys is None:
        packed = open_keys(held.path_of(by_place[KEYS].sha256).read_bytes(), passphrase)
        data.mkdir(parents=True, exist_ok=True)
        unpack_keys(packed, data / KEYS_FOLDER)
    elif keys is not None and keys.is_dir():
        shutil.copytree(keys, data / KEYS_FOLDER)
        (data / KEYS_FOLDER).chmod(0o700)
    else:
        raise KeysNeeded
    _put_back(held, listed, data, store, progress)
    load(held.path_of(by_place[database_file].sha256), database)
    findings = verify_archive(store, ledger_in(data))
    return Restored(chosen, len(listed), findings)


def _put_back(
    held: Store, listed: list[Listed], data: Path, store: ObjectStore, progress: Progress | None
) -> None:
    """Every file into its place, every recording into the store; the database comes after."""
    for done, one in enumerate(listed, 1):
        source = held.path_of(one.sha256)
        if one.place.parts[0] == STORE:
            store.put(source, one.sha256)
        elif str(one.place) not in (*DATABASES.values(), KEYS):
            _copy(source, data, one.place)
        if progress is not None:
            progress("恢复文件", done, len(listed))


def _list_of(folder: Path, name: str) -> tuple[str, list[Listed]]:
    known = snapshots_in(folder)
    if not known or (name and name not in known):
        raise NoBackup
    chosen = name or known[-1]
    try:
        return chosen, from_text((folder / SNAPSHOTS / f"{chosen}.txt").read_text("utf-8"))
    except ValueError as error:
        raise BackupDamaged(detail=str(error)) from error


def _check(held: Store, listed: list[Listed], progress: Progress | None) -> None:
    """Read everything the list names."""
    for done, one in enumerate(listed, 1):
        try:
            if file_digest(held.path_of(one.sha256)) != one.sha256:
                raise BackupDamaged(detail=f"changed: {one.place}")
        except ObjectNotHeld as error:
            raise BackupDamaged(detail=f"missing: {one.place}") from error
        if progress is not None:
            progress("核对备份", done, len(listed))


def _copy(source: Path, data: Path, place: PurePosixPath) -> None:
    target = data / place
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())
