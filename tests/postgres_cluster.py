"""Runs a command against a PostgreSQL of its own, which is gone afterwards.

    python -m tests.postgres_cluster COMMAND …

The cluster lies in a temporary folder, listens on a free port of this machine alone, and does not
wait for the disk: what it holds is worth nothing when the tests are over. PostgreSQL refuses to run
as root; then Debian's own user ``postgres`` runs it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

PROGRAMS = Path("/usr/lib/postgresql")  # one folder a version, as Debian lays them
USER = "postgres"
FASTER = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


def main() -> int:
    """The command's exit status."""
    with cluster() as address:
        environment = {**os.environ, "PUTONGHUA_DATABASE": address}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


@contextmanager
def cluster() -> Iterator[str]:
    """The address of an empty database, as ``PUTONGHUA_DATABASE`` takes it."""
    folder = Path(tempfile.mkdtemp(prefix="putonghua-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    settings = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}"]
    options = " ".join(f"-c {one}" for one in (*settings, *FASTER))
    try:
        run("initdb", "--auth=trust", f"--username={USER}", "--encoding=UTF8", "-D", str(data))
        run("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
        try:
            yield f"postgresql://{USER}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def database_of_its_own() -> dict[str, str]:
    """For the environment of a server that a test starts: it finds an empty database.

    Nothing on SQLite, whose database lies in the server's data folder.
    """
    address = os.environ.get("PUTONGHUA_DATABASE", "")
    if not address:
        return {}
    name = f"server_{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    return {"PUTONGHUA_DATABASE": urlsplit(address)._replace(path=f"/{name}").geturl()}


def run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's programs, of the newest version there is."""
    newest = max(PROGRAMS.glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
    as_user = ("runuser", "-u", USER, "--") if os.geteuid() == 0 else ()
    # Its own folder: the user may not be allowed to see the present one.
    subprocess.run([*as_user, str(newest), *arguments], check=True, stdout=2, cwd="/")


if __name__ == "__main__":
    sys.exit(main())
