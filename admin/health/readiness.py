"""Can this server do its work now? One answer for each thing it cannot do without."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from admin.archive.keeping import store
from admin.project.data_folder import IDENTITY_FILE, KEYS, SEAL_FILE, SECRET_FILE
from recordings.errors import RecordingError

LEAST_FREE = 2 << 30  # bytes; a room of forty sends about half a gigabyte in one batch


def unready() -> list[str]:
    """Names of the checks that failed; empty when ready."""
    return [name for name, holds in CHECKS.items() if not _holds(holds)]


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (OSError, DatabaseError, RecordingError):
        return False


def _migrated() -> bool:
    """The database answers, and has the schema of this program."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _writable() -> bool:
    with tempfile.TemporaryFile(dir=Path(settings.DATA_FOLDER) / "uploads") as file:
        file.write(b"x")
    return True


def _room() -> bool:
    return shutil.disk_usage(settings.DATA_FOLDER).free >= LEAST_FREE


def _keys() -> bool:
    folder = Path(settings.DATA_FOLDER) / KEYS
    return all((folder / name).is_file() for name in (SECRET_FILE, IDENTITY_FILE, SEAL_FILE))


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _migrated,
    "data_folder": _writable,
    "disk_free": _room,
    "keys": _keys,
    "store": lambda: store().exists(),
}
