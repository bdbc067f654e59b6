"""Files coming in: announced, sent in pieces, resumed anywhere, checked, stored.

The part file under ``<data folder>/uploads`` is the only truth about how much has arrived: its
size is the offset. A lock on a file beside it lets one request write at a time, across threads
and processes. Every step may be repeated.
"""

from __future__ import annotations

import logging
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import UnreadablePostError

from admin.archive.errors import (
    AnnouncedOtherwise,
    ChunkTooLarge,
    DigestMismatch,
    TooMuchData,
    WrongFile,
    WrongOffset,
)
from admin.archive.keeping import ledger, store, telling_trouble
from admin.archive.models import StoredObject, Upload
from admin.testing.models import Sitting
from recordings import errors as recording_errors
from recordings.ledger import STORED
from recordings.locks import FileLock

MAX_CHUNK = 4 * 1024 * 1024  # bytes in one request
# Four minutes at 192 kHz, 16 bit, uncompressed, is 92 MB; nothing a booth makes is larger.
MAX_FILE = 128 * 1024 * 1024  # bytes
PIECE = 64 * 1024  # bytes read at a time: what one request holds in memory

log = logging.getLogger("lab.uploads")

_NAME = re.compile(r"item-[1-9]\d?(-attempt-[1-9]\d{0,2})?\.flac", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class ByteSource(Protocol):
    """Something to read bytes from: a request."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; empty at the end."""


@dataclass(frozen=True)
class Progress:
    """How far an upload is; ``offset`` in bytes."""

    upload: Upload
    offset: int
    complete: bool


def announce(sitting: Sitting, file: str, sha256: str, size: int, *, at: datetime) -> Progress:
    """Announce a file of the sitting; the same file again gives the same upload.

    WrongFile for a name, size or digest that cannot be; AnnouncedOtherwise where the same content
    was announced with another size.
    """
    if not (_NAME.fullmatch(file) and _SHA256.fullmatch(sha256) and 0 < size <= MAX_FILE):
        raise WrongFile
    try:
        with transaction.atomic():
            upload, _ = Upload.objects.get_or_create(
                sitting=sitting,
                sha256=sha256,
                defaults={"file": file, "size": size, "began_at": at},
            )
    except IntegrityError:  # another request announced it in the same moment
        upload = Upload.objects.get(sitting=sitting, sha256=sha256)
    if upload.size != size:
        raise AnnouncedOtherwise
    if StoredObject.objects.filter(pk=sha256).exists():
        return _completed(upload, at)
    return Progress(upload, _size(_part(upload)), complete=False)


def receive(
    upload: Upload, offset: int, source: ByteSource, length: int | None, *, who: str, at: datetime
) -> Progress:
    """Append one chunk; when the last byte is there, check, store and note it in the ledger.

    ``length``: bytes announced by the request, None where it did not say. A connection that
    breaks leaves what had arrived. WrongOffset, TooMuchData, DigestMismatch (the part is empty
    afterwards), ChunkTooLarge, StorageTrouble.
    """
    if length is not None and length > MAX_CHUNK:
        raise ChunkTooLarge
    part = _part(upload)
    with telling_trouble():
        part.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(part.with_suffix(".lock")):
            if StoredObject.objects.filter(pk=upload.sha256).exists():
                return _completed(upload, at)
            held = _size(part)
            if offset != held:
                raise WrongOffset(offset=held)
            held = _append(part, held, upload.size, source)
            if held < upload.size:
                return Progress(upload, held, complete=False)
            return _finish(upload, part, who=who, at=at)


def _append(part: Path, held: int, size: int, source: ByteSource) -> int:
    """Write what comes, to the disk; returns the part's new size."""
    room = min(size - held, MAX_CHUNK)
    surplus = False
    with part.open("ab") as file:
        try:
            while room > 0 and (piece := source.read(min(PIECE, room))):
                file.write(piece)
                room -= len(piece)
            surplus = room == 0 and bool(source.read(1))
        except UnreadablePostError:
            log.info("connection broke", extra={"upload": part.stem})
        finally:
            file.flush()
            os.fsync(file.fileno())
    held = _size(part)
    if surplus:
        if held < size:
            raise ChunkTooLarge(offset=held)
        raise TooMuchData(offset=held)
    return held


def _finish(upload: Upload, part: Path, *, who: str, at: datetime) -> Progress:
    try:
        store().put(part, expected=upload.sha256)
    except recording_errors.DigestMismatch as error:
        part.unlink()
        raise DigestMismatch(detail=error.detail) from error
    detail = {"sitting": str(upload.sitting_id), "file": upload.file, "size": upload.size}
    ledger().append(who, STORED, upload.sha256, detail, at)
    StoredObject.objects.get_or_create(
        sha256=upload.sha256, defaults={"size": upload.size, "stored_at": at}
    )
    part.unlink()
    return _completed(upload, at)


def _completed(upload: Upload, at: datetime) -> Progress:
    if upload.completed_at is None:
        upload.completed_at = at
        upload.save(update_fields=["completed_at"])
    return Progress(upload, upload.size, complete=True)


def _part(upload: Upload) -> Path:
    return Path(settings.DATA_FOLDER) / "uploads" / f"{upload.pk}.part"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
