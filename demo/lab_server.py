"""The lab server of the demonstration, as a process of its own on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

START_SECONDS = 60.0
STOP_SECONDS = 20.0


class ServerDidNotStart(RuntimeError):
    """The server did not answer in time; its log says why."""


@contextmanager
def lab_server(data: Path, log: Path) -> Iterator[str]:
    """Start ``putonghua-admin serve --with-worker`` over `data`; gives its address, stops it after.

    Raises ServerDidNotStart.
    """
    port = _free_port()
    address = f"https://127.0.0.1:{port}"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "admin", "serve", "--tls", "--with-worker", "--port", str(port)],
            env=os.environ | {"PUTONGHUA_DATA": str(data)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_it_answers(address, process, log)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(address, timeout=2.0, verify=False)  # the booth checks it
            return
        except httpx.TransportError:
            time.sleep(0.2)
    raise ServerDidNotStart(f"the server did not start; see {log}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
