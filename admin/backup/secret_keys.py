"""The keys folder as one file under a passphrase (age, scrypt); and back."""

from __future__ import annotations

import io
from pathlib import Path

import pyrage
from backports import tarfile

from admin.backup.errors import WrongPassphrase


def close_keys(folder: Path, passphrase: str) -> bytes:
    """Everything in the folder, encrypted."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        tar.add(folder, arcname=".")
    sealed: bytes = pyrage.passphrase.encrypt(packed.getvalue(), passphrase)
    return sealed


def open_keys(sealed: bytes, passphrase: str) -> bytes:
    """What was encrypted, still packed. WrongPassphrase."""
    try:
        packed: bytes = pyrage.passphrase.decrypt(sealed, passphrase)
    except pyrage.DecryptError as error:
        raise WrongPassphrase from error
    return packed


def unpack_keys(packed: bytes, folder: Path) -> None:
    """Write the opened keys to a new folder, for its owner alone."""
    folder.mkdir(mode=0o700)
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(folder, filter="data")
