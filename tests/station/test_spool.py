"""The spool after a crash, and what may be deleted."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from fake_lab_server import SEAL_KEY

from recordings.bundle import BundleWriter, open_bundle
from recordings.manifest import StationInfo
from station.spool import RECEIPT, Spool
from wordlists.paper import Paper

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SITTING = "6f2c0f0e-9d1f-4b53-8d7b-6f0a5c1b2d3e"


def begin(spool: Spool, paper: Paper) -> BundleWriter:
    bundle_id = str(uuid.uuid4())
    return BundleWriter.create(
        spool.folder_for(bundle_id),
        bundle_id=bundle_id,
        sitting_id=SITTING,
        admission_number="20260100001",
        paper=paper.to_json(),
        station=StationInfo("0.1.0", "A-03", "test", "test"),
        at=AT,
    )


def record(writer: BundleWriter, item: int, ended_by: str = "next") -> None:
    recording = writer.open_item(item, "monosyllables", 16_000, AT)
    recording.write(np.arange(16_000, dtype=np.int16))
    recording.close(ended_by, AT, None)  # type: ignore[arg-type]


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path, SEAL_KEY)


def test_an_open_bundle_is_recovered_and_sealed(spool: Spool, paper: Paper) -> None:
    writer = begin(spool, paper)
    record(writer, 1)
    item = writer.open_item(2, "polysyllables", 16_000, AT)
    item.write(np.arange(160_000, dtype=np.int64).astype(np.int16))
    writer.abandon()  # what is left when the program dies
    recovery = spool.recover(AT)
    assert len(recovery.finished) == 1
    manifest = open_bundle(spool.waiting()[0]).manifest
    assert manifest.state == "sealed"
    assert [(r.item, r.status) for r in manifest.items] == [(1, "complete"), (2, "recovered")]
    assert manifest.items[1].samples > 160_000 - 16_000


def test_a_bundle_being_recorded_is_left_alone(spool: Spool, paper: Paper) -> None:
    writer = begin(spool, paper)
    assert spool.recover(AT).finished == ()
    record(writer, 1)
    writer.seal(AT)


def test_an_unreadable_folder_is_reported_and_kept(spool: Spool) -> None:
    folder = spool.folder_for("x")
    folder.mkdir()
    (folder / "manifest.json").write_text("{")
    recovery = spool.recover(AT)
    assert [name for name, _ in recovery.unreadable] == ["x"]
    assert (folder / "manifest.json").exists()


def test_items_read_to_their_end_are_not_asked_for_again(spool: Spool, paper: Paper) -> None:
    writer = begin(spool, paper)
    record(writer, 1)
    record(writer, 2, "interrupted")
    record(writer, 3, "interrupted")
    record(writer, 3, "time")
    writer.seal(AT)
    assert spool.done(SITTING, paper) == {1, 3}
    assert spool.done("another", paper) == frozenset()
    spool.acknowledge(open_bundle(writer.folder), AT)
    assert spool.done(SITTING, paper) == {1, 3}


@pytest.mark.parametrize(("days", "left"), [(6, 1), (8, 0)])
def test_acknowledged_bundles_are_deleted_by_age(
    spool: Spool, paper: Paper, days: int, left: int
) -> None:
    writer = begin(spool, paper)
    record(writer, 1)
    spool.acknowledge(writer.seal(AT), AT)
    spool.dispose(AT + timedelta(days=days), timedelta(days=7))
    assert len(list(spool.acknowledged_folder.iterdir())) == left


def test_without_a_receipt_nothing_is_deleted(spool: Spool, paper: Paper) -> None:
    writer = begin(spool, paper)
    record(writer, 1)
    kept = spool.acknowledge(writer.seal(AT), AT)
    (kept / RECEIPT).write_text(json.dumps({"acknowledged": "some day"}))
    assert spool.dispose(AT + timedelta(days=999), timedelta(days=7)) == 0
    assert kept.exists()
