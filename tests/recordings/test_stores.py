"""Folder and bucket keep the same promises: both against a plain reference."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from recordings.data_folder import STORE_VARIABLE, store_in
from recordings.errors import DigestMismatch, ObjectNotHeld, StorageFailed
from recordings.ledger import Ledger
from recordings.s3_store import S3Store, trim
from recordings.store import ObjectStore, Store, relative_path
from recordings.verify import verify_archive
from tests.recordings.s3_server import BUCKET, running_s3

AT = datetime(2026, 1, 2, tzinfo=UTC)
CONTENTS = st.binary(max_size=40) | st.sampled_from([b"fLaC", b"fLaC" * 1000])


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with running_s3() as address:
        yield address


@pytest.fixture
def bucket(endpoint: str, tmp_path: Path) -> S3Store:
    return S3Store.at(f"s3://{BUCKET}/{tmp_path.name}?endpoint={endpoint}", tmp_path / "cache")


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "folder":
        return Store(tmp_path / "store")
    return request.getfixturevalue("bucket")


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "item-1.flac"
    path.write_bytes(b"fLaC" + bytes(range(256)) * 20)
    return path


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def place(sha256: str) -> PurePosixPath:
    return PurePosixPath(relative_path(sha256).as_posix())


def damage(store: ObjectStore, sha256: str, data: bytes) -> None:
    """Change an object behind the store's back."""
    if isinstance(store, Store):
        path = store.path_of(sha256)
        path.chmod(0o644)
        path.write_bytes(data)
    else:
        assert isinstance(store, S3Store)
        store._s3.put_object(Bucket=store.bucket, Key=store._key(sha256), Body=data)


class Stores(RuleBasedStateMachine):
    """Folder and bucket beside a dictionary."""

    endpoint: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        address = f"s3://{BUCKET}/{self.folder.name}?endpoint={self.endpoint}"
        self.kept: dict[str, bytes] = {}
        self.stores: list[ObjectStore] = [
            Store(self.folder / "store"),
            S3Store.at(address, self.folder / "cache"),
        ]

    @rule(data=CONTENTS)
    def put(self, data: bytes) -> None:
        source = self.folder / "source"
        source.write_bytes(data)
        assert {store.put(source, digest(data)) for store in self.stores} == {digest(data)}
        self.kept[digest(data)] = data

    @rule(data=CONTENTS, other=CONTENTS.filter(bool))
    def put_what_was_not_promised(self, data: bytes, other: bytes) -> None:
        source = self.folder / "source"
        source.write_bytes(data)
        for store in self.stores:
            with pytest.raises(DigestMismatch):
                store.put(source, digest(data + other))

    @rule(data=CONTENTS)
    def read(self, data: bytes) -> None:
        for store in self.stores:
            if digest(data) in self.kept:
                assert store.path_of(digest(data)).read_bytes() == data
            else:
                with pytest.raises(ObjectNotHeld):
                    store.path_of(digest(data))

    @rule(data=CONTENTS)
    def dispose(self, data: bytes) -> None:
        for store in self.stores:
            store.dispose(digest(data))
        self.kept.pop(digest(data), None)

    @invariant()
    def the_same_is_held(self) -> None:
        for store in self.stores:
            entries = list(store.entries())
            assert [(one.place, one.size) for one in entries] == [
                (place(sha256), len(data)) for sha256, data in sorted(self.kept.items())
            ]
            assert all(store.digest_at(one.place) == one.place.stem for one in entries)

    def teardown(self) -> None:
        shutil.rmtree(self.folder)


def test_both_stores_do_what_a_dictionary_does(endpoint: str) -> None:
    Stores.endpoint = endpoint
    run_state_machine_as_test(
        Stores,
        settings=settings(
            max_examples=8,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_damaged_object_is_found_whoever_asks(store: ObjectStore, sound: Path) -> None:
    sha256 = store.put(sound)
    damage(store, sha256, b"fLaC other")
    assert store.digest_at(place(sha256)) == digest(b"fLaC other")
    with pytest.raises(DigestMismatch, match="held object"):
        store.put(sound)


def test_fixity_is_the_same_work_on_both(store: ObjectStore, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    kept = []
    for number in range(4):
        source = tmp_path / "sound"
        source.write_bytes(b"fLaC" + bytes([number]) * 300)
        kept.append(store.put(source))
        if number < 3:
            ledger.append("归档员", "stored", kept[-1], {}, AT)
    damage(store, kept[0], b"fLaC other")
    store.dispose(kept[1])
    assert sorted(one.id for one in verify_archive(store, ledger)) == [
        "file_changed",
        "file_extra",
        "file_missing",
    ]


def test_what_comes_back_from_a_bucket_is_checked(bucket: S3Store, sound: Path) -> None:
    sha256 = bucket.put(sound)
    damage(bucket, sha256, b"fLaC other")
    with pytest.raises(DigestMismatch):
        bucket.path_of(sha256)
    assert not list(bucket.cache.glob("**/*.flac"))


def test_a_damaged_copy_in_the_cache_is_fetched_again(bucket: S3Store, sound: Path) -> None:
    sha256 = bucket.put(sound)
    copy = bucket.path_of(sha256)
    copy.chmod(0o600)
    copy.write_bytes(b"other")
    assert bucket.path_of(sha256).read_bytes() == sound.read_bytes()


def test_an_upload_that_is_cut_leaves_nothing(bucket: S3Store, sound: Path) -> None:
    """As a power cut does it: the connection ends in the middle of the body."""
    data = sound.read_bytes()
    address = bucket._s3.generate_presigned_url(
        "put_object", {"Bucket": bucket.bucket, "Key": bucket._key(digest(data))}
    )
    parts = urlsplit(address)
    assert parts.hostname
    with socket.create_connection((parts.hostname, parts.port or 80)) as wire:
        head = f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        wire.sendall(f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data[:-100])
    assert not bucket.holds(digest(data))
    assert bucket.put(sound) == digest(data)


def test_a_bucket_that_is_not_there_or_not_ours(endpoint: str, sound: Path, tmp_path: Path) -> None:
    absent = S3Store.at(f"s3://nobody/?endpoint={endpoint}", tmp_path / "cache")
    assert not absent.exists()
    with pytest.raises(StorageFailed):
        absent.put(sound)
    deaf = S3Store.at(f"s3://{BUCKET}/?endpoint=http://127.0.0.1:9", tmp_path / "cache")
    with pytest.raises(StorageFailed):
        deaf.holds(digest(b""))
    with pytest.raises(ValueError, match="bucket"):
        S3Store.at("s3:///", tmp_path)


def test_the_cache_keeps_what_was_used_last(tmp_path: Path) -> None:
    files = [tmp_path / "a" / "b" / name for name in "123"]
    files[0].parent.mkdir(parents=True)
    for age, path in enumerate(files):
        path.write_bytes(b"x" * 10)
        os.utime(path, (age, age))
    trim(tmp_path, 20, keep=files[0])
    assert [path.exists() for path in files] == [True, False, True]


def test_the_setting_chooses(
    monkeypatch: pytest.MonkeyPatch, endpoint: str, tmp_path: Path
) -> None:
    assert isinstance(store_in(tmp_path), Store)
    monkeypatch.setenv(STORE_VARIABLE, f"s3://{BUCKET}/lab?endpoint={endpoint}")
    chosen = store_in(tmp_path)
    assert isinstance(chosen, S3Store)
    assert (chosen.bucket, chosen.prefix, chosen.exists()) == (BUCKET, "lab", True)
