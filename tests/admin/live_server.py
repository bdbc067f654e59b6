"""The real server in a process of its own, on a free port, over the test's database file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres_cluster import database_of_its_own

REPOSITORY = Path(__file__).parents[2]
_ADDRESS = re.compile(r"https?://127\.0\.0\.1:\d+")


@contextmanager
def running_server(data: Path, *options: str, **environment: str) -> Iterator[tuple[str, str]]:
    """Yield the server's address and what it said at start; it is ended politely."""
    process = subprocess.Popen(
        [sys.executable, "-m", "admin", "serve", "--port", "0", *options],
        env={
            **os.environ,
            **database_of_its_own(),
            "PUTONGHUA_DATA": str(data),
            "PYTHONPATH": str(REPOSITORY),
            "COLUMNS": "200",
            "PYTHONUNBUFFERED": "1",
            **environment,
        },
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=(data.parent / "server.log").open("wb"),
        text=True,
    )
    assert process.stdout
    try:
        said = ""
        address = None
        while "按 Ctrl+C 停止" not in said:
            line = process.stdout.readline()
            assert line, (data.parent / "server.log").read_text()
            said += line
        address = _ADDRESS.search(said)
        assert address
        yield address.group(), said
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()
