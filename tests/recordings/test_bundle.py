"""A bundle written, read back and checked; what may not be done with it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from recordings.bundle import BundleWriter, ItemWriter, open_bundle
from recordings.bundle_check import check_bundle
from recordings.errors import (
    BundleExists,
    BundleSealed,
    ItemClosed,
    ItemStillOpen,
    ManifestError,
    NotABundle,
    NothingRecorded,
    WrongSampleFormat,
)
from recordings.manifest import LevelFigures
from recordings.recovery import recover_bundle

New = Callable[..., BundleWriter]
At = Callable[[float], datetime]
Speech = Callable[..., NDArray[np.int16]]


def record(
    writer: BundleWriter, item: int, sound: NDArray[np.int16], at: At, level: LevelFigures | None
) -> ItemWriter:
    opened = writer.open_item(item, "passage", 16_000, at(1))
    for start in range(0, len(sound), 160):
        opened.write(sound[start : start + 160])
    opened.close("next", at(2), level)
    return opened


def ids(folder: Path) -> set[str]:
    return {finding.id for finding in check_bundle(folder)}


def test_what_was_said_is_what_is_read(
    new_bundle: New, at: At, speech: Speech, level: LevelFigures
) -> None:
    writer, sound = new_bundle(), speech(1.3)
    record(writer, 1, sound, at, level)
    writer.log("level_warning", at(3), dbfs=-50.5)
    bundle = writer.seal(at(4))
    (recording,) = bundle.manifest.items
    heard, rate = soundfile.read(bundle.path_of(recording), dtype="int16")
    assert np.array_equal(heard, sound)
    assert rate == recording.sample_rate == 16_000
    assert (recording.samples, recording.lost_samples) == (len(sound), 0)
    assert recording.level == level
    names = [event.event for event in bundle.manifest.events]
    assert names == ["item_started", "item_ended", "level_warning"]
    assert check_bundle(bundle.folder) == ()
    assert open_bundle(bundle.folder) == bundle


def test_a_second_attempt_overwrites_nothing(new_bundle: New, at: At, speech: Speech) -> None:
    writer = new_bundle()
    record(writer, 1, speech(0.5), at, None)
    before = (writer.folder / "item-1.flac").read_bytes()
    record(writer, 1, speech(0.7, seed=2), at, None)
    bundle = writer.seal(at(9))
    assert (writer.folder / "item-1.flac").read_bytes() == before
    assert [r.file for r in bundle.manifest.items] == ["item-1.flac", "item-1-attempt-2.flac"]
    assert [r.attempt for r in bundle.manifest.counting] == [2]
    assert check_bundle(bundle.folder) == ()


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros((100, 2), np.int16),
        np.zeros((100, 1), np.int16),
        np.zeros(100, np.float32),
        np.zeros(100, np.int32),
        [0] * 100,
    ],
    ids=["stereo", "column", "float", "32 bit", "list"],
)
def test_samples_of_another_form_are_refused_and_the_item_goes_on(
    samples: Any, new_bundle: New, at: At, speech: Speech
) -> None:
    writer = new_bundle()
    item = writer.open_item(1, "talk", 16_000, at(1))
    item.write(speech(0.1))
    with pytest.raises(WrongSampleFormat):
        item.write(samples)
    item.write(speech(0.1))
    assert item.close("time", at(2), None).samples == 3_200


@pytest.mark.parametrize("rate", [0, 8_000, 400_000])
def test_a_rate_that_does_not_serve_is_refused(rate: int, new_bundle: New, at: At) -> None:
    writer = new_bundle()
    with pytest.raises(WrongSampleFormat, match=f"{rate} Hz"):
        writer.open_item(1, "talk", rate, at(1))
    assert {p.name for p in writer.folder.iterdir()} == {"manifest.json", "bundle.lock"}
    writer.open_item(1, "talk", 16_000, at(1)).abandon()


def test_silence_from_the_card_is_an_error_that_leaves_no_trace(new_bundle: New, at: At) -> None:
    writer = new_bundle()
    with pytest.raises(NothingRecorded):
        writer.open_item(1, "talk", 16_000, at(1)).close("next", at(2), None)
    assert check_bundle(writer.seal(at(3)).folder) == ()


def test_one_item_at_a_time_and_none_after_the_seal(
    new_bundle: New, at: At, speech: Speech
) -> None:
    writer = new_bundle()
    item = writer.open_item(1, "talk", 16_000, at(1))
    with pytest.raises(ItemStillOpen):
        writer.open_item(2, "talk", 16_000, at(1))
    with pytest.raises(ItemStillOpen):
        writer.seal(at(1))
    item.write(speech(0.1))
    item.close("next", at(2), None)
    with pytest.raises(ItemClosed):
        item.write(speech(0.1))
    writer.seal(at(3))
    with pytest.raises(BundleSealed):
        writer.log("late", at(4))
    with pytest.raises(BundleSealed):
        writer.open_item(2, "talk", 16_000, at(4))


def test_a_folder_with_anything_in_it_is_left_alone(new_bundle: New, tmp_path: Path) -> None:
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "item-1.flac").write_bytes(b"precious")
    with pytest.raises(BundleExists):
        new_bundle()
    assert [p.name for p in (tmp_path / "bundle").iterdir()] == ["item-1.flac"]


def test_wrong_ids_make_no_folder(new_bundle: New, tmp_path: Path) -> None:
    with pytest.raises(ManifestError):
        new_bundle(bundle_id="../../evil")
    assert not (tmp_path / "bundle").exists()


def test_events_from_several_threads_are_all_kept(new_bundle: New, at: At) -> None:
    writer = new_bundle()
    threads = [
        threading.Thread(target=lambda n=n: [writer.log("note", at(n), n=n) for _ in range(5)])
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(writer.seal(at(9)).manifest.events) == 30


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    assert bytes(data) != path.read_bytes(), "the damage must be real"
    path.write_bytes(data)


def _link(path: Path) -> None:
    path.rename(path.parent.parent / "elsewhere.flac")
    path.symlink_to(path.parent.parent / "elsewhere.flac")


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (lambda p: p.unlink(), {"file_missing"}),
        (_flip, {"file_changed", "file_unreadable"}),
        (lambda p: p.write_bytes(p.read_bytes()[:-2000]), {"file_changed", "file_unreadable"}),
        (lambda p: p.write_bytes(p.read_bytes() + b"\0"), {"file_changed"}),
        (_link, {"not_a_file"}),
        (lambda p: (p.parent / "item-9.flac").write_bytes(b""), {"file_extra"}),
        (lambda p: (p.parent / "manifest.json").unlink(), {"manifest_missing"}),
        (lambda p: (p.parent / "manifest.json").write_text("{}"), {"manifest_shape"}),
        (lambda p: soundfile.write(p, np.zeros((9, 2), np.int16), 16_000), {"sound_format"}),
    ],
)
def test_damage_to_a_bundle_is_found(
    damage: Callable[[Path], object], expected: set[str], new_bundle: New, at: At, speech: Speech
) -> None:
    writer = new_bundle()
    record(writer, 1, speech(1.0), at, None)
    folder = writer.seal(at(3)).folder
    damage(folder / "item-1.flac")
    assert ids(folder) & expected
    if "file_extra" in expected or "not_a_file" in expected:
        assert ids(folder) == expected


def test_a_manifest_that_counts_wrongly_is_found(new_bundle: New, at: At, speech: Speech) -> None:
    writer = new_bundle()
    record(writer, 1, speech(1.0), at, None)
    folder = writer.seal(at(3)).folder
    path = folder / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"samples": 16000', '"samples": 16001'))
    (finding,) = check_bundle(folder)
    assert (finding.id, finding.expected, finding.found) == ("sample_count", "16001", "16000")


def test_a_folder_that_is_no_bundle(tmp_path: Path, at: At) -> None:
    with pytest.raises(NotABundle):
        open_bundle(tmp_path)
    with pytest.raises(NotABundle):
        recover_bundle(tmp_path, at(0))


@pytest.mark.skipif(os.name == "nt", reason="reads the descriptors of the process from /proc")
def test_no_descriptor_stays_open(new_bundle: New, at: At, speech: Speech, tmp_path: Path) -> None:
    def count() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = count()
    for number in range(3):
        writer = new_bundle(tmp_path / str(number))
        record(writer, 1, speech(0.2), at, None)
        writer.open_item(2, "talk", 16_000, at(3)).abandon()
        writer.seal(at(4))
    assert count() == before
