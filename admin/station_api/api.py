"""The booth's interface, ``/api/station/v1``: addresses only; the work is done in the services."""

from __future__ import annotations

import logging
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, NinjaAPI, Query
from ninja.errors import AuthenticationError, HttpError, ValidationError

from admin.archive import bundles, uploads
from admin.archive.errors import ManifestTooLarge
from admin.archive.models import Upload
from admin.booth_releases import releases
from admin.booth_releases.signing import public_release_key
from admin.errors import LabError, NotFound
from admin.project.certificate import certificate_digest
from admin.project.data_folder import seal_secret
from admin.scoring_jobs.hints import hint_scoring
from admin.station_api import schemas
from admin.station_api.auth import BoothKey
from admin.station_api.practice import router as practice_router
from admin.station_api.requests import REFUSALS, length_of, seat_of
from admin.station_api.versions import SERVER_VERSION
from admin.testing import booth
from admin.testing.accommodations import of_candidate
from admin.testing.conduct import take_step
from admin.testing.exemptions import exempt_items
from admin.testing.live import Reported
from admin.testing.models import BoothOrder, Seat
from admin.testing.orders import pending_orders, report_done
from admin.testing.proctor_pin import enter_pin
from admin.testing.seat_keys import register
from admin.testing.stages import BOOTH_STAGES, Stage, Step
from recordings.sealing import public_half

log = logging.getLogger("lab.station_api")

api = NinjaAPI(
    title="普通话测试实验室：测试机接口",
    version="1",
    urls_namespace="station",
    auth=BoothKey(),
    docs_url=None,
)

api.add_router("/practice", practice_router)


@api.post("/register", response={200: schemas.RegisterOut, **REFUSALS}, auth=None)
def register_booth(request: HttpRequest, body: schemas.RegisterIn) -> dict[str, Any]:
    """Take a booth's public key from whoever proves to know a registration code."""
    shown = certificate_digest(Path(settings.DATA_FOLDER)) if request.is_secure() else ""
    seat, proof = register(body.public_key, body.proof, shown, at=timezone.now())
    return {"proof": proof, "room": _place(seat)}


@api.get("/room", response={200: schemas.RoomOut, **REFUSALS})
def room(request: HttpRequest) -> dict[str, Any]:
    """Where this booth stands, and what time it is."""
    return _place(seat_of(request))


def _place(seat: Seat) -> dict[str, Any]:
    return {
        "server_time": schemas.z_time(timezone.now()),
        "server_version": SERVER_VERSION,
        "site": seat.room.site.name,
        "room": seat.room.name,
        "seat": seat.label,
        "seal_key": public_half(seal_secret(Path(settings.DATA_FOLDER))),
    }


@api.get("/program", response={200: schemas.ProgramOut, **REFUSALS})
def program(request: HttpRequest, platform: str = Query(max_length=32)) -> dict[str, Any]:
    """Which program this booth should run, signed; ``version`` also where none fits it."""
    seat = seat_of(request)
    release = releases.offered_to(seat, platform)
    return {
        "statement": release.statement if release else None,
        "signature": release.signature if release else "",
        "release_key": public_release_key(Path(settings.DATA_FOLDER)),
        "version": releases.offered_version(seat.room),
    }


@api.get("/program/archive", response={200: None, **REFUSALS})
def program_archive(
    request: HttpRequest,
    platform: str = Query(max_length=32),
    sha256: str = Query(max_length=64),
    offset: int = Query(ge=0, lt=2**63),
) -> HttpResponse:
    """Bytes of the offered archive from the offset on, at most 4 MiB."""
    data = releases.piece(seat_of(request), platform, sha256, offset)
    return HttpResponse(data, content_type="application/octet-stream")


