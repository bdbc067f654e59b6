"""A PostgreSQL of the tests' own: Debian's server on a cluster in a temporary folder.

As a pytest plugin (``-p tests.admin.private_postgres``) it runs all tests on it. Reached by a
socket in that folder alone, ended and deleted with the tests. PostgreSQL refuses to run as root;
then Debian's user ``postgres`` runs it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.admin.kept_tables import make_tables

VARIABLE = "PUTONGHUA_DATABASE"
ACCOUNT = "postgres"
# A test database may be lost: no waiting for the disk.
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def programs() -> Path | None:
    """Folder of the newest PostgreSQL server's programs; None where none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name))
    return found[-1] if found else None


@contextmanager
def running_postgres() -> Iterator[str]:
    """Yield the address of an empty database on a cluster of its own."""
    folder = programs()
    assert folder, "PostgreSQL is not installed: apt-get install postgresql"
    home = Path(
        tempfile.mkdtemp(prefix="putonghua-postgres-", dir="/tmp")
    )  # a socket's path is short
    data = home / "data"

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [*_as_account(), str(folder / program), *arguments],
            check=True,
            cwd=home,
            stdout=(home / "log").open("ab"),
            stderr=subprocess.STDOUT,
        )

    try:
        (home / "log").touch()
        if os.geteuid() == 0:
            for path in (home, home / "log"):
                shutil.chown(path, ACCOUNT)
        run("initdb", "-D", str(data), "-U", ACCOUNT, "--auth=trust", "-E", "UTF8", "--no-sync")
        options = f"-k {home} -c listen_addresses='' -c max_connections=200 {QUICK}"
        run("pg_ctl", "-D", str(data), "-w", "-l", str(home / "server.log"), "-o", options, "start")
        try:
            run("createdb", "-h", str(home), "-U", ACCOUNT, "putonghua")
            yield f"postgresql://{ACCOUNT}@/putonghua?{urlencode({'host': home})}"
        finally:
            run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _as_account() -> list[str]:
    """What makes a command run as somebody PostgreSQL accepts."""
    if os.geteuid() != 0:
        return []
    account = pwd.getpwnam(ACCOUNT)
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--init-groups"]


_running = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, Any, Any]:
    """Before the settings are read; a process of pytest-xdist finds the database running."""
    if VARIABLE not in os.environ:
        os.environ[VARIABLE] = _running.enter_context(running_postgres())
        make_tables()
    return (yield)


def pytest_unconfigure() -> None:
    """End it with the tests."""
    _running.close()
