"""Identity and telephone numbers under lock: encrypted for keeping, digested for finding.

The keys lie in ``<data folder>/keys/identity.json``, never in the database: a copy of the database
alone tells no number. Encryption keys are rotated by ``key_rotation``: the first one
encrypts, all of them decrypt.
The digest is keyed (HMAC-SHA-256), since eighteen digits could be guessed from a bare hash.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from admin.errors import Misconfigured
from admin.project.data_folder import IDENTITY_FILE, KEYS


class KeysMissing(Misconfigured):
    """The key file is not there: without it stored numbers cannot be read."""

    id = "keys_missing"
    message = "找不到加密密钥文件（keys/identity.json）。请从备份中恢复该文件，切勿重新生成。"


class NotDecipherable(Misconfigured):
    """A stored number was encrypted with a key that is no longer in the file."""

    id = "not_decipherable"
    message = "加密内容无法解开：密钥文件与数据库不配套。请恢复与本数据库配套的密钥文件。"


@dataclass(frozen=True)
class Cipher:
    """Locks, unlocks and digests short texts."""

    encryption: tuple[bytes, ...]
    digest_key: bytes

    def lock(self, text: str) -> str:
        """Encrypted form; empty stays empty."""
        return self._fernet.encrypt(text.encode()).decode() if text else ""

    def unlock(self, token: str) -> str:
        """The text again; NotDecipherable with foreign keys."""
        if not token:
            return ""
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise NotDecipherable from error

    def digest(self, kind: str, text: str) -> str:
        """64 hex digits for finding; the kind keeps equal numbers of two kinds apart."""
        message = f"{kind}:{text}".encode()
        return hmac.new(self.digest_key, message, hashlib.sha256).hexdigest()

    @property
    def _fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(key) for key in self.encryption])


@lru_cache(maxsize=4)
def _read(path: Path, changed: tuple[int, int]) -> Cipher:
    keys = json.loads(path.read_text())
    return Cipher(
        encryption=tuple(key.encode() for key in keys["encryption"]),
        digest_key=bytes.fromhex(keys["digest"]),
    )


def cipher() -> Cipher:
    """The installation's cipher; a running server takes up a new key with its next question."""
    path = Path(settings.DATA_FOLDER) / KEYS / IDENTITY_FILE
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise KeysMissing(detail=path.name) from error
    return _read(path, (found.st_mtime_ns, found.st_ino))
