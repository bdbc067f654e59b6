"""A private X server with a window manager: a desktop that a candidate could try to reach."""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import sys
import threading
from pathlib import Path

PROGRAMS = ("Xvfb", "openbox", "xdotool")
PROGRAM = Path(__file__).parent / "locked_window.py"
PATIENCE = 30.0  # seconds; only ever reached by a failing test


def missing() -> str | None:
    """The sentence a test skips with; None where everything is there."""
    absent = [program for program in PROGRAMS if shutil.which(program) is None]
    return f"needs {', '.join(absent)} (Debian: xvfb openbox xdotool)" if absent else None


class Program:
    """A window's process; ``wait_for`` a word on its standard output."""

    def __init__(self, environment: dict[str, str], *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._words: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def wait_for(self, word: str) -> None:
        while self._words.get(timeout=PATIENCE) != word:
            pass

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._words.put(line.strip())


class Desktop:
    """Started by ``with``."""

    def __enter__(self) -> Desktop:
        readable, writable = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writable), "-screen", "0", "1366x768x24"],
            pass_fds=[writable],
            stderr=subprocess.DEVNULL,
        )
        os.close(writable)
        with os.fdopen(readable) as told:
            number = told.readline().strip()
        self.environment = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        self._manager = subprocess.Popen(
            ["openbox"], env=self.environment, stderr=subprocess.DEVNULL
        )
        self._programs: list[Program] = []
        return self

    def __exit__(self, *problem: object) -> None:
        for program in self._programs:
            program.process.kill()
            program.process.wait()
        for process in (self._manager, self._server):
            process.terminate()
            process.wait()

    def show(self, *arguments: str) -> Program:
        program = Program(self.environment, *arguments)
        self._programs.append(program)
        return program

    def do(self, *command: str) -> str:
        done = subprocess.run(
            ["xdotool", *command],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
        return done.stdout.strip()

    def in_front(self) -> str:
        """Name of the window that is active."""
        return self.do("getactivewindow", "getwindowname")
