"""The tables of the test database, made once and copied for every process of every run.

Making them takes twenty seconds. Those of SQLite are kept in pytest's cache until the server's
code or Django changes; on PostgreSQL the plugin has made them in the database that the settings
name, and each process begins with a copy of it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from django.db import connection

REPOSITORY = Path(__file__).parents[2]
FILE = "db.sqlite3"


def begin_with_kept_tables(folder: Path) -> None:
    """Give this process its test database, ready but for what migrations may still add; SQLite's
    are kept in the folder.
    """
    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        shutil.copy(_kept_in(folder), test["NAME"])
        return
    test["NAME"] = test["NAME"] or f"test_{connection.settings_dict['NAME']}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            f'create database "{test["NAME"]}" template "{connection.settings_dict["NAME"]}"'
        )


def delete_test_database() -> None:
    """SQLite's file; a PostgreSQL of the tests' own goes as a whole."""
    connection.close()
    if connection.vendor == "sqlite":
        for ending in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['TEST']['NAME']}{ending}").unlink(missing_ok=True)


def make_tables(**environment: str) -> None:
    """Migrate the database that the environment names, in a process of its own."""
    told = {"DJANGO_SETTINGS_MODULE": "admin.project.settings", "PYTHONPATH": str(REPOSITORY)}
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity=0"],
        env={**os.environ, **told, **environment},
        check=True,
    )


def _kept_in(folder: Path) -> Path:
    """The file with the tables of today's code, made where it is missing."""
    kept = folder / f"{_digest()}.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one process makes it, the others wait
        if not kept.is_file():
            for old in folder.glob("*.sqlite3"):
                old.unlink()
            with tempfile.TemporaryDirectory(prefix="putonghua-tables-") as space:
                make_tables(PUTONGHUA_DATA=space, PUTONGHUA_DATABASE="")
                shutil.move(Path(space) / FILE, kept)
    return kept


def _digest() -> str:
    told: Any = hashlib.sha256(django.__version__.encode())
    for path in sorted((REPOSITORY / "admin").rglob("*.py")):
        told.update(path.read_bytes())
    return str(told.hexdigest())
