"""A real lab server with a room of booths, for benchmarks: seats, candidates, papers, keys.

The server is a process of its own on a port that stays the same when it is restarted; this process
shares its data folder (Django is set up over it) to prepare the room and to look into the archive.
"""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import soundfile
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "builders")]
PASSWORD = "correct horse"  # of the users that the tests' builders make
START_SECONDS = 60.0


@dataclass(frozen=True)
class BoothToBe:
    """What a booth needs to take its place, and its candidate to log in."""

    label: str
    code: str
    digits: str
    sitting_id: str


class RealLab:
    """Started by ``with``; ``folder`` is empty and stays for the whole run.

    ``options`` go to the server's command line.
    """

    def __init__(self, folder: Path, seats: int, *options: str) -> None:
        self.data = folder / "data"
        self._options = options
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.address = f"https://127.0.0.1:{self.port}"
        os.environ["PUTONGHUA_DATA"] = str(self.data)
        os.environ["DJANGO_SETTINGS_MODULE"] = "admin.project.settings"
        from admin.project.data_folder import prepare

        prepare(self.data)
        import django

        django.setup()
        self._make_room(seats)

    def __enter__(self) -> RealLab:
        self.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.stop()

    @property
    def process_id(self) -> int:
        """Of the server."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Returns when it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "admin", "serve", "--tls"),
                    *("--port", str(self.port), *self._options),
                ],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit:
            try:
                httpx.get(f"{self.address}/log-in/", trust_env=False, verify=False)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError(f"the server did not start, see {self._log}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the server: politely, or by SIGKILL."""
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(60)

    def start_room(self) -> float:
        """The start signal for everybody; returns the time of day at which it was given."""
        from django.utils import timezone

        from admin.testing.conduct import start_room

        at = timezone.now()
        start_room(self._session, self._room, by=self._officer, at=at)
        return at.timestamp()

    def stages(self) -> list[str]:
        """What the booths said last of themselves, sorted."""
        from admin.testing.models import SeatState

        return sorted(
            str(state["state"]) for state in SeatState.objects.values_list("state", flat=True)
        )

    def recordings(self, sitting_id: str) -> list[tuple[dict[str, Any], NDArray[np.int16]]]:
        """Facts and samples of every recording in the archive of a sitting, oldest first."""
        from admin.archive.keeping import store
        from admin.archive.models import Recording

        found = []
        of_sitting = Recording.objects.filter(bundle__sitting=sitting_id)
        for one in of_sitting.select_related("stored").order_by("started"):
            sound = store().path_of(one.stored.sha256).read_bytes()
            samples, _ = soundfile.read(io.BytesIO(sound), dtype="int16")
            facts = {
                "item": one.item,
                "status": one.status,
                "ended_by": one.ended_by,
                "started": one.started.timestamp(),
                "lost_seconds": one.lost_samples / one.sample_rate,
                "overruns": one.level.get("overruns", 0),
            }
            found.append((facts, np.asarray(samples, np.int16)))
        return found

    def browser(self) -> httpx.Client:
        """An officer's browser, logged in."""
        browser = httpx.Client(
            base_url=self.address,
            timeout=60,
            trust_env=False,
            verify=False,
            headers={"Referer": self.address},  # asked for over TLS
        )
        browser.get("/log-in/")
        form = {
            "username": "officer",
            "password": PASSWORD,
            "csrfmiddlewaretoken": browser.cookies["csrftoken"],
        }
        assert browser.post("/log-in/", data=form).status_code == 302
        return browser

    @property
    def room_page(self) -> str:
        """Path of the live page."""
        return f"/sessions/{self._session.pk}/rooms/{self._room.pk}/"

    def _make_room(self, seats: int) -> None:
        from django.core.management import call_command
        from django.utils import timezone

        call_command("migrate", verbosity=0)
        from admin.accounts.rights import Role
        from admin.testing.seat_keys import issue_code
        from tests.admin import factories as make
        from wordlists.composer import compose

        now = timezone.now()
        self._session = make.add_session(date=timezone.localdate(now), late_minutes=600)
        batch = make.add_batch(self._session)
        self._room = batch.room
        self._officer = make.add_user(Role.OFFICER, username="officer")
        self.booths = []
        for number in range(seats):
            seat = make.add_seat(batch.room, row=number // 8 + 1, column=number % 8 + 1)
            candidate = make.add_seated(seat, batch=batch)
            paper = compose("without_choice", "2021", number + 1).to_json()
            record = make.add_paper(paper=paper, digest=make.digest_of(paper))
            sitting = make.add_sitting(candidate, paper=record)
            code = issue_code(seat, by="benchmark", at=now)
            digits = candidate.admission_number[-4:]
            self.booths.append(BoothToBe(seat.label, code, digits, str(sitting.pk)))
