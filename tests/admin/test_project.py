"""Data folder, keys, logs, headers: what the whole server stands on."""

from __future__ import annotations

import importlib
import json
import logging
import pkgutil
from pathlib import Path

import pytest
from django.core import checks
from django.db import connection
from django.test import Client

import admin
from admin.errors import LabError
from admin.people.cipher import Cipher, KeysMissing, NotDecipherable, cipher
from admin.project.data_folder import (
    IDENTITY_FILE,
    KEYS,
    PRACTICE_FILE,
    SEAL_FILE,
    SECRET_FILE,
    prepare,
    secret_key,
)
from admin.project.json_log import JsonLines
from tests.admin.booth_client import Booth
from tests.admin.factories import add_sitting


def test_preparing_twice_keeps_the_keys(tmp_path: Path) -> None:
    prepare(tmp_path)
    before = {path.name: path.read_bytes() for path in (tmp_path / KEYS).iterdir()}
    prepare(tmp_path)
    assert {path.name: path.read_bytes() for path in (tmp_path / KEYS).iterdir()} == before
    assert set(before) == {SECRET_FILE, IDENTITY_FILE, SEAL_FILE, PRACTICE_FILE}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / KEYS).iterdir())


def test_without_a_folder_nothing_is_written(tmp_path: Path) -> None:
    assert len(secret_key(tmp_path / "none")) > 40
    assert not (tmp_path / "none").exists()


def test_a_locked_number_opens_with_its_key_only(tmp_path: Path, data_folder: Path) -> None:
    locked = cipher().lock("11010519491231002X")
    assert "11010519491231002X" not in locked
    assert cipher().unlock(locked) == "11010519491231002X"
    prepare(tmp_path / "other")
    keys = json.loads((tmp_path / "other" / KEYS / "identity.json").read_text())
    stranger = Cipher((keys["encryption"][0].encode(),), bytes.fromhex(keys["digest"]))
    with pytest.raises(NotDecipherable):
        stranger.unlock(locked)
    rotated = Cipher((stranger.encryption[0], *cipher().encryption), cipher().digest_key)
    assert rotated.unlock(locked) == "11010519491231002X"


def test_equal_numbers_have_equal_digests_within_their_kind(data_folder: Path) -> None:
    one = cipher().digest("resident", "1")
    assert one == cipher().digest("resident", "1")
    assert len({one, cipher().digest("passport", "1"), cipher().digest("resident", "2")}) == 3


def test_a_lost_key_file_is_named_not_replaced(data_folder: Path) -> None:
    (data_folder / KEYS / "identity.json").unlink()
    with pytest.raises(KeysMissing):
        cipher()
    assert not (data_folder / KEYS / "identity.json").exists()


def test_log_lines_hold_named_fields_only() -> None:
    record = logging.LogRecord("lab", logging.INFO, "", 0, "refused", None, None)
    record.error, record.request = "not_found", "POST name=王小红"
    line = json.loads(JsonLines().format(record))
    assert (line["message"], line["error"]) == ("refused", "not_found")
    assert "王小红" not in str(line)


@pytest.mark.django_db
def test_no_name_number_or_digits_reach_the_log(caplog: pytest.LogCaptureFixture) -> None:
    sitting = add_sitting()
    assert sitting.candidate.seat
    booth = Booth(sitting.candidate.seat)
    number = sitting.candidate.admission_number
    with caplog.at_level(logging.DEBUG, logger="lab"):
        booth.post("/log-in", {"digits": "98765"})
        booth.post(f"/sittings/{sitting.pk}/state", {"state": "王小红"})
        booth.get(f"/sittings/{sitting.pk}/paper")
    assert caplog.records
    text = "\n".join(JsonLines().format(record) for record in caplog.records)
    for secret in ("98765", "王小红", number, sitting.candidate.person.identity_locked):
        assert secret not in text


@pytest.mark.django_db
def test_the_database_keeps_what_is_committed() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("asks SQLite's own settings")
    with connection.cursor() as cursor:
        answers = []
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            cursor.execute(f"pragma {name}")
            answers.append(cursor.fetchone()[0])
    assert answers == ["wal", 2, 1]


def test_django_finds_nothing_to_complain_of() -> None:
    assert checks.run_checks() == []


@pytest.mark.django_db
def test_answers_of_the_interface_are_never_kept_by_browsers() -> None:
    answer = Client().get("/api/station/v1/room")
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"


def every_error(kind: type[LabError]) -> list[type[LabError]]:
    return [kind, *(one for below in kind.__subclasses__() for one in every_error(below))]


def test_every_error_has_an_id_and_a_chinese_sentence_of_its_own() -> None:
    for module in pkgutil.walk_packages(admin.__path__, "admin."):
        if module.name.endswith(".errors"):
            importlib.import_module(module.name)
    kinds = every_error(LabError)
    ids = [kind.id for kind in kinds]
    assert len(ids) > 40
    assert len(set(ids)) == len(ids), sorted(one for one in ids if ids.count(one) > 1)
    for kind in kinds:
        assert 400 <= kind.status < 600
        assert kind.message.endswith(("。", "："))
