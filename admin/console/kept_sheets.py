"""Worksheets that people send: taken from a form, kept until confirmed, given as templates.

Between preview and confirmation the file waits in the data folder under its digest, so that what
is brought in is what was looked at.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from admin.errors import NotFound, Refused
from admin.imports.workbook import MAX_BYTES

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT = "uploads/worksheets"
SHOWN_ROWS = 200
SHOWN_FAULTS = 300


class Seen(Protocol):
    """A worksheet that was looked through."""

    @property
    def rows(self) -> Sequence[object]:
        """What was read."""

    @property
    def faults(self) -> Sequence[object]:
        """What is wrong."""


class NoFile(Refused):
    """The form came without a file."""

    id = "no_file"
    message = "请选择一个 Excel 文件（.xlsx）。"


def workbook_answer(data: bytes, name: str) -> HttpResponse:
    """A workbook to keep, under a Chinese name."""
    return HttpResponse(
        data,
        content_type=EXCEL,
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


def sent_file(request: HttpRequest) -> tuple[bytes, str]:
    """Bytes and name of the worksheet in a form. NoFile."""
    file = request.FILES.get("file")
    if file is None or file.size is None:
        raise NoFile
    if file.size > MAX_BYTES:
        raise NoFile(f"文件超过 {MAX_BYTES // 2**20} MB，请只保留应试人名单后重新上传。")
    return file.read(), str(file.name)


def previewed(seen: Seen, file_name: str) -> dict[str, object]:
    """What the page shows of a worksheet before it is brought in."""
    return {
        "preview": seen,
        "file_name": file_name,
        "rows": seen.rows[:SHOWN_ROWS],
        "faults": seen.faults[:SHOWN_FAULTS],
        "more_rows": max(0, len(seen.rows) - SHOWN_ROWS),
        "more_faults": max(0, len(seen.faults) - SHOWN_FAULTS),
    }


def _folder() -> Path:
    return Path(settings.DATA_FOLDER) / KEPT


def keep(data: bytes, sha256: str) -> None:
    """Keep a file that was looked at under its digest."""
    _folder().mkdir(parents=True, exist_ok=True)
    (_folder() / sha256).write_bytes(data)


def kept(sha256: str) -> Path:
    """Where the file of this digest waits. NotFound."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise NotFound
    path = _folder() / sha256
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise NotFound("预览的文件已不在，请重新上传。")
    return path
