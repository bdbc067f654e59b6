"""The database in one file, as of one moment, and back.

SQLite through its own online backup; PostgreSQL through ``pg_dump`` and ``pg_restore``. Neither
keeps anybody from writing meanwhile. ``database``: an entry of Django's ``DATABASES``.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from admin.backup.errors import DatabaseToolFailed

Database = Mapping[str, Any]


def vendor_of(database: Database) -> str:
    """``sqlite`` or ``postgresql``."""
    return "sqlite" if database["ENGINE"].endswith("sqlite3") else "postgresql"


def dump(database: Database, target: Path) -> None:
    """Write the whole database to a file. DatabaseToolFailed."""
    if vendor_of(database) == "sqlite":
        source, copy = sqlite3.connect(database["NAME"]), sqlite3.connect(target)
        with closing(source), closing(copy):
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        return
    _run("pg_dump", database, "--format=custom", "--no-owner", f"--file={target}")


def load(source: Path, database: Database) -> None:
    """Fill an empty database from such a file. DatabaseToolFailed."""
    if vendor_of(database) == "sqlite":
        held, copy = sqlite3.connect(source), sqlite3.connect(database["NAME"])
        with closing(held), closing(copy):
            held.backup(copy)
        return
    _run("pg_restore", database, "--no-owner", "--exit-on-error", "--single-transaction", source)


def is_empty(database: Database) -> bool:
    """Is there no table yet? DatabaseToolFailed where it cannot be asked."""
    if vendor_of(database) == "sqlite":
        return not Path(database["NAME"]).exists()
    import psycopg

    try:
        with psycopg.connect(_address(database)) as connection:
            asked = "select count(*) from pg_tables where schemaname = current_schema()"
            row = connection.execute(asked).fetchone()
    except psycopg.Error as error:
        raise DatabaseToolFailed(detail=str(error)) from error
    return row is not None and row[0] == 0


def _address(database: Database) -> str:
    from psycopg.conninfo import make_conninfo

    known = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    facts = {name: database[key] for name, key in known.items() if database[key]}
    return make_conninfo(**facts, **database.get("OPTIONS", {}))


def _run(program: str, database: Database, *arguments: str | Path) -> None:
    """The password goes by the environment: others can read a command's arguments."""
    secret = {"PGPASSWORD": database["PASSWORD"]} if database["PASSWORD"] else {}
    command = [program, f"--dbname={_address(database)}", *arguments]
    try:
        done = subprocess.run(command, env={**os.environ, **secret}, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise DatabaseToolFailed(detail=f"{program} is not installed") from error
    if done.returncode:
        raise DatabaseToolFailed(detail=done.stderr[-2000:])
