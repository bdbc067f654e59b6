"""Bringing bundles to the server through cuts, wrong bytes and restarts."""

from __future__ import annotations

import hashlib
import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from fake_lab_server import KEY, SEAL_KEY, FakeLab

from recordings.bundle import Bundle, BundleWriter, open_bundle
from recordings.manifest import StationInfo
from recordings.sealing import new_key
from station import errors
from station.lab_client import LabClient
from station.spool import RECEIPT, Spool
from station.upload import Uploader, deliver
from wordlists.paper import Paper

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
WAIT = 20.0  # s; only ever reached by a failing test
MakeBundle = Callable[..., Bundle]


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path, SEAL_KEY)


@pytest.fixture
def client(lab: FakeLab) -> Iterator[LabClient]:
    with LabClient(lab.url, KEY) as made:
        yield made


@pytest.fixture
def make_bundle(spool: Spool, lab: FakeLab, paper: Paper) -> MakeBundle:
    """A sealed bundle with noise in it, which FLAC cannot make small: about 1.9 MB an item."""

    def make(items: int = 2, seconds: int = 20) -> Bundle:
        bundle_id = str(uuid.uuid4())
        writer = BundleWriter.create(
            spool.folder_for(bundle_id),
            bundle_id=bundle_id,
            sitting_id=lab.sitting_id,
            admission_number="20260100001",
            paper=paper.to_json(),
            station=StationInfo("0.1.0", "A-03", "test", "test"),
            at=AT,
            public_key=SEAL_KEY,
        )
        rng = np.random.default_rng(items)
        for item in range(1, items + 1):
            recording = writer.open_item(item, "monosyllables", 48_000, AT)
            recording.write(rng.integers(-32_000, 32_000, 48_000 * seconds).astype(np.int16))
            recording.close("next", AT, None)
        return writer.seal(AT)

    return make


def arrived(lab: FakeLab, bundle: Bundle) -> bool:
    """Does the server hold exactly what the booth recorded, opened?"""
    held = lab.held()
    whole = all(
        hashlib.sha256(held.get(r.sha256, b"")).hexdigest() == r.sha256
        for r in bundle.manifest.items
    )
    return whole and bundle.manifest.bundle_id in lab.bundles


def test_a_bundle_arrives_byte_for_byte(
    lab: FakeLab, client: LabClient, make_bundle: MakeBundle
) -> None:
    bundle = make_bundle()
    assert deliver(client, bundle, set())
    assert arrived(lab, bundle)


def test_delivering_twice_changes_nothing(
    lab: FakeLab, client: LabClient, make_bundle: MakeBundle
) -> None:
    bundle = make_bundle()
    deliver(client, bundle, set())
    received = lab.received_bytes
    assert deliver(client, bundle, set())
    assert lab.received_bytes == received
    assert len(lab.bundles) == 1


@pytest.mark.parametrize("cut_after", [0, 1, 700_000, 1_048_576, 1_900_000, 3_000_000])
def test_a_cut_line_resumes_where_the_server_is(
    lab: FakeLab, client: LabClient, make_bundle: MakeBundle, cut_after: int
) -> None:
    bundle = make_bundle()
    lab.cut_after = cut_after
    with pytest.raises(errors.ServerUnreachable):
        deliver(client, bundle, set())
    before = sum(len(upload.data) for upload in lab.uploads.values())
    assert before == cut_after
    lab.received_bytes = 0
    assert deliver(client, bundle, set())
    assert arrived(lab, bundle)
    total = sum(bundle.sealed_path_of(r).stat().st_size for r in bundle.manifest.items)
    assert lab.received_bytes == total - before


def test_bytes_that_arrive_wrong_are_sent_again(
    lab: FakeLab, client: LabClient, make_bundle: MakeBundle
) -> None:
    bundle = make_bundle()
    lab.corrupt_next = 1
    assert deliver(client, bundle, set())
    assert arrived(lab, bundle)


def test_a_line_that_garbles_everything_is_given_up_for_now(
    client: LabClient, lab: FakeLab, make_bundle: MakeBundle
) -> None:
    bundle = make_bundle(items=1)
    lab.corrupt_next = 1000
    with pytest.raises(errors.ServerFailed):
        deliver(client, bundle, set())
    assert not lab.bundles


