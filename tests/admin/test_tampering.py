"""Two hundred tamperings of store, ledger and database marks: every one is found."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings
from typer.testing import CliRunner

from admin.accounts.rights import Role
from admin.archive.keeping import ledger, store
from admin.cli import app
from admin.marking.assigning import assign
from admin.marking.models import TalkMarking, TalkWithdrawal
from admin.preservation import seals
from admin.preservation.models import SealedRecord
from admin.preservation.seals import KINDS, seal, unsealed, verify_records
from admin.results.models import ResultVersion
from admin.results.release import release
from recordings.findings import Finding
from recordings.ledger import STORED
from recordings.verify import verify_archive
from tests.admin.factories import AT, add_session, add_user, later
from tests.admin.marked_sittings import add_finished, flac, mark

pytestmark = pytest.mark.django_db
TAMPERINGS, SITTINGS = 200, 4
DATABASE = (
    ("lab_marking_talkmarking", "mark", "12.5"),
    ("lab_marking_talkmarking", "note", "改"),
    ("lab_results_resultversion", "total", "99.9"),
    ("lab_results_resultversion", "level", "1A"),
    ("lab_scoring_jobs_machinescore", "total_items_1_3", "59.5"),
    ("lab_accounts_auditentry", "reason", "改"),
    ("lab_archive_receivedbundle", "manifest", '{"a":1}'),
)


@pytest.fixture
def sealed_archive() -> None:
    chief = add_user(Role.CHIEF_EXAMINER)
    session = add_session()
    examiners = [add_user(Role.EXAMINER) for _ in range(2)]
    for n in range(SITTINGS):
        sitting = add_finished(session)
        for examiner in examiners:
            mark(assign(sitting, examiner, by="system", at=AT), str(n))
    release(session, by=chief, at=AT)
    for seconds in range(1, 6):
        path = store().root.parent / "one.flac"
        path.write_bytes(flac(seconds))
        store().put(path)
    for path in store().files():
        ledger().append("booth", STORED, path.stem, {}, AT)
    seal(AT)


def everything() -> tuple[Finding, ...]:
    return verify_archive(store(), ledger()) + verify_records(ledger())


def _file(dice: random.Random) -> Any:
    path = dice.choice(list(store().files()))
    whole = path.read_bytes()
    path.chmod(0o644)
    if dice.random() < 0.2:
        path.unlink()
    else:
        at = dice.randrange(len(whole))
        path.write_bytes(
            whole[:at] + bytes([whole[at] ^ (1 << dice.randrange(8))]) + whole[at + 1 :]
        )
    return lambda: path.write_bytes(whole)


def _line(dice: random.Random) -> Any:
    path = ledger().path
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    at = dice.randrange(len(lines))
    match dice.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[at])
        case 2:
            lines[at] = lines[at].replace(b"booth", b"bootH", 1).replace(b"system", b"systeM", 1)
        case _:
            place = dice.randrange(len(lines[at]) - 1)
            flipped = lines[at][place] ^ 1
            lines[at] = lines[at][:place] + bytes([flipped]) + lines[at][place + 1 :]
    path.write_bytes(b"".join(lines))
    return lambda: path.write_bytes(whole)


def _row(dice: random.Random) -> None:
    table, column, value = dice.choice(DATABASE)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE {column} IS NULL OR {column} != %s", [value])
        key = dice.choice(cursor.fetchall())[0]
        if dice.random() < 0.3:  # whoever changes a mark may also take away the mark of its seal
            cursor.execute("DELETE FROM lab_preservation_sealedrecord")
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, key])


def test_two_hundred_tamperings_are_found(sealed_archive: None) -> None:
    assert everything() == ()
    dice, missed = random.Random(6), []
    for n in range(TAMPERINGS):
        if n % 2:
            with transaction.atomic():
                _row(dice)
                if not verify_records(ledger()):
                    missed.append(n)
                transaction.set_rollback(True)
            continue
        undo = (_file if n % 4 else _line)(dice)
        if not everything():
            missed.append(n)
        undo()
    assert missed == []
    assert everything() == ()


def test_a_deleted_and_a_slipped_in_mark_are_found(sealed_archive: None) -> None:
    seal(later(hours=3))
    old = TalkMarking.objects.all()[0]
    fields = {
        field.attname: getattr(old, field.attname)
        for field in TalkMarking._meta.concrete_fields
        if field.name != "id"
    }
    TalkMarking.objects.bulk_create([TalkMarking(**fields)])
    assert {one.id for one in verify_records(ledger())} == {"record_slipped_in"}
    seal(later(hours=4))
    assert {one.id for one in verify_records(ledger())} == {"record_slipped_in"}
    SealedRecord.objects.all().delete()
    seal(later(hours=5))  # sealing anew does not hide it
    assert {one.id for one in verify_records(ledger())} == {"record_slipped_in"}
    ResultVersion.objects.filter(pk=ResultVersion.objects.first().pk)._raw_delete("default")
    assert "record_missing" in {one.id for one in verify_records(ledger())}


def test_a_new_record_waits_until_the_next_seal(sealed_archive: None) -> None:
    mark(assign(add_finished(), add_user(Role.EXAMINER), by="system", at=AT), at=AT)
    kind = KINDS[0]
    assert unsealed(kind).count() == 1
    assert verify_records(ledger()) == ()
    assert seal(AT + timedelta(seconds=15)) > 0
    assert unsealed(kind).count() == 0
    assert verify_records(ledger()) == ()


def test_the_command_checks_sealed_records_too(
    sealed_archive: None, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUTONGHUA_DATA", str(data_folder))
    assert "没有发现问题" in CliRunner().invoke(app, ["archive", "verify"]).output
    TalkMarking.objects.filter(pk=TalkMarking.objects.first().pk).update(mark="12.5")  # type: ignore[union-attr]
    found = CliRunner().invoke(app, ["archive", "verify", "--json"])
    assert found.exit_code == 1
    assert [one["id"] for one in json.loads(found.stdout)] == ["record_changed"]


def test_the_command_says_so_where_an_archive_has_lost_its_database(
    sealed_archive: None, data_folder: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setenv("PUTONGHUA_DATA", str(data_folder))
    missing = data_folder / "db.sqlite3"
    there = {"ENGINE": "django.db.backends.sqlite3", "NAME": missing}
    monkeypatch.setitem(settings.DATABASES, "default", there)
    found = CliRunner().invoke(app, ["archive", "verify", "--json"])
    assert [one["id"] for one in json.loads(found.stdout)] == ["records_unread"]
    assert not missing.exists()


def test_a_mark_that_was_taken_back_is_still_on_record(sealed_archive: None) -> None:
    TalkWithdrawal.objects.create(marking=TalkMarking.objects.all()[0], at=AT)
    assert verify_records(ledger()) == ()
    quickly = mark(assign(add_finished(), add_user(Role.EXAMINER), by="system", at=AT), at=AT)
    TalkWithdrawal.objects.create(marking=quickly, at=AT)
    assert unsealed(KINDS[0]).count() == 1
    seal(later(minutes=1))
    assert unsealed(KINDS[0]).count() == 0
    assert verify_records(ledger()) == ()


def test_more_records_of_one_moment_than_a_line_holds_are_all_sealed(
    sealed_archive: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "PER_LINE", 2)
    assignment = assign(add_finished(), add_user(Role.EXAMINER), by="system", at=AT)
    made = mark(assignment, at=AT)
    for _ in range(6):
        TalkMarking.objects.create(
            **{
                field.attname: getattr(made, field.attname)
                for field in TalkMarking._meta.concrete_fields
                if field.name != "id"
            }
        )
    seal(later(seconds=15))
    assert unsealed(KINDS[0]).count() == 0
    assert verify_records(ledger()) == ()
