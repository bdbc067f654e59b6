"""A booth as the server sees it: a key and Django's test client."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from admin.testing.models import Seat
from admin.testing.seat_keys import issue_key
from tests.admin.factories import AT
from tests.admin.sample_bundles import SentBundle, digest

BASE = "/api/station/v1"


class Booth:
    """Speaks the interface for one seat."""

    def __init__(self, seat: Seat) -> None:
        self.headers = {"Authorization": f"Booth {issue_key(seat, by='test', at=AT)}"}
        self.client = Client()

    def get(self, path: str) -> HttpResponse:
        return self.client.get(BASE + path, headers=self.headers)

    def post(self, path: str, body: Any = None) -> HttpResponse:
        return self.client.post(
            BASE + path, json.dumps(body), content_type="application/json", headers=self.headers
        )

    def announce(self, sitting_id: object, name: str, data: bytes) -> HttpResponse:
        body = {"file": name, "sha256": digest(data), "size": len(data)}
        return self.post(f"/sittings/{sitting_id}/uploads", body)

    def patch(self, sitting_id: object, upload_id: str, offset: int, data: bytes) -> HttpResponse:
        path = f"{BASE}/sittings/{sitting_id}/uploads/{upload_id}?offset={offset}"
        return self.client.patch(
            path, data, content_type="application/octet-stream", headers=self.headers
        )

    def send_file(self, sitting_id: object, name: str, data: bytes) -> None:
        answer = self.announce(sitting_id, name, data).json()
        if not answer["complete"]:
            sent = self.patch(sitting_id, answer["upload_id"], answer["offset"], data)
            assert sent.json() == {"offset": len(data), "complete": True}

    def send_manifest(
        self, sitting_id: object, manifest: bytes, sha256: str | None = None
    ) -> HttpResponse:
        return self.client.post(
            f"{BASE}/sittings/{sitting_id}/bundle",
            manifest,
            content_type="application/json",
            headers={**self.headers, "X-Content-SHA256": sha256 or digest(manifest)},
        )

    def send_bundle(self, sitting_id: object, bundle: SentBundle) -> HttpResponse:
        for name, data in bundle.files.items():
            self.send_file(sitting_id, name, data)
        return self.send_manifest(sitting_id, bundle.manifest)
