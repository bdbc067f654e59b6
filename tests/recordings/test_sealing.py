"""Sealed recordings: only the lab's server opens them, and no crash leaves a spoken item open."""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from recordings import rescue
from recordings.bundle import BundleWriter, open_bundle
from recordings.bundle_check import check_bundle
from recordings.errors import DiskFull, KeyUnusable, NotForThisLab
from recordings.file_digest import file_digest
from recordings.manifest import LevelFigures
from recordings.recovery import recover_bundle
from recordings.sealing import new_key, open_sealed, public_half, seal_file

At = Callable[[float], datetime]
Speech = Callable[..., NDArray[np.int16]]
PUBLIC, SECRET = new_key()


def opened(path: Path, secret: str = SECRET) -> bytes:
    target = io.BytesIO()
    with path.open("rb") as source:
        open_sealed(source, target, secret)
    return target.getvalue()


@pytest.fixture
def writer(new_bundle: Callable[..., BundleWriter]) -> BundleWriter:
    return new_bundle(public_key=PUBLIC)


def record(
    writer: BundleWriter, item: int, at: At, speech: Speech, level: LevelFigures | None = None
) -> NDArray[np.int16]:
    sound = speech(1.3, seed=item)
    attempt = writer.open_item(item, "monosyllables", 16_000, at(item))
    attempt.write(sound)
    attempt.close("next", at(item + 2), level)
    return sound


def test_a_finished_item_lies_sealed_and_opens_to_what_the_manifest_says(
    writer: BundleWriter, at: At, speech: Speech
) -> None:
    sound = record(writer, 1, at, speech)
    assert not list(writer.folder.glob("*.flac"))
    bundle = writer.seal(at(9))
    (recording,) = bundle.manifest.items
    data = opened(bundle.sealed_path_of(recording))
    heard, rate = soundfile.read(io.BytesIO(data), dtype="int16")
    assert rate == 16_000
    assert np.array_equal(heard, sound)
    bundle.path_of(recording).write_bytes(data)
    assert file_digest(bundle.path_of(recording)) == recording.sha256


def test_nothing_of_the_sound_is_readable_in_the_booth(
    writer: BundleWriter, at: At, speech: Speech
) -> None:
    record(writer, 1, at, speech)
    bundle = writer.seal(at(9))
    for path in bundle.folder.iterdir():
        assert b"fLaC" not in path.read_bytes()
    assert [one.id for one in check_bundle(bundle.folder)] == ["file_sealed"]


def test_another_labs_key_does_not_open_it(writer: BundleWriter, at: At, speech: Speech) -> None:
    record(writer, 1, at, speech)
    (path,) = writer.folder.glob("*.age")
    with pytest.raises(NotForThisLab):
        opened(path, new_key()[1])


@given(cut=st.floats(0, 0.999), flip=st.booleans())
def test_a_damaged_sealed_file_is_refused(
    cut: float, flip: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("seal") / "item-1.flac"
    path.write_bytes(np.random.default_rng(1).bytes(100_000))
    sealed = seal_file(path, PUBLIC)
    data = bytearray(sealed.read_bytes())
    place = int(cut * len(data))
    if flip:
        data[place] ^= 1
    sealed.write_bytes(data if flip else data[:place])
    with pytest.raises(NotForThisLab):
        opened(sealed)


@pytest.mark.parametrize(
    "key",
    ["", "age1", "AGE-SECRET-KEY-1XX", SECRET],
    ids=["none", "stump", "no key", "secret"],
)
def test_what_is_no_public_key_leaves_the_file_alone(tmp_path: Path, key: str) -> None:
    path = tmp_path / "item-1.flac"
    path.write_bytes(b"fLaC")
    with pytest.raises(KeyUnusable):
        seal_file(path, key)
    assert path.read_bytes() == b"fLaC"


def test_the_public_half_is_known_from_the_secret_one() -> None:
    assert public_half(SECRET) == PUBLIC
    with pytest.raises(KeyUnusable):
        public_half(PUBLIC)


def test_an_item_that_a_crash_left_open_is_recovered_and_sealed_damaged_copy_included(
    writer: BundleWriter, at: At, speech: Speech
) -> None:
    record(writer, 1, at, speech)
    broken = writer.open_item(2, "polysyllables", 16_000, at(5))
    broken.write(speech(2.0, seed=2))
    writer.abandon()
    assert list(writer.folder.glob("*.flac"))  # the item being spoken

    report = recover_bundle(writer.folder, at(60), PUBLIC)
    assert [item.outcome for item in report.items] == ["recovered"]
    assert {path.name for path in writer.folder.glob("item*")} == {
        "item-1.flac.age", "item-2.flac.age", "item-2.flac.damaged.age",
    }  # fmt: skip
    recovered = report.bundle.manifest.items[1]
    heard, _ = soundfile.read(
        io.BytesIO(opened(report.bundle.sealed_path_of(recovered))), dtype="int16"
    )
    assert len(heard) == recovered.samples > 0


def test_where_there_was_no_room_to_seal_the_recording_stands_and_is_sealed_later(
    writer: BundleWriter, at: At, speech: Speech, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: Any) -> None:
        raise DiskFull

    with monkeypatch.context() as change:
        change.setattr(rescue, "seal_file", no_room)
        record(writer, 1, at, speech)
        bundle = writer.seal(at(9))
    assert check_bundle(bundle.folder) == ()
    assert recover_bundle(bundle.folder, at(60), PUBLIC).changed is False
    assert not bundle.path_of(bundle.manifest.items[0]).exists()
    assert open_bundle(bundle.folder).manifest == bundle.manifest
