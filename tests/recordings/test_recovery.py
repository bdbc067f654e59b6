"""A bundle broken off is recovered: sealed, with what is there and what was lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from recordings.bundle import BundleWriter, open_bundle
from recordings.bundle_check import check_bundle
from recordings.recovery import recover_bundle

New = Callable[..., BundleWriter]
At = Callable[[float], datetime]
Speech = Callable[..., NDArray[np.int16]]


@pytest.fixture
def broken(new_bundle: New, at: At, speech: Speech) -> Path:
    """One item finished, a second broken off after 1.5 s."""
    writer = new_bundle()
    for item, sound in ((1, speech(0.5)), (2, speech(1.5, seed=2))):
        opened = writer.open_item(item, "talk", 16_000, at(item), topic="17")
        opened.write(sound)
        if item == 1:
            opened.close("next", at(1.5), None)
    writer.abandon()
    return writer.folder


def test_a_broken_bundle_shows_its_evidence(broken: Path) -> None:
    assert {f.id for f in check_bundle(broken)} == {"not_sealed", "file_extra"}
    assert (broken / "item-2.flac.progress").exists()


def test_recovery_seals_and_lists_what_is_there(broken: Path, at: At, speech: Speech) -> None:
    original = (broken / "item-2.flac").read_bytes()
    report = recover_bundle(broken, at(60))
    (item,) = report.items
    assert report.changed
    assert (item.file, item.outcome, item.damaged_copy) == (
        "item-2.flac",
        "recovered",
        "item-2.flac.damaged",
    )
    assert (broken / "item-2.flac.damaged").read_bytes() == original
    sound, _ = soundfile.read(broken / "item-2.flac", dtype="int16")
    assert np.array_equal(sound, speech(1.5, seed=2)[: item.samples])
    assert 1.5 * 16_000 - item.samples <= item.lost_at_most <= 16_000
    listed = report.bundle.manifest.items[1]
    assert (listed.status, listed.ended_by, listed.topic) == ("recovered", "interrupted", "17")
    assert listed.lost_samples == item.lost_at_most
    assert listed.ended == at(2 + item.samples / 16_000)
    assert report.bundle.manifest.ended == at(60)
    assert check_bundle(broken) == ()


def test_recovery_twice_is_recovery_once(broken: Path, at: At) -> None:
    first = recover_bundle(broken, at(60))
    files = {p.name: p.read_bytes() for p in broken.iterdir()}
    second = recover_bundle(broken, at(99))
    assert second.bundle == first.bundle
    assert (second.changed, second.items) == (False, ())
    assert {p.name: p.read_bytes() for p in broken.iterdir()} == files


@pytest.mark.parametrize(
    "step", ["after the rename", "before the manifest", "clean copy half made"]
)
def test_a_recovery_that_died_is_done_again(
    step: str, broken: Path, at: At, tmp_path: Path
) -> None:
    journal = broken / "item-2.flac.progress"
    promised, manifest = journal.read_bytes(), (broken / "manifest.json").read_bytes()
    original = (broken / "item-2.flac").read_bytes()
    recovered = recover_bundle(broken, at(60)).items
    # Set the folder back to where a recovery could have died.
    journal.write_bytes(promised)
    (broken / "manifest.json").write_bytes(manifest)
    if step == "after the rename":
        (broken / "item-2.flac").rename(broken / "item-2.flac.recovering")
    elif step == "clean copy half made":
        (broken / "item-2.flac.damaged").rename(broken / "item-2.flac")
        (broken / "item-2.flac.recovering").write_bytes(original[:100])
    assert recover_bundle(broken, at(61)).items == recovered
    assert check_bundle(broken) == ()
    assert (broken / "item-2.flac.damaged").read_bytes() == original


def test_a_file_finished_but_not_listed_is_kept_as_it_is(
    broken: Path, at: At, speech: Speech
) -> None:
    sound = speech(1.5, seed=2)
    soundfile.write(broken / "item-2.flac", sound, 16_000, subtype="PCM_16")
    before = (broken / "item-2.flac").read_bytes()
    (item,) = recover_bundle(broken, at(60)).items
    assert (item.outcome, item.samples, item.lost_at_most) == ("finished", len(sound), 0)
    assert (broken / "item-2.flac").read_bytes() == before
    assert check_bundle(broken) == ()


def test_listed_but_its_journal_still_there(new_bundle: New, at: At, speech: Speech) -> None:
    writer = new_bundle()
    item = writer.open_item(1, "talk", 16_000, at(1))
    item.write(speech(0.4))
    journal = (writer.folder / "item-1.flac.progress").read_bytes()
    item.close("next", at(2), None)
    (writer.folder / "item-1.flac.progress").write_bytes(journal)
    writer.abandon()
    report = recover_bundle(writer.folder, at(3))
    assert report.items == ()
    assert [r.status for r in report.bundle.manifest.items] == ["complete"]
    assert check_bundle(writer.folder) == ()


@pytest.mark.parametrize("kept", [0, 50, 300])
def test_where_nothing_can_be_had_it_says_so(kept: int, broken: Path, at: At) -> None:
    path = broken / "item-2.flac"
    path.write_bytes(path.read_bytes()[:kept])
    (item,) = recover_bundle(broken, at(60)).items
    assert (item.outcome, item.samples) == ("nothing", 0)
    assert item.lost_at_most >= 1.5 * 16_000
    assert item.damaged_copy == ("item-2.flac.damaged" if kept else None)
    assert [r.item for r in open_bundle(broken).manifest.items] == [1]
    assert check_bundle(broken) == ()


@pytest.mark.parametrize("journal", [b"", b'{"item":2', b"\xff\n", b'{"item":3}\n'])
def test_a_journal_that_never_became_whole(journal: bytes, broken: Path, at: At) -> None:
    (broken / "item-2.flac.progress").write_bytes(journal)
    assert [i.outcome for i in recover_bundle(broken, at(60)).items] == ["nothing"]
    assert (broken / "item-2.flac.damaged").exists()
    assert check_bundle(broken) == ()


def test_a_torn_last_promise_counts_for_nothing(broken: Path, at: At) -> None:
    journal = broken / "item-2.flac.progress"
    journal.write_bytes(journal.read_bytes() + b"99999999")
    assert recover_bundle(broken, at(60)).items[0].lost_at_most <= 16_000


def test_a_bundle_broken_off_between_items(new_bundle: New, at: At) -> None:
    writer = new_bundle()
    writer.abandon()
    report = recover_bundle(writer.folder, at(3))
    assert (report.changed, report.items) == (True, ())
    assert report.bundle.manifest.state == "sealed"
    assert check_bundle(writer.folder) == ()


def test_an_abandoned_attempt_is_recovered_when_the_bundle_is_sealed(
    new_bundle: New, at: At, speech: Speech
) -> None:
    writer = new_bundle()
    first = writer.open_item(1, "talk", 16_000, at(1))
    first.write(speech(1.0))
    first.abandon()
    second = writer.open_item(1, "talk", 16_000, at(3))
    second.write(speech(0.5))
    second.close("time", at(4), None)
    bundle = writer.seal(at(5))
    listed = {(r.attempt, r.status) for r in bundle.manifest.items}
    assert listed == {(1, "recovered"), (2, "complete")}
    assert [r.attempt for r in bundle.manifest.counting] == [2]
    assert bundle.manifest.events[-1].event == "recovered"
    assert check_bundle(bundle.folder) == ()
