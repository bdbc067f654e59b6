"""Bodies of the booth's interface; names are part of the interface and stay."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Annotated, Any

from ninja import Field, Schema


def z_time(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


ShortText = Annotated[str, Field(max_length=64)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ErrorOut(Schema):
    """Every refusal: a stable id and a Chinese sentence; some carry further fields."""

    id: str
    message: str


class RoomOut(Schema):
    """Where this booth stands."""

    server_time: str
    server_version: str
    site: str
    room: str
    seat: str


class LogInIn(Schema):
    """The last four or more digits of the admission number."""

    digits: Annotated[str, Field(max_length=20)]


class LogInOut(Schema):
    """What the candidate is asked to confirm."""

    sitting_id: uuid.UUID
    admission_number: str
    name: str
    sex: str
    identity_number_masked: str
    photo_url: str | None
    session: str
    stage: str


class OkOut(Schema):
    """Done."""

    ok: bool = True


class StateIn(Schema):
    """What the booth says of itself, about once a second."""

    state: ShortText
    item: Annotated[int, Field(ge=1, le=20)] | None = None
    remaining_s: Annotated[float, Field(ge=0, le=86400)] | None = None
    level_dbfs: Annotated[float, Field(ge=-200, le=20)] | None = None
    warning: Annotated[str, Field(max_length=200)] | None = None
    at: Annotated[str, Field(max_length=40)]


class StateOut(Schema):
    """``start``: the room has been given the start signal."""

    start: bool


class UploadIn(Schema):
    """A file to come."""

    file: ShortText
    sha256: Sha256
    size: Annotated[int, Field(ge=1)]


class UploadOut(Schema):
    """Where to go on: ``offset`` bytes are held."""

    upload_id: uuid.UUID
    offset: int
    complete: bool


class ChunkOut(Schema):
    """After a chunk."""

    offset: int
    complete: bool


class BundleOut(Schema):
    """The acknowledgement: only now may the booth delete its copy."""

    acknowledged: bool = True
    manifest_sha256: str


Paper = dict[str, Any]
