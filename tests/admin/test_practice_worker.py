"""The practice worker as a process of its own, with the real engine: warm, killed, succeeded."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from admin.practice import wire
from admin.practice.asking import judge_reading
from admin.practice.errors import PracticeUnavailable
from admin.practice.judging import standard_flac
from tests.admin.live_server import running_server, same_database
from tests.admin.practice_booth import PracticeBooth, SaysRight, exercise_of, stand_in
from tests.admin.test_scoring_worker import wait_for

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(sys.platform == "win32", reason="needs Unix sockets"),
]
REPOSITORY = Path(__file__).parents[2]
ROOM = 40  # booths
PATIENCE = 120.0  # seconds before a test gives up waiting for a process
READY = b"practice worker ready"


class Worker:
    """``putonghua-admin practice-worker`` over a data folder."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "admin", "practice-worker"],
            env={**os.environ, "PUTONGHUA_DATA": str(folder), "PYTHONPATH": str(REPOSITORY)},
            cwd=REPOSITORY,
            stderr=subprocess.PIPE,
        )

    def wait_until_ready(self) -> None:
        assert self.process.stderr
        said = b""
        while READY not in said:
            readable, _, _ = select.select([self.process.stderr], [], [], PATIENCE)
            assert readable, "the worker does not get ready"
            piece = os.read(self.process.stderr.fileno(), 65536)
            assert piece, said.decode()
            said += piece

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stderr
        self.process.stderr.close()


@contextmanager
def working(folder: Path) -> Iterator[Worker]:
    worker = Worker(folder)
    try:
        yield worker
    finally:
        worker.end()


def parts(answer: dict[str, Any], syllable: int = 0) -> dict[str, dict[str, Any]]:
    return {part["part"]: part for part in answer["syllables"][syllable]["parts"]}


def test_a_clip_is_right_against_its_word_and_wrong_against_a_confusable_one(
    data_folder: Path,
) -> None:
    booth = PracticeBooth()
    practice = booth.begin()
    with working(data_folder) as worker:
        worker.wait_until_ready()
        answer = booth.read(
            practice, exercise_of("retroflex", "粗布").key, standard_flac("cu1-bu4")
        )
        told = answer.json()
        assert (answer.status_code, told["status"], told["right"]) == (200, "ok", True), told
        assert told["sentence"] == "读对了：cūbù。"
        assert all(one["contour"] and one["standard"] for one in told["syllables"])
        confusable = exercise_of("retroflex", "初步").key
        told = booth.read(practice, confusable, standard_flac("cu1-bu4")).json()
        assert told["right"] is False
        initial = parts(told)["initial"]
        assert (initial["expected"], initial["heard"]) == ("ch", "c")
        assert told["sentence"].startswith("“初”的声母读成了 c，应为 ch：")
        assert told["progress"] == {"theme": "retroflex", "read": 2, "right": 1}
        # Damaged beyond the first bytes: only the worker can tell.
        refused = booth.read(practice, confusable, standard_flac("cu1-bu4")[:80])
        assert (refused.status_code, refused.json()["id"]) == (422, "sound_unusable")
        worker.end()
        dead = booth.read(practice, confusable, standard_flac("cu1-bu4"))
        assert (dead.status_code, dead.json()["id"]) == (503, "practice_unavailable")


def test_a_second_worker_takes_over_when_the_first_is_killed(data_folder: Path) -> None:
    exercise, sound = exercise_of("n_l", "年代"), standard_flac("nian2-dai4")
    with working(data_folder) as first:
        first.wait_until_ready()
        with working(data_folder) as second:
            assert judge_reading(exercise, sound)["reading"]["right"]
            first.end()
            second.wait_until_ready()
            assert judge_reading(exercise, sound)["reading"]["right"]
    with pytest.raises(PracticeUnavailable):
        judge_reading(exercise, sound)


def test_a_room_that_reads_at_once_is_answered_to_the_last_booth(data_folder: Path) -> None:
    stand_in(data_folder, SaysRight())
    exercise = exercise_of("n_l", "年代")
    with ThreadPoolExecutor(ROOM) as booths:
        answers = list(booths.map(lambda _: judge_reading(exercise, b"fLaC"), range(ROOM * 5)))
    assert [one["reading"]["right"] for one in answers] == [True] * ROOM * 5


def test_only_the_servers_own_user_reaches_the_socket(data_folder: Path) -> None:
    stand_in(data_folder, SaysRight())
    assert wire.socket_of(data_folder).stat().st_mode & 0o077 == 0


def test_a_folder_too_deep_for_a_socket_is_told_in_one_line(tmp_path: Path) -> None:
    worker = Worker(tmp_path / ("x" * 100))
    assert worker.process.wait(PATIENCE) == 2
    assert worker.process.stderr
    assert worker.process.stderr.read().decode().startswith("数据文件夹的路径太长")
    worker.end()


@pytest.mark.django_db(transaction=True)
def test_the_server_starts_it_beside_itself_and_again_when_it_falls(
    data_folder: Path,
) -> None:
    exercise, sound = exercise_of("n_l", "年代"), standard_flac("nian2-dai4")

    def answered() -> bool:
        with contextlib.suppress(PracticeUnavailable):
            return bool(judge_reading(exercise, sound)["reading"]["right"])
        return False

    database = same_database(data_folder)
    with running_server(data_folder, "--with-worker", **database):
        wait_for(answered)
        os.kill(_owner_of(data_folder), signal.SIGKILL)
        wait_for(answered)
    assert not answered()


def _owner_of(folder: Path) -> int:
    """The process that listens on the folder's socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect(str(wire.socket_of(folder)))
        told = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", told)[0])
