"""The real server in a process of its own, on a free port, over the test's database."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

from django.db import connection

REPOSITORY = Path(__file__).parents[2]
_ADDRESS = re.compile(r"https?://127\.0\.0\.1:\d+")


def same_database(data: Path) -> dict[str, str]:
    """Give a process over the folder the test's database; returns what it needs to be told."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        (data / "db.sqlite3").symlink_to(known["NAME"])
        return {"PUTONGHUA_DATABASE": ""}
    query = urlencode({**known["OPTIONS"], "host": known["HOST"]})
    return {"PUTONGHUA_DATABASE": f"postgresql://{quote(known['USER'])}@/{known['NAME']}?{query}"}


@contextmanager
def running_server(data: Path, *options: str, **environment: str) -> Iterator[tuple[str, str]]:
    """Yield the server's address and what it said at start; it is ended politely.

    Its database is the file in the folder, where ``environment`` names no other.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "admin", "serve", "--port", "0", *options],
        env={
            **os.environ,
            "PUTONGHUA_DATA": str(data),
            "PYTHONPATH": str(REPOSITORY),
            "COLUMNS": "200",
            "PYTHONUNBUFFERED": "1",
            "PUTONGHUA_DATABASE": "",
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
