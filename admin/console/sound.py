"""Sound over HTTP with byte ranges, so that a player can jump."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from admin.archive.keeping import store
from admin.archive.models import Recording
from admin.errors import NotFound
from recordings.errors import ObjectNotHeld

FLAC = "audio/flac"
BLOCK = 64 * 1024  # bytes
_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
UNSATISFIABLE = 416


class SoundMissing(NotFound):
    """The record is there, its file is not."""

    id = "sound_missing"
    message = "录音文件不在档案库中，请联系档案管理员核验。"


def range_of(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; None: the whole file. ValueError: outside the file.

    >>> range_of("bytes=-500", 2000), range_of("bytes=100-", 2000), range_of("", 2000)
    ((1500, 1999), (100, 1999), None)
    """
    match = _RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        begin, end = max(0, size - int(last)), size - 1
    else:
        begin, end = int(first), min(int(last or size - 1), size - 1)
    if begin > end or begin >= size:
        raise ValueError("range outside the file")
    return begin, end


def sound_of(request: HttpRequest, recording: Recording) -> HttpResponseBase:
    """The recording, or the part of it that was asked for. SoundMissing where its file is gone."""
    try:
        path = store().path_of(recording.stored_id)
    except ObjectNotHeld as error:
        raise SoundMissing from error
    return sound_file(request, path)


def sound_file(request: HttpRequest, path: Path) -> HttpResponseBase:
    """A FLAC file, or the part of it that was asked for. SoundMissing where it is gone."""
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise SoundMissing from error
    try:
        part = range_of(request.headers.get("Range", ""), size)
    except ValueError:
        return HttpResponse(status=UNSATISFIABLE, headers={"Content-Range": f"bytes */{size}"})
    begin, end = part or (0, size - 1)
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(end - begin + 1)}
    if part:
        headers["Content-Range"] = f"bytes {begin}-{end}/{size}"
    if request.method == "HEAD":
        return HttpResponse(content_type=FLAC, headers=headers)
    return StreamingHttpResponse(
        _blocks(path, begin, end), status=206 if part else 200, content_type=FLAC, headers=headers
    )


def _blocks(path: Path, begin: int, end: int) -> Iterator[bytes]:
    left = end - begin + 1
    with path.open("rb") as file:
        file.seek(begin)
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
