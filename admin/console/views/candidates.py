"""Bringing candidates in: template, preview with every bad line, all or nothing.

Between preview and confirmation the file waits in the data folder under its digest, so that what
is brought in is what was looked at.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.errors import NotFound, Refused
from admin.imports.candidates import bring_in, preview
from admin.imports.template import FILE_NAME, template_bytes
from admin.imports.workbook import MAX_BYTES

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_ROWS = 200
SHOWN_FAULTS = 300
KEPT = "uploads/worksheets"
LARGEST_SEED = 2**31


class NoFile(Refused):
    """The form came without a file."""

    id = "no_file"
    message = "请选择一个 Excel 文件（.xlsx）。"


@page(Action.IMPORT_CANDIDATES)
def template(request: HttpRequest) -> HttpResponse:
    """The worksheet to fill in."""
    return HttpResponse(
        template_bytes(),
        content_type=EXCEL,
        headers={"Content-Disposition": content_disposition_header(True, FILE_NAME)},
    )


@page(Action.IMPORT_CANDIDATES, post=True)
def candidates_import(request: HttpRequest, key: int) -> HttpResponse:
    """Upload and look, then confirm."""
    user = user_of(request)
    session = scope.session(user, Action.IMPORT_CANDIDATES, key)
    context: dict[str, object] = {"session": session}
    if request.method == "POST" and "confirm" in request.POST:
        path = _kept(request.POST["confirm"])
        outcome = bring_in(
            session,
            path.read_bytes(),
            file_name=request.POST.get("file_name", ""),
            by=user,
            at=timezone.now(),
            seating_seed=secrets.randbelow(LARGEST_SEED) if "seat" in request.POST else None,
        )
        path.unlink(missing_ok=True)
        messages.success(request, f"已导入 {len(outcome.candidates)} 名应试人。")
        return redirect("session", session.pk)
    if request.method == "POST":
        data, name = sent_file(request)
        seen = preview(session, data, at=timezone.now())
        if not seen.faults:
            _keep(data, seen.sha256)
        context |= {
            "preview": seen,
            "file_name": name,
            "rows": seen.rows[:SHOWN_ROWS],
            "faults": seen.faults[:SHOWN_FAULTS],
            "more_rows": max(0, len(seen.rows) - SHOWN_ROWS),
            "more_faults": max(0, len(seen.faults) - SHOWN_FAULTS),
        }
    return render(request, "console/import.html", context)


def sent_file(request: HttpRequest) -> tuple[bytes, str]:
    """Bytes and name of the worksheet in a form. NoFile."""
    file = request.FILES.get("file")
    if file is None or file.size is None:
        raise NoFile
    if file.size > MAX_BYTES:
        raise NoFile(f"文件超过 {MAX_BYTES // 2**20} MB，请只保留应试人名单后重新上传。")
    return file.read(), str(file.name)


def _folder() -> Path:
    return Path(settings.DATA_FOLDER) / KEPT


def _keep(data: bytes, sha256: str) -> None:
    _folder().mkdir(parents=True, exist_ok=True)
    (_folder() / sha256).write_bytes(data)


def _kept(sha256: str) -> Path:
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise NotFound
    path = _folder() / sha256
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise NotFound("预览的文件已不在，请重新上传。")
    return path
