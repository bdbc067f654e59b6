"""The archive store: recordings kept by the digest of their content, `store/ab/cd/<sha256>.flac`.

An object comes in as a copy under `.incoming/`, is forced to the disk, read back and compared with
its digest, made read-only (0444) and only then renamed into place. Putting the same content twice
does nothing the second time. The store knows no names and no people; what ought to be in it, the
ledger says.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from recordings.durable import sync_folder
from recordings.errors import DigestMismatch, ObjectNotHeld, telling_storage_errors
from recordings.file_digest import file_digest

INCOMING = ".incoming"
SUFFIX = ".flac"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class StoredEntry:
    """Something that lies in a store: where, its bytes, and whether it is a plain file."""

    place: PurePosixPath
    size: int
    is_file: bool


class ObjectStore(Protocol):
    """What every store does, in a folder or elsewhere; the methods are described in ``Store``."""

    def exists(self) -> bool:
        """Has anything been made of this store yet?"""

    def put(self, path: Path, expected: str | None = None) -> str:
        """Copy a file in; returns its SHA-256."""

    def path_of(self, sha256: str) -> Path:
        """A local file with the object's content."""

    def holds(self, sha256: str) -> bool:
        """Is there an object of this digest?"""

    def dispose(self, sha256: str) -> None:
        """Delete an object whose disposal already stands in the ledger."""

    def entries(self) -> Iterator[StoredEntry]:
        """Everything that lies in the store."""

    def digest_at(self, place: PurePosixPath) -> str | None:
        """SHA-256 of what lies at a place."""


class Store:
    """A store in a local folder, made on first use. Safe for several processes at once."""

    def __init__(self, root: Path, suffix: str = SUFFIX) -> None:
        self.root, self._suffix = root, suffix

    def exists(self) -> bool:
        """Is there a folder yet?"""
        return self.root.exists()

    def put(self, path: Path, expected: str | None = None) -> str:
        """Copy the file at `path` in; returns its SHA-256 (64 hexadecimal digits).

        Raises DigestMismatch where content is not `expected`, or where what the store already
        holds under that digest is damaged; DiskFull, NotWritable, StorageFailed.
        """
        with telling_storage_errors():
            incoming = self.root / INCOMING
            incoming.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=incoming, suffix=".part")
            copy = Path(name)
            try:
                with os.fdopen(descriptor, "wb") as target, path.open("rb") as source:
                    shutil.copyfileobj(source, target, 1 << 20)
                    target.flush()
                    os.fsync(target.fileno())
                sha256 = file_digest(copy)
                if expected is not None and sha256 != expected:
                    raise DigestMismatch(f"expected {expected}, found {sha256}")
                self._keep(copy, sha256)
            finally:
                copy.unlink(missing_ok=True)
        return sha256

    def path_of(self, sha256: str) -> Path:
        """Where an object is kept; raises ObjectNotHeld where it is not (or is no digest)."""
        path = self.root / relative_path(sha256, self._suffix)
        if not path.is_file():
            raise ObjectNotHeld(sha256)
        return path

    def holds(self, sha256: str) -> bool:
        """Is there an object of this digest (its content is not read)?"""
        return is_digest(sha256) and (self.root / relative_path(sha256, self._suffix)).is_file()

    def dispose(self, sha256: str) -> None:
        """Delete an object whose disposal already stands in the ledger; twice does no harm.

        Raises ObjectNotHeld for what is no digest, NotWritable, StorageFailed.
        """
        path = self.root / relative_path(sha256, self._suffix)
        with telling_storage_errors():
            if path.exists():
                path.chmod(0o600)  # Windows deletes no read-only file
                path.unlink()
                sync_folder(path.parent)

    def files(self) -> Iterator[Path]:
        """Every file, link or other thing in the store that is no folder, sorted by path."""
        for folder, folders, names in os.walk(self.root):
            folders.sort()
            links = [name for name in folders if Path(folder, name).is_symlink()]
            yield from (Path(folder, name) for name in sorted(names + links))

    def entries(self) -> Iterator[StoredEntry]:
        """Everything in the store that is no folder, sorted by path."""
        for path in self.files():
            try:
                found = path.lstat()
            except FileNotFoundError:
                continue  # an arriving copy that has been renamed since
            place = PurePosixPath(path.relative_to(self.root).as_posix())
            yield StoredEntry(place, found.st_size, stat.S_ISREG(found.st_mode))

    def digest_at(self, place: PurePosixPath) -> str | None:
        """SHA-256 of the file at a place; None where nothing is. Raises OSError."""
        try:
            return file_digest(self.root / place)
        except FileNotFoundError:
            return None

    def _keep(self, copy: Path, sha256: str) -> None:
        target = self.root / relative_path(sha256, self._suffix)
        if target.exists():
            found = file_digest(target)
            if found != sha256:
                raise DigestMismatch(
                    f"held object {sha256} has content {found}",
                    "档案库中已有的同名录音已损坏，请先运行档案校验并联系管理员。",
                )
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        copy.chmod(0o444)
        os.replace(copy, target)
        for folder in (target.parent, target.parent.parent, self.root):
            sync_folder(folder)


def is_digest(text: str) -> bool:
    """Is it a SHA-256 as objects are named by?"""
    return bool(_SHA256.fullmatch(text))


def relative_path(sha256: str, suffix: str = SUFFIX) -> Path:
    """Where in a store an object of this digest belongs; raises ObjectNotHeld for what is none.

    >>> relative_path("ab" + "cd" + "0" * 60).parent.as_posix()
    'ab/cd'
    """
    if not is_digest(sha256):
        raise ObjectNotHeld(f"not a digest: {sha256[:80]!r}")
    return Path(sha256[:2], sha256[2:4], sha256 + suffix)
