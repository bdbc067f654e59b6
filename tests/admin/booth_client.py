"""A booth as the server sees it: a key of its own and Django's test client."""

from __future__ import annotations

import json
from typing import Any

import httpx
from django.http import HttpResponse
from django.test import Client

from admin.testing.models import Seat
from admin.testing.seat_keys import set_key
from station.booth_key import BoothSignature, new_booth_key
from tests.admin.factories import AT
from tests.admin.sample_bundles import SentBundle, digest

BASE = "/api/station/v1"


JSON = "application/json"


def register_booth(seat: Seat) -> str:
    """Register a new booth for the seat; returns its private key."""
    public, private = new_booth_key()
    set_key(seat, public, by="test", at=AT)
    return private


def signed(private: str, method: str, path: str, body: bytes) -> dict[str, str]:
    """Headers that a booth with this key adds to a request."""
    request = httpx.Request(method, f"http://lab{path}", content=body)
    next(BoothSignature(private).auth_flow(request))
    wanted = ("content-digest", "signature-input", "signature")
    return {name: request.headers[name] for name in wanted}


class Booth:
    """Speaks the interface for one seat."""

    def __init__(self, seat: Seat) -> None:
        self.key = register_booth(seat)
        self.client = Client()

    def send(
        self, method: str, path: str, body: bytes = b"", kind: str = JSON, **headers: str
    ) -> HttpResponse:
        address = BASE + path
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        sign = signed(self.key, method, address, body)
        return self.client.generic(
            method, address, body, content_type=kind, headers={**sign, **more}
        )

    def get(self, path: str) -> HttpResponse:
        return self.send("GET", path)

    def post(self, path: str, body: Any = None) -> HttpResponse:
        return self.send("POST", path, json.dumps(body).encode())

    def announce(self, sitting_id: object, name: str, data: bytes) -> HttpResponse:
        body = {"file": name, "sha256": digest(data), "size": len(data)}
        return self.post(f"/sittings/{sitting_id}/uploads", body)

    def patch(self, sitting_id: object, upload_id: str, offset: int, data: bytes) -> HttpResponse:
        path = f"/sittings/{sitting_id}/uploads/{upload_id}?offset={offset}"
        return self.send("PATCH", path, data, "application/octet-stream")

    def send_file(self, sitting_id: object, name: str, data: bytes) -> None:
        answer = self.announce(sitting_id, name, data).json()
        if not answer["complete"]:
            sent = self.patch(sitting_id, answer["upload_id"], answer["offset"], data)
            assert sent.json() == {"offset": len(data), "complete": True}

    def send_manifest(
        self, sitting_id: object, manifest: bytes, sha256: str | None = None
    ) -> HttpResponse:
        path = f"/sittings/{sitting_id}/bundle"
        return self.send("POST", path, manifest, x_content_sha256=sha256 or digest(manifest))

    def send_bundle(self, sitting_id: object, bundle: SentBundle) -> HttpResponse:
        for name, data in bundle.files.items():
            self.send_file(sitting_id, name, data)
        return self.send_manifest(sitting_id, bundle.manifest)