@api.post("/log-in", response={200: schemas.LogInOut, **REFUSALS})
def log_in(request: HttpRequest, body: schemas.LogInIn) -> dict[str, Any]:
    """Find the candidate of this seat by the end of the admission number."""
    sitting = booth.log_in(seat_of(request), body.digits, at=timezone.now())
    candidate = sitting.candidate
    person = candidate.person
    return {
        "sitting_id": sitting.pk,
        "admission_number": candidate.admission_number,
        "name": person.name,
        "sex": person.sex,
        "identity_number_masked": person.identity_masked,
        "photo_url": f"/api/station/v1/sittings/{sitting.pk}/photo" if person.photo else None,
        "session": candidate.session.name,
        "stage": BOOTH_STAGES[Stage(sitting.stage)],
        "accommodations": vars(of_candidate(candidate)),
        "exempt_items": sorted(exempt_items(candidate)),
    }


@api.get("/sittings/{uuid:sitting_id}/photo", response={200: None, **REFUSALS})
def photo(request: HttpRequest, sitting_id: uuid.UUID) -> FileResponse:
    """The candidate's photograph (JPEG)."""
    person = booth.own_sitting(seat_of(request), sitting_id).candidate.person
    if not person.photo:
        raise NotFound
    try:
        return FileResponse(person.photo.open(), content_type="image/jpeg")
    except FileNotFoundError as error:
        raise NotFound(detail="photo file") from error


@api.post("/sittings/{uuid:sitting_id}/confirm", response={200: schemas.OkOut, **REFUSALS})
def confirm(request: HttpRequest, sitting_id: uuid.UUID) -> dict[str, bool]:
    """The candidate has confirmed the personal data."""
    seat = seat_of(request)
    sitting = booth.own_sitting(seat, sitting_id)
    take_step(sitting, Step.CONFIRM, by=booth.name_of(seat), at=timezone.now())
    return {"ok": True}


@api.post("/sittings/{uuid:sitting_id}/state", response={200: schemas.StateOut, **REFUSALS})
def state(request: HttpRequest, sitting_id: uuid.UUID, body: schemas.StateIn) -> dict[str, Any]:
    """Keep what the booth says of itself; answer the start signal and what else is ordered."""
    seat, now = seat_of(request), timezone.now()
    sitting = booth.own_sitting(seat, sitting_id)
    said = body.dict()
    report_done(sitting, said.pop("orders_done"), by=booth.name_of(seat), at=now)
    booth.keep_state(seat, sitting, Reported(**said), at=now)
    orders = [_order(order) for order in pending_orders(sitting)]
    return {
        "start": booth.may_start(sitting),
        "start_in_s": booth.start_in(sitting, now),
        "orders": orders,
    }


def _order(order: BoothOrder) -> dict[str, Any]:
    if order.kind == BoothOrder.Kind.VOID:
        return {"id": order.pk, "order": "void", "reason": order.reason}
    return {"id": order.pk, "order": "repeat", "item": order.item}


@api.post("/self-check", response={200: schemas.OkOut, **REFUSALS})
def self_check(request: HttpRequest, body: schemas.SelfCheckIn) -> dict[str, bool]:
    """Keep what the booth found when it looked itself over."""
    found = body.dict()
    booth.keep_self_check(
        seat_of(request),
        found["lines"],
        version=body.version,
        clock_difference_s=body.clock_difference_s,
        at=timezone.now(),
    )
    return {"ok": True}


@api.post("/proctor-pin", response={200: schemas.OkOut, **REFUSALS})
def proctor_pin(request: HttpRequest, body: schemas.PinIn) -> dict[str, bool]:
    """Somebody wants to leave the booth program; answered only where the PIN is right."""
    enter_pin(seat_of(request), body.pin, at=timezone.now())
    return {"ok": True}


@api.get("/sittings/{uuid:sitting_id}/paper", response={200: schemas.Paper, **REFUSALS})
def paper(request: HttpRequest, sitting_id: uuid.UUID) -> dict[str, Any]:
    """The paper, from the start signal on."""
    seat = seat_of(request)
    sitting = booth.own_sitting(seat, sitting_id)
    return booth.paper_for(sitting, seat, at=timezone.now())


