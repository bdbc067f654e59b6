"""Recordings that arrive sealed are opened with the lab's key, checked, and stored as recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse

from admin.archive import keeping
from admin.archive.models import ReceivedBundle, StoredObject
from admin.testing.models import Sitting
from recordings.sealing import new_key, seal_file
from recordings.verify import verify_archive
from tests.admin.booth_client import Booth
from tests.admin.sample_bundles import digest, make_bundle

pytestmark = pytest.mark.django_db
DATA = bytes(range(256)) * 40


@pytest.fixture
def key(booth: Booth) -> str:
    return str(booth.get("/room").json()["seal_key"])


def sealed(folder: Path, data: bytes, key: str) -> bytes:
    path = folder / "item-1.flac"
    path.write_bytes(data)
    return seal_file(path, key).read_bytes()


def announce(booth: Booth, sitting: Sitting, name: str, data: bytes, sent: bytes) -> Any:
    body = {
        "file": name, "sha256": digest(data), "size": len(sent), "sealed_sha256": digest(sent),
    }  # fmt: skip
    return booth.post(f"/sittings/{sitting.pk}/uploads", body).json()


def send(booth: Booth, sitting: Sitting, name: str, data: bytes, sent: bytes) -> HttpResponse:
    state = announce(booth, sitting, name, data, sent)
    return booth.patch(sitting.pk, state["upload_id"], state["offset"], sent[state["offset"] :])


def test_a_sealed_recording_is_stored_as_it_was_recorded(
    booth: Booth, sitting: Sitting, key: str, tmp_path: Path
) -> None:
    answer = send(booth, sitting, "item-1.flac", DATA, sealed(tmp_path, DATA, key))
    assert answer.json()["complete"] is True
    assert keeping.store().path_of(digest(DATA)).read_bytes() == DATA
    assert StoredObject.objects.get().size == len(DATA)
    assert verify_archive(keeping.store(), keeping.ledger()) == ()
    assert not [
        p for p in (Path(settings.DATA_FOLDER) / "uploads").iterdir() if p.suffix != ".lock"
    ]


def test_a_whole_bundle_arrives_sealed(
    booth: Booth, sitting: Sitting, key: str, tmp_path: Path
) -> None:
    bundle = make_bundle(tmp_path / "bundle", sitting)
    for name, data in bundle.files.items():
        send(booth, sitting, name, data, sealed(tmp_path, data, key))
    assert booth.send_manifest(sitting.pk, bundle.manifest).json()["acknowledged"] is True
    assert ReceivedBundle.objects.get().recordings.count() == len(bundle.files)


def test_what_was_sealed_for_another_lab_is_refused_and_thrown_away(
    booth: Booth, sitting: Sitting, tmp_path: Path
) -> None:
    sent = sealed(tmp_path, DATA, new_key()[0])
    answer = send(booth, sitting, "item-1.flac", DATA, sent)
    assert (answer.status_code, answer.json()["id"]) == (422, "sealed_elsewhere")
    assert announce(booth, sitting, "item-1.flac", DATA, sent)["offset"] == 0
    assert not StoredObject.objects.exists()


def held_whole(booth: Booth, sitting: Sitting, sent: bytes, held: bytes) -> None:
    """As after a server that was killed between the last byte and the store."""
    upload = announce(booth, sitting, "item-1.flac", DATA, sent)["upload_id"]
    folder = Path(settings.DATA_FOLDER) / "uploads"
    folder.mkdir(exist_ok=True)
    (folder / f"{upload}.part").write_bytes(held)
    (folder / f"{upload}.open").write_bytes(DATA[:100])


def test_what_a_killed_server_held_whole_is_stored_at_the_next_announcement(
    booth: Booth, sitting: Sitting, key: str, tmp_path: Path
) -> None:
    sent = sealed(tmp_path, DATA, key)
    held_whole(booth, sitting, sent, sent)
    assert announce(booth, sitting, "item-1.flac", DATA, sent)["complete"] is True
    assert keeping.store().path_of(digest(DATA)).read_bytes() == DATA
    assert verify_archive(keeping.store(), keeping.ledger()) == ()


def test_what_a_killed_server_held_damaged_is_sent_again(
    booth: Booth, sitting: Sitting, key: str, tmp_path: Path
) -> None:
    sent = sealed(tmp_path, DATA, key)
    held_whole(booth, sitting, sent, b"\0" * len(sent))
    state = announce(booth, sitting, "item-1.flac", DATA, sent)
    assert (state["offset"], state["complete"]) == (0, False)
    assert send(booth, sitting, "item-1.flac", DATA, sent).json()["complete"] is True


def test_another_recording_than_announced_is_refused(
    booth: Booth, sitting: Sitting, key: str, tmp_path: Path
) -> None:
    sent = sealed(tmp_path, b"another recording", key)
    answer = send(booth, sitting, "item-1.flac", DATA, sent)
    assert (answer.status_code, answer.json()["id"]) == (422, "digest_mismatch")
    assert not StoredObject.objects.exists()


def test_a_recording_sealed_anew_after_a_crash_begins_anew(
    booth: Booth, sitting: Sitting, key: str, tmp_path: Path
) -> None:
    first, second = (sealed(tmp_path, DATA, key) for _ in range(2))
    assert first != second
    state = announce(booth, sitting, "item-1.flac", DATA, first)
    booth.patch(sitting.pk, state["upload_id"], 0, first[:500])
    assert announce(booth, sitting, "item-1.flac", DATA, first)["offset"] == 500
    again = announce(booth, sitting, "item-1.flac", DATA, second)
    assert (again["upload_id"], again["offset"]) == (state["upload_id"], 0)
    assert send(booth, sitting, "item-1.flac", DATA, second).json()["complete"] is True
    assert announce(booth, sitting, "item-1.flac", DATA, first)["complete"] is True
