"""What the server offers of the booth's program, and its bytes."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from station.errors import AnswerUnreadable
from station.lab_client import LabClient
from station.updating.errors import NoSpace, NotSigned

PLATFORM = "windows-x86_64" if sys.platform == "win32" else "linux-x86_64"
PURPOSE = "putonghua-station release"
ROOM_FACTOR = 8  # unpacked and prepared, a program takes some times the archive's size


@dataclass(frozen=True)
class Offer:
    """The archive to run, as its signed statement describes it; ``size`` in bytes."""

    version: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Answer:
    """What the server says: the version (also where none fits this platform) and the archive."""

    version: str | None
    statement: str | None
    signature: str
    release_key: str


def ask(client: LabClient) -> Answer:
    """Ask the server which program this booth should run."""
    data = client.call("GET", "/program", params={"platform": PLATFORM}).json()
    try:
        return Answer(
            data["version"], data["statement"], str(data["signature"]), str(data["release_key"])
        )
    except (KeyError, TypeError) as error:
        raise AnswerUnreadable("/program") from error


def verified(answer: Answer, trusted_key: str) -> Offer | None:
    """The offer, once the trusted key vouches for it; None without one. Raises NotSigned."""
    if answer.statement is None:
        return None
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(trusted_key))
        key.verify(base64.b64decode(answer.signature), answer.statement.encode())
        data = json.loads(answer.statement)
        if data["purpose"] != PURPOSE or data["platform"] != PLATFORM:
            raise NotSigned("signed for another purpose or platform")
        return Offer(str(data["version"]), int(data["size"]), str(data["sha256"]))
    except (InvalidSignature, ValueError, KeyError, TypeError) as error:
        raise NotSigned(type(error).__name__) from error


def fetch(client: LabClient, offer: Offer, folder: Path) -> Path:
    """The archive in ``folder``, gone on with where an earlier try ended.

    Raises NoSpace, NotSigned for other bytes than the signed ones, LabError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{offer.sha256}.part"
    held = path.stat().st_size if path.exists() else 0
    if shutil.disk_usage(folder).free < offer.size * ROOM_FACTOR - held:
        raise NoSpace(f"{offer.size} bytes")
    with path.open("ab") as file:
        while held < offer.size:
            query = {"platform": PLATFORM, "sha256": offer.sha256, "offset": held}
            piece = client.call("GET", "/program/archive", params=query).content
            if not piece:
                break
            file.write(piece)
            file.flush()
            held += len(piece)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if held != offer.size or digest != offer.sha256:
        path.unlink()
        raise NotSigned("the archive's digest differs")
    return path