@api.post("/sittings/{uuid:sitting_id}/uploads", response={200: schemas.UploadOut, **REFUSALS})
def begin_upload(
    request: HttpRequest, sitting_id: uuid.UUID, body: schemas.UploadIn
) -> dict[str, Any]:
    """Announce a file; answers where to go on. The same file again: the same upload."""
    seat = seat_of(request)
    sitting = booth.sendable_sitting(seat, sitting_id)
    progress = uploads.announce(
        sitting,
        body.file,
        body.sha256,
        body.size,
        body.sealed_sha256 or "",
        who=booth.name_of(seat),
        at=timezone.now(),
    )
    return {
        "upload_id": progress.upload.pk,
        "offset": progress.offset,
        "complete": progress.complete,
    }


@api.patch(
    "/sittings/{uuid:sitting_id}/uploads/{uuid:upload_id}",
    response={200: schemas.ChunkOut, **REFUSALS},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string"}}},
        }
    },
)
def send_chunk(
    request: HttpRequest, sitting_id: uuid.UUID, upload_id: uuid.UUID, offset: int = Query(ge=0)
) -> dict[str, Any]:
    """Append raw bytes (at most 4 MiB) at the offset, which must be where the file ends."""
    seat = seat_of(request)
    sitting = booth.sendable_sitting(seat, sitting_id)
    upload = Upload.objects.filter(pk=upload_id, sitting=sitting).first()
    if upload is None:
        raise NotFound
    progress = uploads.receive(
        upload, offset, request, length_of(request), who=booth.name_of(seat), at=timezone.now()
    )
    return {"offset": progress.offset, "complete": progress.complete}


@api.post(
    "/sittings/{uuid:sitting_id}/bundle",
    response={200: schemas.BundleOut, **REFUSALS},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    },
)
def send_bundle(
    request: HttpRequest,
    sitting_id: uuid.UUID,
    digest: str = Header(alias="X-Content-SHA256", max_length=64),
) -> dict[str, Any]:
    """Accept the manifest once every file it lists is held; only then may the booth delete."""
    seat = seat_of(request)
    sitting = booth.sendable_sitting(seat, sitting_id)
    if (length_of(request) or 0) > bundles.MAX_MANIFEST:
        raise ManifestTooLarge
    bundle = bundles.accept(
        sitting, request.body, digest, who=booth.name_of(seat), seat=seat, at=timezone.now()
    )
    hint_scoring(sitting.pk)
    return {"acknowledged": True, "manifest_sha256": bundle.manifest_sha256}


def _answer(request: HttpRequest, body: dict[str, object], status: int) -> HttpResponse:
    return api.create_response(request, body, status=status)


@api.exception_handler(LabError)
def _lab_error(request: HttpRequest, error: LabError) -> HttpResponse:
    # The seat is known wherever a service was reached; no personal data are logged.
    seat = getattr(getattr(request, "auth", None), "pk", "")
    level = logging.ERROR if error.status >= 500 else logging.INFO
    log.log(level, "refused", extra={"error": error.id, "detail": error.detail, "seat": seat})
    return _answer(request, error.as_json(), error.status)


@api.exception_handler(AuthenticationError)
def _unknown_booth(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    message = "本机没有登记，或登记已被撤销。请联系管理员发放登记码，重新登记本机。"
    return _answer(request, {"id": "unknown_booth", "message": message}, 401)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = [".".join(str(part) for part in one["loc"]) for one in error.errors]
    message = "请求的内容不符合接口规定，请检查测试机程序的版本。"
    return _answer(request, {"id": "invalid_request", "message": message, "places": places}, 422)


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    message = "请求无法读取，请检查测试机程序的版本。"
    return _answer(request, {"id": "invalid_request", "message": message}, error.status_code)
