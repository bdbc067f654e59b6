"""Sealing (密封): recordings that only the lab's server can open again, in the age format.

A booth holds the lab's public key alone. Once an item is listed in the manifest its sound is
sealed and the open file removed, so that whoever carries a booth away hears nothing but the item
being spoken. The manifest goes on describing the open recording: its digest is what the server
checks after opening. age (age-encryption.org/v1: X25519, ChaCha20-Poly1305) can be opened by other
programs as well, should this one be gone.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

import pyrage

from recordings.durable import sync_folder
from recordings.errors import KeyUnusable, NotForThisLab, telling_storage_errors

SEALED = ".age"
HALF_SEALED = ".sealing"


def new_key() -> tuple[str, str]:
    """Public and secret half of a new lab key, as age writes them."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity.to_public()), str(identity)


def public_half(secret: str) -> str:
    """The public key that belongs to a secret one; raises KeyUnusable."""
    return str(_identity(secret).to_public())


def check_public_key(public: str) -> None:
    """Raise KeyUnusable unless something can be sealed for `public`."""
    _recipient(public)


def sealed_name(path: Path) -> Path:
    """Where the sealed copy of a file lies."""
    return path.with_name(path.name + SEALED)


def seal_file(path: Path, public: str) -> Path:
    """Replace `path` by its sealed copy; returns where that lies. Safe to repeat after a crash.

    The open file is removed only when the sealed one is safe on the disk. Raises KeyUnusable,
    DiskFull, NotWritable, StorageFailed: then the open file still stands.
    """
    recipient = _recipient(public)
    target = sealed_name(path)
    half_done = path.with_name(path.name + HALF_SEALED)
    with telling_storage_errors():
        if path.exists():
            try:
                with path.open("rb") as source, half_done.open("wb") as sealed:
                    pyrage.encrypt_io(source, sealed, [recipient])
                    sealed.flush()
                    os.fsync(sealed.fileno())
                os.replace(half_done, target)
            except OSError:
                half_done.unlink(missing_ok=True)
                raise
            sync_folder(path.parent)
            path.unlink()
    return target


def open_sealed(source: BinaryIO, target: BinaryIO, secret: str) -> None:
    """Write the open content of a sealed file to `target`.

    Raises NotForThisLab where it was sealed for another key or is not whole: `target` then holds
    an unknown beginning. Raises KeyUnusable for the key itself.
    """
    try:
        pyrage.decrypt_io(source, target, [_identity(secret)])
    except (pyrage.DecryptError, OSError) as error:
        raise NotForThisLab(str(error)) from error


def _recipient(public: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(public)
    except pyrage.RecipientError as error:
        raise KeyUnusable(str(error)) from error


def _identity(secret: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(secret)
    except pyrage.IdentityError as error:
        raise KeyUnusable("secret key unreadable") from error
