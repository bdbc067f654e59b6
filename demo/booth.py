"""The real booth program, offscreen, with the sample candidate's files as its microphone."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SPEED = 20.0  # times faster than real time


class BoothFailed(RuntimeError):
    """The booth program ended with an error; its log says why."""


@dataclass
class Booth:
    """One booth in a folder of its own."""

    home: Path
    log: Path

    def register(self, server: str, code: str) -> None:
        """Make booth and server known to each other by the code; raises BoothFailed."""
        self._finish(self._begin("register", "--server", server, "--code", code))

    def begin(self, answers: Path, digits: str) -> subprocess.Popen[bytes]:
        """Start the rehearsal; the process waits for the room's start signal."""
        return self._begin(
            *("rehearse", "--answers", str(answers), "--digits", digits),
            *("--speed", str(SPEED), "--offscreen"),
        )

    def finish(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until everything is acknowledged; raises BoothFailed."""
        self._finish(process)

    def _begin(self, *words: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "station", *words],
                env=os.environ | {"PUTONGHUA_STATION_HOME": str(self.home)},
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def _finish(self, process: subprocess.Popen[bytes]) -> None:
        if process.wait() != 0:
            raise BoothFailed(f"the booth ended with status {process.returncode}; see {self.log}")
