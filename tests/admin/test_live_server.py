"""The real server process: first run, many booths at once, bundles over the wire."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.utils import timezone

from admin.archive import keeping
from admin.archive.models import ReceivedBundle, Upload
from admin.testing.models import Sitting
from recordings.verify import verify_archive
from station.booth_key import BoothSignature
from tests.admin.booth_client import register_booth
from tests.admin.factories import add_seat, add_seated, add_sitting
from tests.admin.live_server import running_server, same_database
from tests.admin.sample_bundles import SentBundle, make_bundle

BOOTHS = 12
CHUNK = 3_000  # bytes: several requests a file
PATIENCE = 60  # seconds that an answer may take on a busy machine
BASE = "/api/station/v1"


class WireBooth:
    """A booth over HTTP, sending in chunks and from wherever the server says."""

    def __init__(self, address: str, key: str) -> None:
        self.http = httpx.Client(
            base_url=address + BASE, auth=BoothSignature(key), timeout=PATIENCE
        )

    def send(self, sitting: Sitting, bundle: SentBundle) -> httpx.Response:
        for name, data in bundle.files.items():
            body = {"file": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            path = f"/sittings/{sitting.pk}/uploads"
            state = self.http.post(path, json=body).raise_for_status().json()
            upload, offset = state["upload_id"], state["offset"]
            while not state["complete"]:
                answer = self.http.patch(
                    f"{path}/{upload}?offset={offset}", content=data[offset : offset + CHUNK]
                )
                assert answer.status_code in (200, 409), answer.text
                state = {"complete": False, **answer.json()}
                offset = state["offset"]
        return self.http.post(
            f"/sittings/{sitting.pk}/bundle",
            content=bundle.manifest,
            headers={"X-Content-SHA256": bundle.sha256, "Content-Type": "application/json"},
        )


@pytest.fixture
def address(data_folder: Path) -> Iterator[str]:
    database = same_database(data_folder)
    with running_server(data_folder, **database) as (address, _):
        yield address


@pytest.mark.django_db(transaction=True)
def test_many_booths_send_at_once_and_nothing_is_lost(
    tmp_path: Path, address: str, data_folder: Path
) -> None:
    work = []
    for number in range(BOOTHS):
        sitting = add_sitting(stage="started")
        seat = sitting.candidate.seat
        assert seat
        bundle = make_bundle(tmp_path / f"bundle{number}", sitting, seed=number, samples=9_000)
        # Two connections a booth: the same bundle twice at once, as after a lost answer.
        key = register_booth(seat)
        work += [(WireBooth(address, key), sitting, bundle)] * 2
    with ThreadPoolExecutor(len(work)) as pool:
        answers = list(pool.map(lambda one: one[0].send(one[1], one[2]), work))
    assert {answer.status_code for answer in answers} == {200}
    assert all(
        answer.json()["manifest_sha256"] == bundle.sha256
        for answer, (_, _, bundle) in zip(answers, work, strict=True)
    )
    assert ReceivedBundle.objects.count() == BOOTHS
    assert set(Sitting.objects.values_list("stage", flat=True)) == {"finished"}
    assert verify_archive(keeping.store(), keeping.ledger()) == ()
    assert not Upload.objects.filter(completed_at=None).exists()
    assert not list((data_folder / "uploads").glob("*.part"))


@pytest.mark.django_db(transaction=True)
def test_a_whole_sitting_over_the_wire(tmp_path: Path, address: str) -> None:
    now = timezone.now()
    seat = add_seat()
    candidate = add_seated(seat)
    session = candidate.session
    session.date = timezone.localtime(now).date()
    session.save()
    sitting = add_sitting(candidate)
    booth = WireBooth(address, register_booth(seat))
    digits = {"digits": candidate.admission_number[-4:]}
    seen = booth.http.post("/log-in", json=digits).raise_for_status().json()
    assert seen["sitting_id"] == str(sitting.pk)
    path = f"/sittings/{sitting.pk}"
    booth.http.post(f"{path}/confirm").raise_for_status()
    assert booth.http.get(f"{path}/paper").status_code == 409
    assert candidate.batch
    candidate.batch.started_at = now - timedelta(minutes=1)
    candidate.batch.save()
    paper = booth.http.get(f"{path}/paper").raise_for_status().json()
    assert sitting.paper
    assert paper == sitting.paper.paper
    bundle = make_bundle(tmp_path / "bundle", sitting)
    assert booth.send(sitting, bundle).json()["acknowledged"] is True
    assert booth.http.post("/log-in", json=digits).json()["stage"] == "finished"


def test_the_first_run_makes_database_keys_and_an_administrator(tmp_path: Path) -> None:
    data = tmp_path / "fresh"
    with running_server(data) as (address, said):
        assert "初始密码" in said
        assert httpx.get(f"{address}{BASE}/room", timeout=PATIENCE).status_code == 401
    with running_server(data) as (_, said):
        assert "初始密码" not in said
    with sqlite3.connect(data / "db.sqlite3") as database:
        users = database.execute("select username, is_superuser from lab_accounts_user").fetchall()
    assert users == [("admin", 1)]
    for key in (data / "keys").iterdir():
        assert key.stat().st_mode & 0o077 == 0


@pytest.mark.django_db(transaction=True)
def test_a_given_password_is_not_printed(data_folder: Path) -> None:
    password, database = "given beforehand", same_database(data_folder)
    given = {"PUTONGHUA_ADMIN_PASSWORD": password, **database}
    with running_server(data_folder, **given) as (_, said):
        assert password not in said
        assert "初始密码" not in said


@pytest.mark.django_db(transaction=True)
def test_a_request_in_pieces_is_put_together(address: str) -> None:
    pieces = iter([b"username=admin&", b"password=", b"wrong"])
    with httpx.Client(timeout=PATIENCE) as browser:
        page = browser.get(f"{address}/log-in/")
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": browser.cookies["csrftoken"],
        }
        answer = browser.post(f"{address}/log-in/", content=pieces, headers=headers)
    assert page.status_code == 200
    assert answer.status_code == 200
    assert 'value="admin"' in answer.text  # the form was read, and is shown again as sent
