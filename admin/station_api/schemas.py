"""Bodies of the booth's interface; names are part of the interface and stay."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema


def z_time(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


ShortText = Annotated[str, Field(max_length=64)]
OrderId = Annotated[int, Field(ge=1, lt=2**63)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ErrorOut(Schema):
    """Every refusal: a stable id and a Chinese sentence; some carry further fields."""

    id: str
    message: str


class RoomOut(Schema):
    """Where this booth stands, and the public key for which it seals its recordings."""

    server_time: str
    server_version: str
    site: str
    room: str
    seat: str
    seal_key: str


class RegisterIn(Schema):
    """A booth's new public key (Ed25519, URL-safe base64), and its proof that it knows a code."""

    public_key: ShortText
    proof: Sha256


class RegisterOut(Schema):
    """The server's proof that it knows the code too, and where the booth stands."""

    proof: str
    room: RoomOut


class ProgramOut(Schema):
    """The program this booth should run; ``statement`` null: whichever it has.

    ``statement`` is JSON text (version, platform, size, sha256), signed as it stands.
    """

    statement: str | None
    signature: str
    release_key: str
    version: str | None


class LogInIn(Schema):
    """The last four or more digits of the admission number."""

    digits: Annotated[str, Field(max_length=20)]


class AccommodationsOut(Schema):
    """What the booth does otherwise for this candidate; all zero or false for most."""

    extra_time_percent: Annotated[int, Field(ge=0, le=100)]
    large_print: bool
    high_contrast: bool
    written_instructions: bool
    spoken_order: bool


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
    accommodations: AccommodationsOut
    # Numbers of the items that are not read, from 1; none for most.
    exempt_items: list[int] = []


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
    orders_done: Annotated[list[OrderId], Field(max_length=20)] = []


class RepeatOut(Schema):
    """An order to have an item read again."""

    id: int
    order: Literal["repeat"]
    item: int


class VoidOut(Schema):
    """An order to end the sitting, which has been declared void."""

    id: int
    order: Literal["void"]
    reason: str


class StateOut(Schema):
    """``start``: the start signal has been given; ``orders``: not reported done, oldest first.

    ``start_in_s``: seconds until the moment at which the whole room begins.
    """

    start: bool
    start_in_s: float
    orders: list[RepeatOut | VoidOut]


class CheckLine(Schema):
    """One thing that the booth looked at."""

    subject: ShortText
    well: bool
    found: Annotated[str, Field(max_length=200)]
    to_do: Annotated[str, Field(max_length=200)] = ""


class SelfCheckIn(Schema):
    """What the booth found when it looked itself over."""

    lines: Annotated[list[CheckLine], Field(min_length=1, max_length=40)]
    version: ShortText
    clock_difference_s: Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]


class PinIn(Schema):
    """The proctor's PIN, entered at the booth."""

    pin: ShortText


class UploadIn(Schema):
    """A file to come."""

    file: ShortText
    sha256: Sha256
    size: Annotated[int, Field(ge=1)]
    sealed_sha256: Sha256 | None = None


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
