"""Registering a booth (登记): a one-time code makes booth and server known to each other.

The booth makes a key of its own, whose private half never leaves it, and learns the server's
certificate and seal key. Both prove by the code that nobody stands in between.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from recordings.introduction import is_proof, key_of, proof
from station.booth_key import new_booth_key
from station.errors import ServerForged, SettingsError
from station.lab_client import LabClient, Room
from station.pinned import certificate_shown_by, digest_of


@dataclass(frozen=True)
class Registration:
    """What the booth keeps of it, and where it stands now."""

    key: str
    certificate: str
    room: Room


def register(server_url: str, code: str) -> Registration:
    """Register this booth; the code is spent then.

    Raises ServerUnreachable, Refused (unknown, spent or expired code), ServerForged where what
    answers does not know the code.
    """
    certificate = certificate_shown_by(server_url)
    shown = digest_of(certificate)
    public, private = new_booth_key()
    code_key = key_of(code)
    with LabClient(server_url, private, certificate) as client:
        introduced = client.introduce(public, proof("booth", code_key, public, shown))
    if not is_proof(introduced.proof, "server", code_key, public, shown):
        raise ServerForged("proof does not fit the code")
    return Registration(private, certificate, introduced.room)


def read_sheet(path: Path, seat: str) -> tuple[str, str]:
    """Server address and code of a seat, from the room's registration file (登记文件).

    Raises SettingsError.
    """
    try:
        sheet = json.loads(path.read_text("utf-8"))
        return str(sheet["server"]), str(sheet["codes"][seat])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{path.name}: no code for {seat}") from error
