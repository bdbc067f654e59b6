"""A full, read-only or forbidden disk: a clear error, and what was written stays valid."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from recordings.bundle import BundleWriter
from recordings.bundle_check import check_bundle
from recordings.errors import DiskFull, NotWritable, RecordingError
from recordings.ledger import Ledger
from recordings.ledger_check import read_ledger
from recordings.recovery import recover_bundle
from recordings.store import Store

resource = pytest.importorskip("resource", reason="limits on file sizes are a Unix matter")

New = Callable[..., BundleWriter]
At = Callable[[float], datetime]
Speech = Callable[..., NDArray[np.int16]]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 256 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here; the limit on file size is tested anyway")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def small_files() -> Iterator[Callable[[int], None]]:
    """Let no file grow beyond so many bytes, for as long as the test lasts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def record_until_full(
    writer: BundleWriter, sound: NDArray[np.int16], at: At
) -> tuple[RecordingError, int]:
    item = writer.open_item(1, "talk", 16_000, at(1))
    taken = 0
    for start in range(0, len(sound), 160):
        try:
            item.write(sound[start : start + 160])
        except RecordingError as error:
            return error, taken
        taken += 160
    raise AssertionError("the disk never got full")


def test_a_full_disk(small_disk: Path, new_bundle: New, at: At, speech: Speech) -> None:
    writer, sound = new_bundle(small_disk / "bundle"), speech(20)
    error, taken = record_until_full(writer, sound, at)
    assert isinstance(error, DiskFull)
    assert "磁盘空间不足" in error.sentence
    with pytest.raises(DiskFull):
        writer.log("more", at(2), text="字" * 4_000)
    writer.abandon()
    with pytest.raises(DiskFull):  # no room for the clean copy: nothing may get lost
        recover_bundle(small_disk / "bundle", at(3))
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    (item,) = recover_bundle(small_disk / "bundle", at(4)).items
    heard, _ = soundfile.read(small_disk / "bundle" / item.file, dtype="int16")
    assert np.array_equal(heard, sound[: len(heard)])
    assert taken - len(heard) <= 16_000
    assert check_bundle(small_disk / "bundle") == ()


def test_a_file_that_may_not_grow(
    small_files: Callable[[int], None], new_bundle: New, at: At, speech: Speech
) -> None:
    writer, sound = new_bundle(), speech(8)
    small_files(60_000)
    error, taken = record_until_full(writer, sound, at)
    assert isinstance(error, DiskFull)
    writer.log("disk_full", at(2))
    writer.abandon()
    (item,) = recover_bundle(writer.folder, at(3)).items
    assert taken - item.samples <= 16_000
    assert check_bundle(writer.folder) == ()


def test_a_full_disk_leaves_store_and_ledger_whole(
    small_disk: Path, tmp_path: Path, at: At
) -> None:
    store, ledger = Store(small_disk / "store"), Ledger(small_disk / "ledger.jsonl")
    small, big = tmp_path / "small.flac", tmp_path / "big.flac"
    small.write_bytes(b"fLaC" * 100)
    big.write_bytes(os.urandom(400_000))
    sha256 = store.put(small)
    ledger.append("归档员", "stored", sha256, {}, at(1))
    with pytest.raises(DiskFull):
        store.put(big)
    assert [p.name for p in store.files()] == [f"{sha256}.flac"]
    filler = small_disk / "filler"
    with pytest.raises(OSError, match="space"):
        filler.write_bytes(bytes(300_000))
    before = ledger.path.read_bytes()
    with pytest.raises(DiskFull):
        ledger.append("归档员", "stored", "b" * 64, {"text": "字" * 9_000}, at(2))
    assert ledger.path.read_bytes() == before
    filler.unlink()
    ledger.append("归档员", "listened", sha256, {}, at(3))
    assert read_ledger(ledger).findings == []
    assert [e.seq for e in ledger.entries()] == [1, 2]


def test_no_right_to_write(tmp_path: Path, new_bundle: New) -> None:
    if os.geteuid() != 0:
        (tmp_path / "locked").mkdir(mode=0o500)
        target = tmp_path / "locked" / "bundle"
    else:  # root may write anywhere but here
        target = Path("/proc/bundle")
    with pytest.raises(RecordingError) as caught:
        new_bundle(target)
    assert caught.value.id in {NotWritable.id, "storage_failed"}


def test_a_read_only_disk(small_disk: Path, new_bundle: New, at: At, speech: Speech) -> None:
    writer = new_bundle(small_disk / "bundle")
    writer.open_item(1, "talk", 16_000, at(1)).write(speech(1.0))
    writer.abandon()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(NotWritable, match="Read-only"):
        new_bundle(small_disk / "other")
    with pytest.raises(NotWritable):
        recover_bundle(writer.folder, at(2))
    with pytest.raises(NotWritable):
        Store(small_disk / "store").put(writer.folder / "item-1.flac")
    assert {f.id for f in check_bundle(writer.folder)} == {"not_sealed", "file_extra"}
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert recover_bundle(writer.folder, at(3)).items[0].samples > 0
    assert check_bundle(writer.folder) == ()
