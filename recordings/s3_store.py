"""The archive store in an S3-compatible bucket, for a lab that has outgrown its folder.

Same promises as the store in a folder (``store.py``), kept with S3's own means: an object becomes
visible only when the whole of it has arrived and the service has found the SHA-256 it was
announced with, so a cut upload leaves nothing; and what comes back is checked before anybody sees
it. Files that are read are kept in a local cache under their digests.

Credentials come from the ways boto3 knows (``AWS_ACCESS_KEY_ID`` …, or a file), never from here.
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from recordings.errors import (
    DigestMismatch,
    NotWritable,
    ObjectNotHeld,
    StorageFailed,
    telling_storage_errors,
)
from recordings.file_digest import file_digest
from recordings.store import StoredEntry, is_digest, relative_path

SCHEME = "s3"
BLOCK = 1 << 20  # bytes
CACHE_BYTES = 20 << 30  # about 1,700 sittings
ABSENT = {"404", "NoSuchKey", "NotFound"}
REFUSED = {"403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"}
# As told once to somebody who waits: a booth keeps its copy and comes again.
PATIENCE = Config(connect_timeout=5, read_timeout=60, retries={"mode": "standard"})


class S3Store:
    """A store under ``s3://bucket/prefix``; safe for several processes and machines at once."""

    def __init__(self, bucket: str, prefix: str, cache: Path, **client: Any) -> None:
        self.bucket, self.prefix = bucket, prefix.strip("/")
        self.cache = cache
        self._s3 = boto3.client("s3", config=PATIENCE, **client)

    @classmethod
    def at(cls, url: str, cache: Path) -> S3Store:
        """The store at ``s3://bucket/prefix?endpoint=https://…&region=…`` (both may be left out).

        Raises ValueError for an address without a bucket.
        """
        parts = urlsplit(url)
        if parts.scheme != SCHEME or not parts.netloc:
            raise ValueError(f"not an address of a bucket: {url!r}")
        asked = parse_qs(parts.query)
        names = {"endpoint": "endpoint_url", "region": "region_name"}
        client = {names[key]: asked[key][0] for key in names if key in asked}
        return cls(parts.netloc, parts.path, cache, **client)

    def exists(self) -> bool:
        """Can the bucket be reached? Raises NotWritable, StorageFailed where it cannot be asked."""
        with _telling():
            return self._head(None) is not None

    def put(self, path: Path, expected: str | None = None) -> str:
        """Copy the file at ``path`` in; as ``Store.put``. NotWritable, StorageFailed."""
        with telling_storage_errors():
            sha256 = file_digest(path)
        if expected is not None and sha256 != expected:
            raise DigestMismatch(f"expected {expected}, found {sha256}")
        key = self._key(sha256)
        if self.holds(sha256):
            self._check_held(sha256)
            return sha256
        with _telling(), telling_storage_errors(), path.open("rb") as source:
            self._s3.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=source,
                ChecksumSHA256=base64.b64encode(bytes.fromhex(sha256)).decode(),
            )
        self._check_held(sha256)
        return sha256

    def path_of(self, sha256: str) -> Path:
        """A local file with the object's content, checked; ObjectNotHeld, DigestMismatch."""
        target = self.cache / relative_path(sha256)
        if not self.holds(sha256):
            raise ObjectNotHeld(sha256)
        if target.is_file() and file_digest(target) == sha256:
            os.utime(target)
            return target
        with telling_storage_errors():
            target.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self.cache, suffix=".part")
            copy = Path(name)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    found = hashlib.sha256()
                    for block in self._blocks(self._key(sha256)):
                        found.update(block)
                        file.write(block)
                if found.hexdigest() != sha256:
                    raise DigestMismatch(f"object {sha256} has content {found.hexdigest()}")
                copy.chmod(0o444)
                os.replace(copy, target)
            finally:
                copy.unlink(missing_ok=True)
            trim(self.cache, CACHE_BYTES, keep=target)
        return target

    def holds(self, sha256: str) -> bool:
        """Is there an object of this digest (its content is not read)?"""
        if not is_digest(sha256):
            return False
        with _telling():
            return self._head(self._key(sha256)) is not None

    def dispose(self, sha256: str) -> None:
        """Delete an object and what is cached of it, as ``Store.dispose``."""
        cached = self.cache / relative_path(sha256)
        with _telling(), telling_storage_errors():
            self._s3.delete_object(Bucket=self.bucket, Key=self._key(sha256))
            if cached.exists():
                cached.chmod(0o600)
                cached.unlink()

    def entries(self) -> Iterator[StoredEntry]:
        """Everything under the prefix, sorted by place."""
        prefix = f"{self.prefix}/" if self.prefix else ""
        with _telling():
            pages = self._s3.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=prefix):
                for one in page.get("Contents", ()):
                    place = PurePosixPath(one["Key"].removeprefix(prefix))
                    yield StoredEntry(place, one["Size"], is_file=True)

    def digest_at(self, place: PurePosixPath) -> str | None:
        """SHA-256 of what lies at a place, as it is there now; None where nothing does."""
        found = hashlib.sha256()
        try:
            for block in self._blocks(self._at(place)):
                found.update(block)
        except ObjectNotHeld:
            return None
        return found.hexdigest()

    def _check_held(self, sha256: str) -> None:
        if (found := self.digest_at(PurePosixPath(relative_path(sha256).as_posix()))) != sha256:
            raise DigestMismatch(
                f"held object {sha256} has content {found}",
                "档案库中已有的同名录音已损坏，请先运行档案校验并联系管理员。",
            )

    def _key(self, sha256: str) -> str:
        return self._at(PurePosixPath(relative_path(sha256).as_posix()))

    def _at(self, place: PurePosixPath) -> str:
        return f"{self.prefix}/{place}" if self.prefix else str(place)

    def _head(self, key: str | None) -> Any:
        try:
            if key is None:
                return self._s3.head_bucket(Bucket=self.bucket)
            return self._s3.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if _code(error) in ABSENT:
                return None
            raise

    def _blocks(self, key: str) -> Iterator[bytes]:
        """The object's bytes; raises ObjectNotHeld, StorageFailed."""
        with _telling():
            yield from self._s3.get_object(Bucket=self.bucket, Key=key)["Body"].iter_chunks(BLOCK)


def trim(cache: Path, size: int, *, keep: Path) -> None:
    """Delete the files longest unused until at most ``size`` bytes are left; never ``keep``."""
    files = [(path.stat(), path) for path in cache.glob("*/*/*") if path != keep]
    left = sum(stat.st_size for stat, _ in files) + keep.stat().st_size
    for stat, path in sorted(files, key=lambda one: one[0].st_mtime):
        if left <= size:
            return
        path.unlink(missing_ok=True)
        left -= stat.st_size


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def _telling() -> Iterator[None]:
    """Say the service's errors in this room's terms."""
    try:
        yield
    except ClientError as error:
        code = _code(error)
        if code in ABSENT:
            raise ObjectNotHeld(code) from error
        raise (NotWritable if code in REFUSED else StorageFailed)(code) from error
    except BotoCoreError as error:
        raise StorageFailed(type(error).__name__) from error
