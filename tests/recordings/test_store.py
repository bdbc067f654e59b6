"""The store: an object lies under its digest, once, and is never replaced."""

from __future__ import annotations

import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from recordings.errors import DigestMismatch, ObjectNotHeld, StorageFailed
from recordings.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "item-1.flac"
    path.write_bytes(b"fLaC" + bytes(range(256)) * 20)
    return path


def test_an_object_lies_under_its_digest_and_is_read_only(store: Store, sound: Path) -> None:
    sha256 = store.put(sound)
    assert sha256 == hashlib.sha256(sound.read_bytes()).hexdigest()
    path = store.path_of(sha256)
    assert path == store.root / sha256[:2] / sha256[2:4] / f"{sha256}.flac"
    assert path.read_bytes() == sound.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert store.holds(sha256)


def test_putting_twice_is_putting_once(store: Store, sound: Path) -> None:
    first = store.put(sound)
    before = store.path_of(first).stat()
    assert store.put(sound) == first
    assert store.path_of(first).stat().st_ino == before.st_ino
    assert [path.name for path in store.files()] == [f"{first}.flac"]


def test_the_same_content_from_many_threads(store: Store, sound: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(store.put, [sound] * 24))
    assert len(digests) == len(list(store.files())) == 1


def test_content_that_is_not_what_was_promised_stays_out(store: Store, sound: Path) -> None:
    with pytest.raises(DigestMismatch):
        store.put(sound, expected="0" * 64)
    assert list(store.files()) == []


def test_a_damaged_object_is_not_taken_for_the_same(store: Store, sound: Path) -> None:
    sha256 = store.put(sound)
    path = store.path_of(sha256)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DigestMismatch, match="held object"):
        store.put(sound)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_what_is_no_digest_leads_nowhere(name: str, store: Store) -> None:
    assert not store.holds(name)
    with pytest.raises(ObjectNotHeld):
        store.path_of(name)
    with pytest.raises(ObjectNotHeld):
        store.dispose(name)


def test_disposal_may_be_repeated(store: Store, sound: Path) -> None:
    sha256 = store.put(sound)
    store.dispose(sha256)
    store.dispose(sha256)
    assert not store.holds(sha256)


def test_a_source_that_is_not_there(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        store.put(tmp_path / "none.flac")
    assert list(store.files()) == []
