"""The lab's signing keys in the data folder: one private key in use, every public key kept."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from admin.errors import Misconfigured
from admin.results.signed_text import key_id

FOLDER = "keys/documents"
PRIVATE = "signing.pem"
RETIRED = "retired.json"  # key id → when its private half was destroyed


def signing_key(data: Path) -> Ed25519PrivateKey:
    """The key in use, made on first need; its public half is kept beside it for ever."""
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / PRIVATE
    if not path.is_file():
        _write_once(path, Ed25519PrivateKey.generate())
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise Misconfigured(detail="document key is not Ed25519")
    public = folder / f"{key_id(key.public_key())}.pub.pem"
    if not public.is_file():
        public.write_bytes(
            key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
    return key


@dataclass(frozen=True)
class KeyState:
    """A public key of the lab; ``retired_at``: since then nothing is signed by it."""

    id: str
    retired_at: datetime | None


def rotate(data: Path, at: datetime) -> str:
    """Put a new key in use and destroy the old private half; the id of the new key.

    Old documents stay verifiable: every public key is kept.
    """
    folder = data / FOLDER
    old = signing_key(data)
    partial = folder / "next.pem"
    partial.unlink(missing_ok=True)  # left by a rotation that was cut off
    _write_once(partial, Ed25519PrivateKey.generate())
    retired = _retired(folder) | {key_id(old.public_key()): at.isoformat()}
    listed = folder / f"{RETIRED}.part"
    listed.write_text(json.dumps(retired), encoding="utf-8")
    listed.replace(folder / RETIRED)
    partial.replace(folder / PRIVATE)
    return key_id(signing_key(data).public_key())


def key_states(folder: Path) -> list[KeyState]:
    """Every public key with its date, the one in use last."""
    retired = _retired(folder)
    states = [
        KeyState(key, datetime.fromisoformat(retired[key]) if key in retired else None)
        for key in public_keys(folder)
    ]
    return sorted(states, key=lambda one: (one.retired_at is None, str(one.retired_at)))


def _retired(folder: Path) -> dict[str, str]:
    path = folder / RETIRED
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}


def public_keys(folder: Path) -> dict[str, Ed25519PublicKey]:
    """Every public key in the folder (``*.pub.pem``), by its id."""
    keys = {}
    for path in sorted(folder.glob("*.pub.pem")):
        key = serialization.load_pem_public_key(path.read_bytes())
        if isinstance(key, Ed25519PublicKey):
            keys[key_id(key)] = key
    return keys


def _write_once(path: Path, key: Ed25519PrivateKey) -> None:
    """Mode 0600; where another process was faster, its key stays."""
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    partial = path.with_suffix(f".{os.getpid()}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()
