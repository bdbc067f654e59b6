"""An empty database beside the tests' own, of the same kind; the models can be led to it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections


@contextmanager
def empty_database_in(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield its settings; it is dropped at the end."""
    known = dict(connection.settings_dict)
    if connection.vendor == "sqlite":
        yield {**known, "NAME": folder / "second.sqlite3"}
        return
    name = f"second_{uuid.uuid4().hex}"
    with connection.cursor() as cursor:
        cursor.execute(f"create database {name}")
    try:
        yield {**known, "NAME": name}
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"drop database {name} with (force)")


@contextmanager
def working_on(database: dict[str, Any]) -> Iterator[None]:
    """Let the models read and write another database."""
    ours = connections["default"]
    other = ours.copy()
    other.settings_dict = database
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = ours
