"""Exports whose worker is killed go on by themselves, and leave nothing lying about."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.preservation import export_work, exporting
from admin.preservation.models import Export
from admin.preservation.search import Filters
from admin.scoring_jobs.left import CLAIM_LAPSES
from admin.scoring_jobs.records import HOST
from admin.testing.models import Session
from tests.admin.factories import AT, add_candidate, add_person, add_session, add_user
from tests.admin.live_server import same_database
from tests.admin.marked_sittings import add_finished

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
REPOSITORY = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds
COUNT = 3
Start = Callable[..., subprocess.Popen[bytes]]


def wait_for(condition: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, log.read_text()[-2000:]
        time.sleep(0.02)


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    folder = tmp_path / "gate"
    folder.mkdir()
    return folder


@pytest.fixture
def start(gate: Path, data_folder: Path) -> Iterator[Start]:
    environment = {
        **os.environ,
        "PUTONGHUA_DATA": str(data_folder),
        "FAKE_GATE": str(gate),
        "PYTHONPATH": str(REPOSITORY),
        "DJANGO_SETTINGS_MODULE": "admin.project.settings",
        **same_database(data_folder),
    }
    with ExitStack() as running:

        def start_one(*options: str) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.admin.slow_exports", *options],
                env=environment,
                cwd=REPOSITORY,
                stderr=(gate / "log").open("ab"),
            )
            running.callback(process.wait)
            running.callback(process.kill)
            return process

        yield start_one


@pytest.fixture
def archivist(monkeypatch: pytest.MonkeyPatch) -> User:
    """Whose tables all go to the worker."""
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    return add_user(Role.ARCHIVIST)


def marked_session() -> Session:
    session = add_session()
    for _ in range(COUNT):
        add_finished(session, add_candidate(session, add_person()))
    return session


def ask(kind: str, by: User) -> Export:
    session = marked_session()
    if kind == "zip":
        return exporting.ask_bag({"session": str(session.pk)}, by=by, at=AT)
    return exporting.ask_table(Filters(), [], kind, unmasked=False, by=by, at=AT)


def rows_in(path: Path) -> int:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as bag:
            assert bag.testzip() is None
            return sum(name.endswith("/sitting.json") for name in bag.namelist())
    if path.suffix == ".xlsx":
        return int(load_workbook(path).active.max_row) - 1
    return len(list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))) - 1


@pytest.mark.parametrize("kind", ["csv", "xlsx", "zip"])
def test_killed_twice_it_is_made_by_the_next_worker_without_anybody_asking(
    kind: str, archivist: User, gate: Path, start: Start
) -> None:
    export = ask(kind, archivist)
    for _ in range(2):
        worker = start()
        begun = gate / f"begun-{worker.pid}"
        wait_for(begun.exists, gate / "log")
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        export.refresh_from_db()
        assert export.state == "running"
        assert list(exporting.folder().glob(".work-*"))  # as the dead one left it
    (gate / "go").touch()
    assert start("--until-idle").wait(PATIENCE) == 0, (gate / "log").read_text()[-2000:]
    export.refresh_from_db()
    assert (export.state, export.begun, export.done) == ("done", 3, COUNT)
    assert rows_in(exporting.path_of(export)) == COUNT
    assert [one.name for one in exporting.folder().iterdir()] == [f"{export.pk}.{export.format}"]
    assert AuditEntry.objects.filter(action="archive_exported").count() == 1


def claim(export: Export, **fields: object) -> None:
    """As a worker leaves it that is in the middle."""
    mine = {"host": HOST, "process": os.getpid(), "token": uuid.uuid4(), "begun": 1}
    now = {"state": "running", "seen_at": timezone.now()}
    Export.objects.filter(pk=export.pk).update(**{**mine, **now, **fields})


def test_whoever_gives_signs_of_life_is_left_to_work(archivist: User) -> None:
    export = ask("csv", archivist)
    claim(export)
    assert export_work.resume_exports(timezone.now()) == 0
    export_work.make(export)
    assert (export.state, export.begun) == ("running", 1)


def test_silence_is_a_death_also_on_another_machine(archivist: User) -> None:
    export, now = ask("csv", archivist), timezone.now()
    DBTaskResult.objects.update(
        status=TaskResultStatus.RUNNING, started_at=now - timedelta(minutes=5)
    )
    claim(export, host="another", seen_at=now - CLAIM_LAPSES)
    assert export_work.resume_exports(now) == 1
    assert export_work.resume_exports(now) == 1
    states = DBTaskResult.objects.values_list("status", flat=True)
    assert sorted(states) == [TaskResultStatus.FAILED, TaskResultStatus.READY]
    export_work.make(export, watched=True)
    assert export.state == "done"
    assert export_work.resume_exports(now) == 0


def test_what_breaks_off_again_and_again_is_given_up_in_words(archivist: User) -> None:
    export = ask("csv", archivist)
    claim(export, process=2**22 + 1, begun=export_work.MOST_BEGUN)
    assert export_work.resume_exports(timezone.now()) == 0
    export.refresh_from_db()
    assert (export.state, export.trouble) == ("failed", export_work.GIVEN_UP)


def test_whoever_was_thought_dead_keeps_nothing(
    archivist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask("csv", archivist)

    def overtaken(self: export_work.Progress, done: int) -> None:
        claim(export)  # another took it meanwhile

    monkeypatch.setattr(export_work.Progress, "told", overtaken)
    export_work.make(export)
    assert export.state == "running"
    assert list(exporting.folder().iterdir()) == []


def test_a_fault_of_the_program_is_tried_again(
    archivist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask("csv", archivist)
    with monkeypatch.context() as broken:
        broken.setattr(export_work, "columns_of", lambda keys: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            export_work.make(export)
    export.refresh_from_db()
    assert export.state == "waiting"
    assert export_work.resume_exports(timezone.now()) == 1
    export_work.make(export)
    assert export.state == "done"
