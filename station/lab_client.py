"""Typed client of the server's station interface (``/api/station/v1``).

Every method either returns a value or raises a ``LabError``; nothing of httpx leaves this file.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from recordings.times import to_text
from station import errors
from station.booth_key import BoothSignature
from station.candidate import Accommodations, Candidate
from station.pinned import trust_in
from station.room_report import RoomReport
from station.settings import Settings
from wordlists.errors import PaperRefused
from wordlists.paper import Paper

T = TypeVar("T")

BASE = "/api/station/v1"
CONNECT_SECONDS = 4.0
ANSWER_SECONDS = 20.0


@dataclass(frozen=True)
class Room:
    """Where the server says this booth stands; ``server_time`` is UTC text with ``Z``.

    ``seal_key``: the server's public key, for which recordings are sealed.
    """

    server_time: str
    server_version: str
    site: str
    room: str
    seat: str
    seal_key: str


@dataclass(frozen=True)
class Introduced:
    """The server took this booth's key; ``proof``: that it knows the code too."""

    proof: str
    room: Room


@dataclass(frozen=True)
class UploadState:
    """How far an upload is: bytes held, and whether the file is whole and right."""

    upload_id: str
    offset: int
    complete: bool


@dataclass(frozen=True)
class Order:
    """What the invigilator wants of this booth: ``repeat`` an ``item``, or ``void`` with a reason.

    The server lists an order until the booth says that it is done.
    """

    id: int
    order: str
    item: int | None
    reason: str


@dataclass(frozen=True)
class RoomAnswer:
    """What the room says back: whether the start was given, and orders not known to be done.

    ``start_in``: seconds until the moment at which the whole room begins.
    """

    started: bool
    start_in: float
    orders: tuple[Order, ...]


@dataclass(frozen=True)
class Coming:
    """A file to be sent: name and SHA-256 of the recording as the manifest has them.

    `size`: of the bytes that will come. `sealed_sha256`: their digest where the recording travels
    sealed, else None.
    """

    file: str
    sha256: str
    size: int
    sealed_sha256: str | None


