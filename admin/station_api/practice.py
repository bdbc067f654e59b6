"""The booth's interface for practice: addresses only; the work is done in ``admin.practice``."""

from __future__ import annotations

import time
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from admin.errors import NotFound
from admin.practice import runs
from admin.practice.asking import judge_reading
from admin.practice.errors import SoundUnusable
from admin.practice.exercises import themes_for
from admin.practice.progress import newest_findings, progress_of
from admin.practice.wire import LARGEST_SOUND
from admin.station_api import practice_schemas as schemas
from admin.station_api.requests import REFUSALS, length_of, seat_of
from admin.station_api.schemas import OkOut
from scoring.exercises import standard_clip

LONGEST_NAME = 60  # characters of a clip's name
FLAC = b"fLaC"  # how a body begins; the worker looks at the rest
TOO_LARGE = "录音文件太大，请只读屏幕上的词。"

router = Router()


@router.post("/log-in", response={200: schemas.LogInOut, **REFUSALS})
def log_in(request: HttpRequest, body: schemas.CodeIn) -> dict[str, Any]:
    """Begin practising with a code: what there is to practise, and how far the person has come."""
    run = runs.log_in(seat_of(request), body.code, at=timezone.now())
    return {
        "practice_id": run.pk,
        "name": run.person.name,
        "themes": themes_for(newest_findings(run.person)),
        "progress": progress_of(run.person),
    }


@router.post("/{uuid:practice_id}/exercise", response={200: schemas.ExerciseOut, **REFUSALS})
def exercise(request: HttpRequest, practice_id: uuid.UUID, body: schemas.ThemeIn) -> dict[str, Any]:
    """The next word of a theme."""
    run = runs.own_run(seat_of(request), practice_id, at=timezone.now())
    return runs.next_exercise(run, body.theme).to_json()


@router.post(
    "/{uuid:practice_id}/readings",
    response={200: schemas.ReadingOut, **REFUSALS},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"audio/flac": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def reading(
    request: HttpRequest, practice_id: uuid.UUID, exercise: str = Query(max_length=200)
) -> dict[str, Any]:
    """The verdict on one reading; the sound is not kept."""
    begun, at = time.monotonic(), timezone.now()
    run = runs.own_run(seat_of(request), practice_id, at=at)
    if (length_of(request) or 0) > LARGEST_SOUND or len(request.body) > LARGEST_SOUND:
        raise SoundUnusable(TOO_LARGE)
    if not request.body.startswith(FLAC):
        raise SoundUnusable
    return runs.read_word(run, exercise, request.body, judge_reading, at=at, begun=begun)


@router.get("/clips/{clip}.ogg", response={200: None, **REFUSALS})
def clip(request: HttpRequest, clip: str) -> HttpResponse:
    """A word in the standard voice."""
    plain = clip.isascii() and clip.replace("-", "").isalnum() and len(clip) <= LONGEST_NAME
    sound = standard_clip(clip) if plain else None
    if sound is None:
        raise NotFound
    return HttpResponse(sound.read_bytes(), content_type="audio/ogg")


@router.post("/{uuid:practice_id}/end", response={200: OkOut, **REFUSALS})
def end(request: HttpRequest, practice_id: uuid.UUID) -> dict[str, bool]:
    """The person has finished."""
    runs.end(seat_of(request), practice_id, at=timezone.now())
    return {"ok": True}
