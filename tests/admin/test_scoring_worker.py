"""The worker as a process of its own: killed in the middle, started twice, stopped politely."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection

from admin.scoring_jobs.models import MachineScore, ScoringClaim
from admin.scoring_jobs.run import folder_of
from admin.testing.models import Sitting
from tests.admin.booth_client import Booth
from tests.admin.factories import add_person, add_sitting
from tests.admin.live_server import same_database
from tests.admin.sample_bundles import make_bundle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
REPOSITORY = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds before a test gives up waiting for a process


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def gate(tmp_path: Path, data_folder: Path) -> Path:
    """The folder in which engine and test talk."""
    folder = tmp_path / "gate"
    folder.mkdir()
    return folder


@pytest.fixture
def start(gate: Path, data_folder: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    environment = {
        **os.environ,
        "PUTONGHUA_DATA": str(data_folder),
        "PUTONGHUA_ENGINE": "tests.admin.fake_engine.score_when_let",
        "FAKE_GATE": str(gate),
        "PYTHONPATH": str(REPOSITORY),
        **same_database(data_folder),
    }
    with ExitStack() as running:

        def start_one(*options: str) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                [sys.executable, "-m", "admin", "worker", *options],
                env=environment,
                cwd=REPOSITORY,
                stderr=(gate / "log").open("ab"),
            )
            running.callback(process.wait)
            running.callback(process.kill)
            return process

        yield start_one


def receive(folder: Path, count: int) -> list[Sitting]:
    sittings = []
    for number in range(count):
        sitting = add_sitting(stage="started")
        assert sitting.candidate.seat
        bundle = make_bundle(folder / f"bundle{number}", sitting, seed=number)
        Booth(sitting.candidate.seat).send_bundle(sitting.pk, bundle)
        sittings.append(sitting)
    return sittings


def test_killed_in_the_middle_the_sitting_is_scored_once_by_the_next(
    tmp_path: Path, gate: Path, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    (sitting,) = receive(tmp_path, 1)
    for _ in range(2):
        before = len(list(gate.glob("begun-*")))
        worker = start()
        wait_for(lambda: len(list(gate.glob("begun-*"))) > before)  # noqa: B023
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        assert not MachineScore.objects.exists()
        assert ScoringClaim.objects.get().process == worker.pid
    (gate / "go").touch()
    assert start("--until-idle").wait(PATIENCE) == 0
    score = MachineScore.objects.get()
    assert score.sitting == sitting
    assert [path.name for path in folder_of(sitting.pk).iterdir()] == [
        score.folder.partition("/")[2]
    ]
    assert not ScoringClaim.objects.exists()


def test_two_workers_share_the_work_and_score_each_sitting_once(
    tmp_path: Path, gate: Path, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    sittings = receive(tmp_path, 6)
    workers = [start(), start()]
    wait_for(lambda: len({path.name.rpartition("-")[2] for path in gate.glob("begun-*")}) == 2)
    (gate / "go").touch()
    wait_for(lambda: MachineScore.objects.count() == len(sittings))
    for worker in workers:
        worker.terminate()
        worker.wait(PATIENCE)
    begun = sorted(path.name.removeprefix("begun-")[:36] for path in gate.glob("begun-*"))
    assert begun == sorted(str(sitting.pk) for sitting in sittings)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts by itself")
def test_the_worker_lets_the_database_count_its_tables(
    start: Callable[..., subprocess.Popen[bytes]],
) -> None:
    for serial in range(30):
        add_person(f"教师{serial}")
    assert start("--until-idle").wait(PATIENCE) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'people_by_name'")
        assert cursor.fetchone()[0].startswith("30 1 ")  # thirty people, one to a name


def test_asked_to_stop_it_ends_the_sitting_at_hand_first(
    tmp_path: Path, gate: Path, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    receive(tmp_path, 2)
    worker = start()
    wait_for(lambda: bool(list(gate.glob("begun-*"))))
    worker.terminate()
    (gate / "go").touch()
    worker.wait(PATIENCE)
    assert MachineScore.objects.count() == 1