def test_a_file_that_changed_on_the_booths_disk_is_never_called_delivered(
    lab: FakeLab, client: LabClient, make_bundle: MakeBundle, spool: Spool
) -> None:
    bundle = make_bundle(items=1)
    path = bundle.sealed_path_of(bundle.manifest.items[0])
    data = bytearray(path.read_bytes())
    data[1000] ^= 1
    path.write_bytes(data)
    with pytest.raises(errors.BundleDamaged):
        deliver(client, bundle, set())
    uploader = Uploader(client, spool, lambda: AT, lambda bundle_id, digest: None)
    uploader.sweep()
    assert not lab.bundles
    assert path.read_bytes() == data


def test_files_the_server_lost_are_sent_again(
    lab: FakeLab, client: LabClient, make_bundle: MakeBundle
) -> None:
    bundle = make_bundle()
    held = {r.sha256 for r in bundle.manifest.items}  # what a restored server no longer has
    assert deliver(client, bundle, held)
    assert arrived(lab, bundle)


def test_a_closed_item_travels_before_the_bundle_is_sealed(
    lab: FakeLab, client: LabClient, spool: Spool, paper: Paper
) -> None:
    bundle_id = str(uuid.uuid4())
    writer = BundleWriter.create(
        spool.folder_for(bundle_id),
        bundle_id=bundle_id,
        sitting_id=lab.sitting_id,
        admission_number="20260100001",
        paper=paper.to_json(),
        station=StationInfo("0.1.0", "A-03", "test", "test"),
        at=AT,
    )
    item = writer.open_item(1, "monosyllables", 16_000, AT)
    item.write(np.arange(16_000, dtype=np.int16))
    recording = item.close("next", AT, None)
    assert not deliver(client, open_bundle(writer.folder), set())
    assert recording.sha256 in lab.held()
    assert not lab.bundles
    writer.abandon()


def test_nothing_leaves_the_spool_before_the_acknowledgement(
    lab: FakeLab, client: LabClient, spool: Spool, make_bundle: MakeBundle
) -> None:
    bundle = make_bundle(items=1)
    lab.down_at_end = True
    uploader = Uploader(client, spool, lambda: AT, lambda bundle_id, digest: None)
    assert not uploader.sweep()
    assert spool.waiting() == (bundle.folder,)
    lab.down_at_end = False
    assert uploader.sweep()
    assert spool.waiting() == ()
    kept = spool.acknowledged_folder / bundle.folder.name
    assert (kept / RECEIPT).exists()
    assert open_bundle(kept).manifest_sha256 == bundle.manifest_sha256


def test_a_conflict_keeps_both_and_does_not_hold_up_the_next_bundle(
    lab: FakeLab, client: LabClient, spool: Spool, make_bundle: MakeBundle
) -> None:
    first, second = make_bundle(items=1), make_bundle(items=2)
    lab.bundles[first.manifest.bundle_id] = b"{}"
    uploader = Uploader(client, spool, lambda: AT, lambda bundle_id, digest: None)
    assert not uploader.sweep()
    assert spool.waiting() == (first.folder,)
    assert arrived_after_move(lab, second)


def arrived_after_move(lab: FakeLab, bundle: Bundle) -> bool:
    return bundle.manifest.bundle_id in lab.bundles


def test_a_server_that_restarts_in_between_gets_everything(
    lab: FakeLab,
    client: LabClient,
    spool: Spool,
    make_bundle: MakeBundle,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The thread keeps trying by itself: no one has to know what a bundle is."""
    bundle = make_bundle(items=1)
    lab.stop()
    done, waits = threading.Event(), threading.Event()
    acknowledged: list[str] = []

    def on_acknowledged(bundle_id: str, digest: str) -> None:
        acknowledged.append(bundle_id)
        done.set()

    class Waits(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            waits.set()

    handler = Waits()
    logging.getLogger("station.upload").addHandler(handler)
    uploader = Uploader(client, spool, lambda: AT, on_acknowledged, first_pause=0.05)
    uploader.start()
    try:
        assert waits.wait(WAIT), "the first try must fail"
        lab.start()
        assert done.wait(WAIT)
    finally:
        logging.getLogger("station.upload").removeHandler(handler)
        uploader.stop()
    assert acknowledged == [bundle.manifest.bundle_id]


def test_what_the_server_cannot_open_stays_in_the_booth(
    lab: FakeLab, client: LabClient, make_bundle: MakeBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fake_lab_server.SEAL_SECRET", new_key()[1])
    bundle = make_bundle(items=1)
    with pytest.raises(errors.BundleDamaged):
        deliver(client, bundle, set())
    assert not lab.bundles
    assert bundle.sealed_path_of(bundle.manifest.items[0]).exists()
