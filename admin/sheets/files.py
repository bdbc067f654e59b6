"""Files of sheets on their way in and out, in the data folder, for the server's account alone."""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path

from django.conf import settings

FOLDER = "sheets"
GONE = "上传的文件已不在，请重新上传。"


def folder() -> Path:
    """Where they lie."""
    path = Path(settings.DATA_FOLDER) / FOLDER
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def upload_path(key: uuid.UUID) -> Path:
    """Where an uploaded sheet lies."""
    return folder() / f"{key}.in"


def keep_upload(key: uuid.UUID, data: bytes) -> None:
    """Keep what was uploaded."""
    write_private(upload_path(key), data)


def drop_upload(key: uuid.UUID) -> None:
    """Throw it and its marked copy away: they hold whole identity numbers."""
    upload_path(key).unlink(missing_ok=True)
    marked_path(key).unlink(missing_ok=True)


def marked_path(key: uuid.UUID) -> Path:
    """Where the copy with marked faults lies."""
    return folder() / f"{key}.marked.xlsx"


def export_path(key: uuid.UUID) -> Path:
    """Where the file of an export lies or will lie."""
    return folder() / f"{key}.xlsx"


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only the server's account may read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def put_in_place(part: Path, path: Path) -> None:
    """A file written aside becomes the file, whole."""
    part.chmod(0o600)
    shutil.move(part, path)
