"""What the server says of itself, to whom, and that it gives nobody away."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings
from typer.testing import CliRunner

from admin.archive import keeping
from admin.project.data_folder import KEYS
from admin.project.json_log import JsonLines
from recordings.cli import archive_app
from tests.admin.booth_client import Booth
from tests.admin.factories import add_sitting
from tests.admin.sample_bundles import make_bundle

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ADDRESSES = ("/health/live", "/health/ready", "/metrics")


def figures(client: Client) -> dict[str, float]:
    text = client.get("/metrics").content.decode()
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.labels
    }


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_this_machine_or_the_token_is_answered(address: str, settings: Settings) -> None:
    stranger = {"REMOTE_ADDR": "10.0.0.9"}
    assert Client().get(address).status_code == 200
    assert Client().get(address, **stranger).status_code == 404
    assert Client().get(address, HTTP_X_FORWARDED_FOR="10.0.0.9").status_code == 404
    assert Client().post(address).status_code == 405
    bearer = {"HTTP_AUTHORIZATION": "Bearer of good news"}
    assert Client().get(address, **stranger, **bearer).status_code == 404
    settings.METRICS_TOKEN = "of good news"
    assert Client().get(address, **stranger, **bearer).status_code == 200
    assert Client().get(address, **stranger).status_code == 404


def test_ready_names_what_is_amiss(data_folder: Path) -> None:
    assert Client().get("/health/ready").json() == {"ready": True, "missing": []}
    (data_folder / KEYS / "identity.json").unlink()
    (data_folder / "uploads").rmdir()
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'lab_results'")
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["missing"] == ["database", "data_folder", "keys"]
    assert Client().get("/health/live").status_code == 200


def test_a_waiting_sitting_and_a_living_booth_are_counted(
    data_folder: Path, tmp_path: Path
) -> None:
    sitting = add_sitting(stage="started")
    assert sitting.candidate.seat
    booth = Booth(sitting.candidate.seat)
    before = figures(Client())
    assert before["putonghua_scoring_waiting"] == before["putonghua_booths_alive"] == 0
    assert "putonghua_fixity_findings" not in before
    booth.send_bundle(sitting.pk, make_bundle(tmp_path / "bundle", sitting))
    at = timezone.now().isoformat()
    booth.post(f"/sittings/{sitting.pk}/state", {"state": "finished", "item": None, "at": at})
    keeping.store().dispose(next(keeping.store().entries()).place.stem)
    assert CliRunner().invoke(archive_app, ["verify", "--data", str(data_folder)]).exit_code == 1
    after = figures(Client())
    assert after["putonghua_scoring_waiting"] == after["putonghua_booths_alive"] == 1
    assert after["putonghua_fixity_findings"] == 1
    assert after["putonghua_disk_free_bytes"] > 0


def test_requests_are_counted_by_route_and_carry_an_id(caplog: pytest.LogCaptureFixture) -> None:
    answer = Client().get("/archive/", {"q": "王小红"}, headers={"X-Request-ID": "王小红"})
    assert len(answer.headers["X-Request-ID"]) == 32
    text = Client().get("/metrics").content.decode()
    assert 'putonghua_requests_total{method="GET",route="archive",status="302"}' in text
    assert "王小红" not in text


def test_log_lines_of_a_request_carry_its_id(
    booth: Booth, caplog: pytest.LogCaptureFixture
) -> None:
    lines = []
    keeper = logging.Handler()
    keeper.emit = lambda record: lines.append(JsonLines().format(record))  # type: ignore[method-assign]
    logging.getLogger("lab").addHandler(keeper)
    try:
        answer = booth.post("/log-in", {"digits": "98765"})
    finally:
        logging.getLogger("lab").removeHandler(keeper)
    assert [json.loads(line)["request_id"] for line in lines] == [answer.headers["X-Request-ID"]]
