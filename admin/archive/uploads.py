"""Files coming in: announced, sent in pieces, resumed anywhere, opened, checked, stored.

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
    SealedElsewhere,
    TooMuchData,
    WrongFile,
    WrongOffset,
)
from admin.archive.keeping import telling_trouble
from admin.archive.models import StoredObject, Upload
from admin.archive.storing import keep_recording, open_recording
from admin.testing.models import Sitting
from recordings.file_digest import file_digest
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


def announce(
    sitting: Sitting,
    file: str,
    sha256: str,
    size: int,
    sealed_sha256: str = "",
    *,
    who: str,
    at: datetime,
) -> Progress:
    """Announce a recording of the sitting; the same again gives the same upload.

    ``sha256`` is the open recording's; ``size`` and ``sealed_sha256`` are of what will come, where
    it comes sealed. A recording that was sealed anew (after a crash) begins anew. What is held to
    the last byte, but was never stored (the server fell, its disk was full), is stored now.
    WrongFile for a name, size or digest that cannot be; AnnouncedOtherwise where the same content
    was announced with another size; SealedElsewhere, StorageTrouble.
    """
    digests = (sha256, sealed_sha256 or sha256)
    if not (
        _NAME.fullmatch(file)
        and all(_SHA256.fullmatch(one) for one in digests)
        and 0 < size <= MAX_FILE
    ):
        raise WrongFile
    try:
        with transaction.atomic():
            upload, _ = Upload.objects.get_or_create(
                sitting=sitting,
                sha256=sha256,
                defaults={
                    "file": file,
                    "size": size,
                    "sealed_sha256": sealed_sha256,
                    "began_at": at,
                },
            )
    except IntegrityError:  # another request announced it in the same moment
        upload = Upload.objects.get(sitting=sitting, sha256=sha256)
    if StoredObject.objects.filter(pk=sha256).exists():
        return _completed(upload, at)
    if upload.sealed_sha256 != sealed_sha256:
        _begin_anew(upload, size, sealed_sha256)
    if upload.size != size:
        raise AnnouncedOtherwise
    held = _size(_part(upload))
    if held == size:
        return _finish_held(upload, who=who, at=at)
    return Progress(upload, held, complete=False)


def _finish_held(upload: Upload, *, who: str, at: datetime) -> Progress:
    """Store what is held whole; what turns out damaged is to be sent again from the beginning."""
    part = _part(upload)
    with telling_trouble(), FileLock(part.with_suffix(".lock")):
        if StoredObject.objects.filter(pk=upload.sha256).exists():
            return _completed(upload, at)
        try:
            return _finish(upload, part, who=who, at=at)
        except DigestMismatch:
            log.warning("held upload is damaged", extra={"upload": part.stem})
            return Progress(upload, 0, complete=False)


def _begin_anew(upload: Upload, size: int, sealed_sha256: str) -> None:
    """Other bytes will come for the same recording: drop what was held of the earlier ones."""
    part = _part(upload)
    with telling_trouble():
        part.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(part.with_suffix(".lock")):
            part.unlink(missing_ok=True)
            upload.size, upload.sealed_sha256 = size, sealed_sha256
            upload.save(update_fields=["size", "sealed_sha256"])


def receive(
    upload: Upload, offset: int, source: ByteSource, length: int | None, *, who: str, at: datetime
) -> Progress:
    """Append one chunk; when the last byte is there, check, store and note it in the ledger.

    ``length``: bytes announced by the request, None where it did not say. A connection that
    breaks leaves what had arrived. WrongOffset, TooMuchData, DigestMismatch and SealedElsewhere
    (the part is empty afterwards), ChunkTooLarge, StorageTrouble.
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
    opened = part.with_suffix(".open")
    try:
        if upload.sealed_sha256:
            if file_digest(part) != upload.sealed_sha256:
                raise DigestMismatch(detail=part.stem)
            open_recording(part, opened)
        keep_recording(
            opened if upload.sealed_sha256 else part,
            upload.sha256,
            sitting=upload.sitting,
            file=upload.file,
            who=who,
            at=at,
        )
    except (DigestMismatch, SealedElsewhere):
        part.unlink()
        raise
    finally:
        opened.unlink(missing_ok=True)
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