class LabClient:
    """One booth's connection. Safe to share between threads.

    ``key``: the booth's private key; ``certificate``: the one the server must show (PEM), "" for a
    server without TLS on this machine. Raises SettingsError where either is none.
    """

    def __init__(
        self,
        server_url: str,
        key: str,
        certificate: str = "",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        try:
            signature, trust = BoothSignature(key), trust_in(certificate)
        except ValueError as error:  # an SSLError is one too
            raise errors.SettingsError("key or certificate unusable") from error
        self._http = httpx.Client(
            base_url=server_url.rstrip("/") + BASE,
            auth=signature,
            verify=trust,
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            transport=transport,
            trust_env=False,  # the room's network has no proxy; one that is set is a mistake
        )
        self._origin = httpx.URL(server_url)

    @classmethod
    def of_booth(cls, settings: Settings) -> Self:
        """The connection of the booth with these settings; raises SettingsError."""
        return cls(settings.server_url, settings.key, settings.certificate)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def room(self) -> Room:
        """Server, room and seat that belong to this booth's key."""
        return _read(self.call("GET", "/room"), _room)

    def introduce(self, public_key: str, proof: str) -> Introduced:
        """Register this booth's key by a code; ``proof`` as recordings.introduction makes it."""
        body = {"public_key": public_key, "proof": proof}
        answer = self.call("POST", "/register", json=body)
        return _read(answer, lambda data: Introduced(str(data["proof"]), _room(data["room"])))

    def enter_pin(self, pin: str) -> None:
        """The proctor wants to leave the booth program; returns only where the PIN is right."""
        self.call("POST", "/proctor-pin", json={"pin": pin})

    def send_self_check(
        self, lines: Sequence[dict[str, str | bool]], version: str, clock_difference: float
    ) -> None:
        """Tell the room what the booth found of itself; ``clock_difference`` in seconds."""
        body = {"lines": list(lines), "version": version, "clock_difference_s": clock_difference}
        self.call("POST", "/self-check", json=body)

    def log_in(self, digits: str) -> Candidate:
        """The candidate at this seat whose admission number ends with ``digits`` (four or more)."""
        answer = self.call("POST", "/log-in", json={"digits": digits})
        return _read(answer, _candidate)

    def photo(self, candidate: Candidate) -> bytes | None:
        """Bytes of the candidate's photo; None where there is none."""
        if candidate.photo_url is None:
            return None
        return self.call("GET", str(self._origin.join(candidate.photo_url))).content

    def confirm(self, sitting_id: str) -> None:
        """Say that the candidate confirmed the data."""
        self.call("POST", f"/sittings/{sitting_id}/confirm")

    def report(
        self, sitting_id: str, report: RoomReport, orders_done: Sequence[int] = ()
    ) -> RoomAnswer:
        """Tell the room where the sitting stands and which orders were carried out."""
        answer = self.call(
            "POST",
            f"/sittings/{sitting_id}/state",
            json={
                "state": report.state,
                "item": report.item,
                "remaining_s": report.remaining_s,
                "level_dbfs": report.level_dbfs,
                "warning": report.warning,
                "at": to_text(report.at),
                "orders_done": list(orders_done),
            },
        )
        return _read(answer, _room_answer)

    def paper(self, sitting_id: str) -> Paper:
        """The paper; raises NotStarted before the start signal."""
        answer = self.call("GET", f"/sittings/{sitting_id}/paper")
        try:
            return Paper.from_json(_json(answer))
        except PaperRefused as error:
            raise errors.AnswerUnreadable("paper has another form") from error

    def begin_upload(self, sitting_id: str, coming: Coming) -> UploadState:
        """Announce a file, or learn how far an earlier upload came."""
        answer = self.call(
            "POST",
            f"/sittings/{sitting_id}/uploads",
            json=asdict(coming),
        )
        return _read(
            answer,
            lambda data: UploadState(
                str(data["upload_id"]), int(data["offset"]), bool(data["complete"])
            ),
        )

    def append(self, sitting_id: str, upload_id: str, offset: int, piece: bytes) -> UploadState:
        """Send a piece; raises WrongOffset or DigestRefused where the server says so."""
        answer = self.call(
            "PATCH",
            f"/sittings/{sitting_id}/uploads/{upload_id}",
            params={"offset": offset},
            content=piece,
            headers={"Content-Type": "application/octet-stream"},
        )
        return _read(
            answer,
            lambda data: UploadState(upload_id, int(data["offset"]), bool(data["complete"])),
        )

    def deliver_manifest(self, sitting_id: str, manifest: bytes, sha256: str) -> None:
        """Hand over the manifest; returns only when the server acknowledged these very bytes."""
        answer = self.call(
            "POST",
            f"/sittings/{sitting_id}/bundle",
            content=manifest,
            headers={"Content-Type": "application/json", "X-Content-SHA256": sha256},
        )
        acknowledged = _read(
            answer, lambda data: data["acknowledged"] is True and data["manifest_sha256"] == sha256
        )
        if not acknowledged:
            raise errors.AnswerUnreadable("manifest not acknowledged with its own digest")

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        """One request, the way all go; raises LabError for every answer that is not 2xx."""
        try:
            answer = self._http.request(method, path, **request)
        except httpx.TransportError as error:
            if _is_forged(error):
                raise errors.ServerForged(type(error).__name__) from error
            raise errors.ServerUnreachable(type(error).__name__) from error
        if answer.is_success:
            return answer
        raise _failure(answer)


def _is_forged(error: BaseException | None) -> bool:
    """Did the connection fail because another certificate than the known one was shown?"""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


_BY_ID: dict[str, type[errors.LabError]] = {
    kind.id: kind
    for kind in (
        errors.NotStarted,
        errors.BundleConflict,
        errors.DigestRefused,
        errors.SealedElsewhere,
    )
}


def _read(answer: httpx.Response, reader: Callable[[Any], T]) -> T:
    data = _json(answer)
    try:
        return reader(data)
    except (KeyError, TypeError, ValueError) as error:
        raise errors.AnswerUnreadable(f"{answer.url.path}: {type(error).__name__}") from error


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError as error:
        raise errors.AnswerUnreadable(f"{answer.url.path}: no JSON") from error


def _failure(answer: httpx.Response) -> errors.LabError:
    """The room's error for an answer that is not 2xx."""
    try:
        body = answer.json()
        reason, message = str(body["id"]), str(body.get("message", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        body, reason, message = {}, "", ""
    if reason == "wrong_offset":
        return errors.WrongOffset(int(body.get("offset", 0)))
    if reason == "files_missing":
        return errors.FilesMissing(tuple(str(name) for name in body.get("missing", ())))
    if reason in _BY_ID:
        return _BY_ID[reason](f"{answer.status_code}")
    if answer.status_code in (401, 403):
        return errors.KeyRefused(f"{answer.status_code} {reason}")
    if answer.status_code >= 500:
        return errors.ServerFailed(f"{answer.status_code} {reason}")
    return errors.Refused(reason or f"http_{answer.status_code}", message)


def _room(data: Any) -> Room:
    keys = ("server_time", "server_version", "site", "room", "seat", "seal_key")
    return Room(**{key: str(data[key]) for key in keys})


def _room_answer(data: Any) -> RoomAnswer:
    orders = tuple(
        Order(int(one["id"]), str(one["order"]), one.get("item"), str(one.get("reason", "")))
        for one in data["orders"]
    )
    return RoomAnswer(bool(data["start"]), float(data["start_in_s"]), orders)


def _candidate(data: Any) -> Candidate:
    photo = data.get("photo_url")
    return Candidate(
        sitting_id=str(data["sitting_id"]),
        admission_number=str(data["admission_number"]),
        name=str(data["name"]),
        sex=str(data["sex"]),
        identity_number_masked=str(data["identity_number_masked"]),
        photo_url=None if photo is None else str(photo),
        session=str(data["session"]),
        stage=str(data["stage"]),
        accommodations=Accommodations(**data["accommodations"]),
        exempt_items=tuple(int(item) for item in data.get("exempt_items", ())),
    )
