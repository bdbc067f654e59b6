"""The release key in the data folder: booths run only what it has signed."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from admin.project.data_folder import KEYS, write_once

FILE = "booth-releases"
PURPOSE = "putonghua-station release"  # a signature made for anything else says nothing here


def release_key(data: Path) -> Ed25519PrivateKey:
    """The key, made on first need and never replaced."""
    path = data / KEYS / FILE
    if not path.is_file():
        made = Ed25519PrivateKey.generate().private_bytes_raw()
        write_once(path, base64.b64encode(made).decode())
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_text()))


def public_release_key(data: Path) -> str:
    """What booths are given (base64 of 32 bytes)."""
    return base64.b64encode(release_key(data).public_key().public_bytes_raw()).decode()


def signed(data: Path, version: str, platform: str, size: int, sha256: str) -> tuple[str, str]:
    """The statement about an archive, and its signature (base64)."""
    statement = json.dumps(
        {
            "purpose": PURPOSE,
            "version": version,
            "platform": platform,
            "size": size,
            "sha256": sha256,
        }
    )
    signature = release_key(data).sign(statement.encode())
    return statement, base64.b64encode(signature).decode()
