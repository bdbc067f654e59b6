"""Recordings coming in: pieces, resuming, digests, and bundles accepted or refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from admin.archive import keeping, uploads
from admin.archive.models import ReceivedBundle, Recording, StoredObject
from admin.testing.models import Session, Sitting
from admin.testing.places import move_candidate
from recordings.errors import DiskFull
from recordings.verify import verify_archive
from tests.admin.booth_client import Booth
from tests.admin.factories import AT, add_seat, add_sitting, add_user
from tests.admin.sample_bundles import SentBundle, digest, make_bundle

pytestmark = pytest.mark.django_db


@pytest.fixture
def bundle(tmp_path: Path, sitting: Sitting) -> SentBundle:
    return make_bundle(tmp_path / "bundle", sitting)


def changed(bundle: SentBundle, change: Callable[[dict[str, Any]], object]) -> bytes:
    manifest = json.loads(bundle.manifest)
    change(manifest)
    return json.dumps(manifest, ensure_ascii=False).encode()


def test_a_file_in_pieces_is_resumed_where_it_ended(booth: Booth, sitting: Sitting) -> None:
    data = bytes(range(256)) * 40
    upload = booth.announce(sitting.pk, "item-1.flac", data).json()
    assert (upload["offset"], upload["complete"]) == (0, False)
    booth.patch(sitting.pk, upload["upload_id"], 0, data[:3000])
    again = booth.announce(sitting.pk, "item-1.flac", data).json()
    assert again == {"upload_id": upload["upload_id"], "offset": 3000, "complete": False}
    last = booth.patch(sitting.pk, upload["upload_id"], 3000, data[3000:]).json()
    assert last == {"offset": len(data), "complete": True}
    assert keeping.store().path_of(digest(data)).read_bytes() == data
    assert verify_archive(keeping.store(), keeping.ledger()) == ()


def test_a_wrong_offset_is_told_the_right_one(booth: Booth, sitting: Sitting) -> None:
    upload = booth.announce(sitting.pk, "item-1.flac", b"0123456789").json()["upload_id"]
    booth.patch(sitting.pk, upload, 0, b"01234")
    for offset in (0, 3, 6):
        answer = booth.patch(sitting.pk, upload, offset, b"x")
        assert answer.status_code == 409
        assert (answer.json()["id"], answer.json()["offset"]) == ("wrong_offset", 5)


def test_wrong_content_is_thrown_away_at_the_end(booth: Booth, sitting: Sitting) -> None:
    data = b"0123456789"
    upload = booth.announce(sitting.pk, "item-1.flac", data).json()["upload_id"]
    answer = booth.patch(sitting.pk, upload, 0, b"012345678X")
    assert (answer.status_code, answer.json()["id"]) == (422, "digest_mismatch")
    assert booth.announce(sitting.pk, "item-1.flac", data).json()["offset"] == 0
    assert not StoredObject.objects.exists()
    assert booth.patch(sitting.pk, upload, 0, data).json()["complete"] is True


def test_more_than_announced_is_refused(booth: Booth, sitting: Sitting) -> None:
    upload = booth.announce(sitting.pk, "item-1.flac", b"0123").json()["upload_id"]
    answer = booth.patch(sitting.pk, upload, 0, b"01234567")
    assert (answer.status_code, answer.json()["id"]) == (422, "too_much_data")


def test_a_chunk_over_the_limit_is_refused(
    booth: Booth, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_CHUNK", 100)
    upload = booth.announce(sitting.pk, "item-1.flac", b"x" * 300).json()["upload_id"]
    answer = booth.patch(sitting.pk, upload, 0, b"x" * 101)
    assert (answer.status_code, answer.json()["id"]) == (413, "chunk_too_large")
    assert booth.patch(sitting.pk, upload, 0, b"x" * 100).json()["offset"] == 100


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("../../etc/passwd", 4),
        ("item-0.flac", 4),
        ("item-1.flac\n", 4),
        ("item-1.wav", 4),
        ("C:\\item-1.flac", 4),
        ("item-1.flac", 1 << 40),
    ],
)
def test_names_and_sizes_that_cannot_be(
    booth: Booth, sitting: Sitting, name: str, size: int
) -> None:
    body = {"file": name, "sha256": "0" * 64, "size": size}
    answer = booth.post(f"/sittings/{sitting.pk}/uploads", body)
    assert (answer.status_code, answer.json()["id"]) == (422, "wrong_file")


def test_what_is_held_is_not_sent_again(booth: Booth, sitting: Sitting) -> None:
    booth.send_file(sitting.pk, "item-1.flac", b"sound")
    answer = booth.announce(sitting.pk, "item-1.flac", b"sound").json()
    assert (answer["offset"], answer["complete"]) == (5, True)
    again = booth.patch(sitting.pk, answer["upload_id"], 5, b"")
    assert again.json() == {"offset": 5, "complete": True}


def test_a_full_disk_says_so_and_loses_nothing(
    booth: Booth, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = booth.announce(sitting.pk, "item-1.flac", b"sound").json()["upload_id"]
    with monkeypatch.context() as full:
        full.setattr("recordings.store.Store.put", _full)
        answer = booth.patch(sitting.pk, upload, 0, b"sound")
        assert (answer.status_code, answer.json()["id"]) == (507, "storage_trouble")
        assert booth.announce(sitting.pk, "item-1.flac", b"sound").status_code == 507
    assert booth.announce(sitting.pk, "item-1.flac", b"sound").json()["complete"] is True
    assert keeping.store().path_of(digest(b"sound")).read_bytes() == b"sound"


def _full(*_: object, **__: object) -> str:
    raise DiskFull


def test_an_upload_of_another_sitting_is_not_there(booth: Booth, sitting: Sitting) -> None:
    other = add_sitting(stage="started")
    assert other.candidate.seat
    upload = Booth(other.candidate.seat).announce(other.pk, "item-1.flac", b"x").json()
    answer = booth.patch(sitting.pk, upload["upload_id"], 0, b"x")
    assert answer.status_code == 404


def test_a_whole_bundle_is_acknowledged_and_ends_the_sitting(
    booth: Booth, sitting: Sitting, bundle: SentBundle
) -> None:
    answer = booth.send_bundle(sitting.pk, bundle)
    assert answer.json() == {"acknowledged": True, "manifest_sha256": bundle.sha256}
    sitting.refresh_from_db()
    assert sitting.stage == "finished"
    assert ReceivedBundle.objects.get().manifest.encode() == bundle.manifest
    assert [one.item for one in Recording.objects.all()] == [1, 2, 3, 4]
    actions = [entry.action for entry in keeping.ledger().entries()]
    assert actions == ["stored"] * 4 + ["bundle_received"]


def test_the_same_bundle_again_gets_the_same_answer(
    booth: Booth, sitting: Sitting, bundle: SentBundle
) -> None:
    first = booth.send_bundle(sitting.pk, bundle)
    second = booth.send_bundle(sitting.pk, bundle)
    assert first.json() == second.json()
    assert ReceivedBundle.objects.count() == 1
    assert len(list(keeping.ledger().entries())) == 5


def test_a_bundle_whose_files_are_not_there_names_them(
    booth: Booth, sitting: Sitting, bundle: SentBundle
) -> None:
    booth.send_file(sitting.pk, "item-2.flac", bundle.files["item-2.flac"])
    answer = booth.send_manifest(sitting.pk, bundle.manifest)
    assert (answer.status_code, answer.json()["id"]) == (409, "files_missing")
    assert answer.json()["missing"] == ["item-1.flac", "item-3.flac", "item-4.flac"]
    assert not ReceivedBundle.objects.exists()


def test_another_manifest_under_one_bundle_id_is_a_conflict(
    booth: Booth, sitting: Sitting, bundle: SentBundle
) -> None:
    booth.send_bundle(sitting.pk, bundle)
    other = changed(bundle, lambda m: m["station"].update(seat="Z-99"))
    answer = booth.send_manifest(sitting.pk, other)
    assert (answer.status_code, answer.json()["id"]) == (409, "bundle_conflict")


def _escape(manifest: dict[str, Any]) -> None:
    manifest["items"][0]["file"] = "../../item-1.flac"


def _absolute(manifest: dict[str, Any]) -> None:
    manifest["items"][0]["file"] = "/etc/passwd"


def _twice(manifest: dict[str, Any]) -> None:
    manifest["items"].append(manifest["items"][0])


def _no_level(manifest: dict[str, Any]) -> None:
    del manifest["items"][0]["level"]


@pytest.mark.parametrize("change", [_escape, _absolute, _twice, _no_level])
def test_a_manifest_that_is_not_right_is_refused_with_findings(
    booth: Booth,
    sitting: Sitting,
    bundle: SentBundle,
    change: Callable[[dict[str, Any]], object],
) -> None:
    answer = booth.send_manifest(sitting.pk, changed(bundle, change))
    assert (answer.status_code, answer.json()["id"]) == (422, "manifest_refused")
    assert answer.json()["findings"]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 5000, b'{"a":1}'])
def test_what_is_no_manifest_is_refused(booth: Booth, sitting: Sitting, data: bytes) -> None:
    answer = booth.send_manifest(sitting.pk, data)
    assert (answer.status_code, answer.json()["id"]) == (422, "manifest_refused")


def test_a_manifest_damaged_on_the_way_is_asked_for_again(
    booth: Booth, sitting: Sitting, bundle: SentBundle
) -> None:
    answer = booth.send_manifest(sitting.pk, bundle.manifest, sha256="0" * 64)
    assert (answer.status_code, answer.json()["id"]) == (422, "manifest_damaged")


def test_a_manifest_too_large_is_refused(booth: Booth, sitting: Sitting) -> None:
    answer = booth.send_manifest(sitting.pk, b" " * (2 * 1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["id"]) == (413, "manifest_too_large")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sitting_id", "00000000-0000-4000-8000-000000000000"),
        ("admission_number", "99999999999999"),
    ],
)
def test_a_bundle_of_another_sitting_is_refused(
    booth: Booth, sitting: Sitting, bundle: SentBundle, field: str, value: str
) -> None:
    other = changed(bundle, lambda m: m.update({field: value}))
    answer = booth.send_manifest(sitting.pk, other)
    assert (answer.status_code, answer.json()["id"]) == (422, "not_this_sitting")
    assert answer.json()["field"] == field


def test_a_bundle_read_from_another_paper_is_refused(
    booth: Booth, sitting: Sitting, tmp_path: Path
) -> None:
    bundle = make_bundle(tmp_path / "bundle", sitting)
    other = add_sitting().paper
    sitting.paper = other
    sitting.save()
    answer = booth.send_manifest(sitting.pk, bundle.manifest)
    assert answer.json()["field"] == "paper_digest"


def test_an_open_bundle_is_refused(booth: Booth, sitting: Sitting, tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path / "bundle", sitting, seal=False)
    answer = booth.send_bundle(sitting.pk, bundle)
    assert (answer.status_code, answer.json()["id"]) == (422, "not_sealed")


def test_a_late_bundle_waits_for_a_person(
    booth: Booth, sitting: Sitting, bundle: SentBundle
) -> None:
    Session.objects.update(status=Session.Status.CLOSED)
    answer = booth.send_bundle(sitting.pk, bundle)
    assert (answer.status_code, answer.json()["id"]) == (409, "session_closed")
    Session.objects.update(status=Session.Status.OPEN)
    assert booth.send_bundle(sitting.pk, bundle).json()["acknowledged"] is True


def test_two_bundles_make_one_sitting_after_a_move(
    booth: Booth, sitting: Sitting, tmp_path: Path
) -> None:
    """The first booth broke down in item 3; its part is sent after the second booth's."""
    sitting.log_ins.create(seat=sitting.candidate.seat, at=AT)
    first = make_bundle(tmp_path / "one", sitting, items=(1, 2), seed=1)
    second = make_bundle(
        tmp_path / "two", sitting, items=(3, 4), seed=2, at=AT + timedelta(minutes=9)
    )
    assert sitting.candidate.seat
    seat = add_seat(sitting.candidate.seat.room)
    move_candidate(sitting.candidate, seat, by=add_user(), at=AT, reason="设备故障")
    assert Booth(seat).send_bundle(sitting.pk, second).status_code == 200
    sitting.refresh_from_db()
    assert sitting.stage == "started"
    assert booth.send_bundle(sitting.pk, first).status_code == 200
    sitting.refresh_from_db()
    assert sitting.stage == "finished"


def test_who_was_cut_off_in_the_last_item_comes_back_to_it(
    booth: Booth, sitting: Sitting, tmp_path: Path
) -> None:
    cut = make_bundle(tmp_path / "cut", sitting, ended_by="interrupted", items=(4,), seed=4)
    read = make_bundle(tmp_path / "read", sitting, items=(1, 2, 3))
    for bundle in (read, cut):
        assert booth.send_bundle(sitting.pk, bundle).status_code == 200
    sitting.refresh_from_db()
    assert sitting.stage == "started"
    again = make_bundle(tmp_path / "again", sitting, items=(4,), at=AT + timedelta(minutes=9))
    assert booth.send_bundle(sitting.pk, again).status_code == 200
    sitting.refresh_from_db()
    assert sitting.stage == "finished"
