"""Backup while everybody works, total loss, restore: all that was acknowledged is there again."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from typer.testing import CliRunner

from admin.archive import keeping
from admin.archive.models import ReceivedBundle, Recording
from admin.backup.database import is_empty
from admin.backup.errors import (
    BackupDamaged,
    BackupRunning,
    InsideTheData,
    KeysNeeded,
    NoBackup,
    NotEmpty,
    WrongPassphrase,
)
from admin.backup.restoring import restore_backup, snapshots_in
from admin.backup.taking import LOCK, OBJECTS, take_backup
from admin.cli import app
from admin.people.models import Person
from recordings.data_folder import ledger_in, store_in
from recordings.errors import ObjectNotHeld
from recordings.ledger import DISPOSED
from recordings.locks import FileLock
from recordings.verify import verify_archive
from tests.admin.booth_client import Booth
from tests.admin.factories import AT, add_sitting
from tests.admin.sample_bundles import make_bundle
from tests.admin.second_database import empty_database_in, working_on

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
PASSPHRASE = "correct horse battery"
AFTER = AT + timedelta(days=1)


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Settings of an empty database beside the tests' own."""
    with empty_database_in(tmp_path) as database:
        yield database


@pytest.fixture
def send(tmp_path: Path) -> Callable[[int], None]:
    """Let a booth send a whole sitting."""

    def send_one(number: int) -> None:
        sitting = add_sitting(stage="started")
        assert sitting.candidate.seat
        bundle = make_bundle(tmp_path / f"bundle{number}", sitting, seed=number)
        Booth(sitting.candidate.seat).send_bundle(sitting.pk, bundle)

    return send_one


def take(data: Path, folder: Path, **changes: Any) -> Any:
    changes = {"at": AT, "passphrase": PASSPHRASE, **changes}
    return take_backup(data, connection.settings_dict, folder, **changes)


def test_backup_while_writing_total_loss_restore(
    data_folder: Path,
    tmp_path: Path,
    send: Callable[[int], None],
    empty_database: dict[str, Any],
) -> None:
    for number in range(3):
        send(number)
    (data_folder / "photos" / "face.jpg").write_bytes(b"JPEG")
    before = set(ReceivedBundle.objects.values_list("bundle_id", flat=True))
    identity = Person.objects.order_by("pk").first()
    assert identity

    enough = threading.Event()

    def keep_sending() -> None:
        try:
            for number in range(3, 40):
                if enough.is_set():
                    return
                send(number)
        finally:
            connection.close()

    writer = threading.Thread(target=keep_sending)
    writer.start()
    folder = tmp_path / "backup"
    try:
        first = take(data_folder, folder)
        second = take(data_folder, folder, at=AFTER)
    finally:
        enough.set()
        writer.join()
    assert first.copied > 12
    assert second.files >= first.files
    assert snapshots_in(folder) == [first.name, second.name]
    shutil.rmtree(data_folder)

    new = tmp_path / "new"
    restored = restore_backup(folder, new, empty_database, passphrase=PASSPHRASE)
    assert (restored.name, restored.findings) == (second.name, ())
    assert (new / "photos" / "face.jpg").read_bytes() == b"JPEG"
    assert (new / "keys").stat().st_mode & 0o077 == 0
    with working_on(empty_database):
        assert before <= set(ReceivedBundle.objects.values_list("bundle_id", flat=True))
        spoken_of = set(Recording.objects.values_list("stored_id", flat=True))
        assert Person.objects.filter(pk=identity.pk).exists()
    assert len(spoken_of) >= 12
    assert all(store_in(new).holds(sha256) for sha256 in spoken_of)
    assert verify_archive(store_in(new), ledger_in(new)) == ()


def test_the_second_backup_copies_only_what_is_new(
    data_folder: Path, tmp_path: Path, send: Callable[[int], None]
) -> None:
    send(0)
    folder = tmp_path / "backup"
    assert take(data_folder, folder, passphrase="").copied > 4
    assert take(data_folder, folder, passphrase="", at=AFTER).copied <= 1  # the database's copy


def test_what_was_disposed_of_stays_out(
    data_folder: Path,
    tmp_path: Path,
    send: Callable[[int], None],
    empty_database: dict[str, Any],
) -> None:
    send(0)
    sha256 = Recording.objects.order_by("pk").values_list("stored_id", flat=True)[0]
    keeping.ledger().append("归档员", DISPOSED, sha256, {}, AT)
    keeping.store().dispose(sha256)
    take(data_folder, tmp_path / "backup")
    new = tmp_path / "new"
    done = restore_backup(tmp_path / "backup", new, empty_database, passphrase=PASSPHRASE)
    assert done.findings == ()
    with pytest.raises(ObjectNotHeld):
        store_in(new).path_of(sha256)


def test_refusals_leave_everything_as_it_was(
    data_folder: Path,
    tmp_path: Path,
    send: Callable[[int], None],
    empty_database: dict[str, Any],
) -> None:
    send(0)
    folder, new = tmp_path / "backup", tmp_path / "new"
    with pytest.raises(InsideTheData):
        take(data_folder, data_folder / "backup")
    with pytest.raises(NoBackup):
        restore_backup(folder, new, empty_database)
    take(data_folder, folder, passphrase="")
    with FileLock(folder / LOCK), pytest.raises(BackupRunning):
        take(data_folder, folder)
    with pytest.raises(KeysNeeded):
        restore_backup(folder, new, empty_database, passphrase=PASSPHRASE)
    take(data_folder, folder, at=AFTER)
    with pytest.raises(WrongPassphrase):
        restore_backup(folder, new, empty_database, passphrase="another")
    with pytest.raises(NotEmpty):
        restore_backup(folder, data_folder, empty_database, passphrase=PASSPHRASE)
    with pytest.raises(NotEmpty):
        restore_backup(folder, new, connection.settings_dict, passphrase=PASSPHRASE)
    damaged = max((folder / OBJECTS).rglob("*"), key=lambda one: len(one.name) * one.is_file())
    damaged.chmod(0o600)
    damaged.write_bytes(b"other")
    with pytest.raises(BackupDamaged):
        restore_backup(folder, new, empty_database, passphrase=PASSPHRASE, name="20260517T010000Z")
    assert not new.exists()
    assert is_empty(empty_database)


def test_the_commands_say_what_they_did(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch, send: Callable[[int], None]
) -> None:
    send(0)
    monkeypatch.setenv("PUTONGHUA_DATA", str(data_folder))
    said = CliRunner().invoke(app, ["backup", str(tmp_path / "backup")])
    assert said.exit_code == 0, said.output
    assert "备份完成" in said.output
    assert "密钥没有备份" in said.output
    said = CliRunner().invoke(app, ["restore", str(tmp_path / "backup")])
    assert said.exit_code == 2
    assert "恢复到空的地方" in said.output
