"""Adding, offering, withdrawing and handing out releases of the booth program."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tarfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.booth_releases.errors import NoRelease, OtherContent, UnknownRelease
from admin.booth_releases.models import BoothRelease, RoomOffer
from admin.booth_releases.signing import signed
from admin.errors import NotFound
from admin.testing.models import Room, Seat
from recordings.durable import sync_file, sync_folder

FOLDER = "booth-releases"
PIECE_BYTES = 4 * 1024 * 1024
DESCRIPTION = "release.json"
_PLAIN = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,31}")  # both become names of files


def add(file: Path, *, by: User | str, at: datetime) -> BoothRelease:
    """Take an archive in: copied, digested, signed. The same file again changes nothing.

    Raises NoRelease, OtherContent.
    """
    version, platform = _described(file)
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    held = BoothRelease.objects.filter(version=version, platform=platform).first()
    if held is not None:
        if held.sha256 != digest:
            raise OtherContent
        return held
    _keep(file, digest)
    size = file.stat().st_size
    statement, signature = signed(settings.DATA_FOLDER, version, platform, size, digest)
    with transaction.atomic():
        release = BoothRelease.objects.create(
            version=version,
            platform=platform,
            sha256=digest,
            size=size,
            statement=statement,
            signature=signature,
            added_at=at,
            added_by=str(by),
        )
        audit.record(
            "booth_release_added", release, by=by, at=at, version=version, platform=platform
        )
    return release


@transaction.atomic
def offer(version: str, rooms: Sequence[Room], *, by: User | str, at: datetime) -> None:
    """From now on the booths of these rooms should run the version; raises UnknownRelease."""
    if not BoothRelease.objects.filter(version=version, withdrawn_at=None).exists():
        raise UnknownRelease
    for room in rooms:
        RoomOffer.objects.update_or_create(
            room=room, defaults={"version": version, "offered_at": at}
        )
        audit.record("booth_release_offered", room, by=by, at=at, version=version)


@transaction.atomic
def withdraw(version: str, *, by: User | str, at: datetime) -> None:
    """No booth is given the version any more; one that runs it goes on until another is offered.

    Raises UnknownRelease.
    """
    releases = list(BoothRelease.objects.filter(version=version, withdrawn_at=None))
    if not releases:
        raise UnknownRelease
    RoomOffer.objects.filter(version=version).delete()
    for release in releases:
        release.withdrawn_at = at
        release.save(update_fields=["withdrawn_at"])
        audit.record("booth_release_withdrawn", release, by=by, at=at, version=version)


def offered_version(room: Room) -> str | None:
    """The version that the room's booths should run; None: whichever they have."""
    return RoomOffer.objects.filter(room=room).values_list("version", flat=True).first()


def offered_to(seat: Seat, platform: str) -> BoothRelease | None:
    """The release for this booth; None where nothing is offered for its platform."""
    return BoothRelease.objects.filter(
        version=offered_version(seat.room), platform=platform, withdrawn_at=None
    ).first()


def piece(seat: Seat, platform: str, sha256: str, offset: int) -> bytes:
    """Bytes of the offered archive from the offset on, at most ``PIECE_BYTES``; else NotFound."""
    release = offered_to(seat, platform)
    if release is None or release.sha256 != sha256 or offset > release.size:
        raise NotFound
    with _path(release.sha256).open("rb") as file:
        file.seek(offset)
        return file.read(PIECE_BYTES)


def _path(digest: str) -> Path:
    return Path(settings.DATA_FOLDER) / FOLDER / f"{digest}.tar.gz"


def _keep(file: Path, digest: str) -> None:
    target = _path(digest)
    target.parent.mkdir(exist_ok=True)
    partial = target.with_suffix(f".{os.getpid()}")
    shutil.copyfile(file, partial)
    sync_file(partial)
    partial.replace(target)
    sync_folder(target.parent)


def _described(file: Path) -> tuple[str, str]:
    """Version and platform, read from the archive's ``release.json``; the archive is read whole."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            first = archive.next()
            described = archive.extractfile(first) if first else None
            if first is None or described is None or not first.name.endswith(f"/{DESCRIPTION}"):
                raise NoRelease(detail="no release.json in the first place")
            about = json.loads(described.read(64 * 1024))
            while archive.next() is not None:  # a cut archive shows itself at its end
                pass
        version, platform = about["version"], about["platform"]
        if about["program"] != "putonghua-station":
            raise NoRelease(detail="another program")
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise NoRelease(detail=type(error).__name__) from error
    if not (_PLAIN.fullmatch(version) and _PLAIN.fullmatch(platform)):
        raise NoRelease(detail="version or platform")
    return version, platform
