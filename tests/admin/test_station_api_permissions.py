"""Every address of the booth's interface, made from its OpenAPI: keys, other seats' things."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from admin.practice.models import PracticeRun
from admin.station_api.api import api
from admin.testing.seat_keys import withdraw_key
from station.booth_key import new_booth_key
from tests.admin.booth_client import register_booth, signed
from tests.admin.factories import AT, add_person, add_seat, add_sitting

pytestmark = pytest.mark.django_db

SCHEMA = json.loads(json.dumps(api.get_openapi_schema(), default=str))
ROUTES = [
    (method.upper(), path)
    for path, methods in SCHEMA["paths"].items()
    for method in methods
    if method in {"get", "post", "put", "patch", "delete"}
]
OF_ONE_SEAT = [one for one in ROUTES if "sitting_id" in one[1] or "practice_id" in one[1]]
# Bodies that are valid, so that nothing but the key or the owner can be the cause of a refusal.
BODIES: dict[str, Any] = {
    "/practice/log-in": {"code": "00000000"},
    "/exercise": {"theme": "retroflex"},
    "/log-in": {"digits": "0000"},
    "/state": {"state": "item", "at": "2026-05-16T01:00:00.000Z"},
    "/self-check": {
        "lines": [{"subject": "麦克风", "well": True, "found": "有", "to_do": ""}],
        "version": "0.1.0",
        "clock_difference_s": 0.2,
    },
    "/proctor-pin": {"pin": "000000"},
    "/uploads": {"file": "item-1.flac", "sha256": "0" * 64, "size": 1},
}


OPEN = {f"/api/station/v1{path}" for path in ("/register",)}
SIGNED = [one for one in ROUTES if one[1] not in OPEN]


def add_run() -> PracticeRun:
    return PracticeRun.objects.create(person=add_person(), seat=add_seat(), begun_at=AT)


def filled(path: str, thing: object) -> str:
    """The address of a sitting or a practice."""
    values = {"sitting_id": thing, "practice_id": thing, "upload_id": uuid.uuid4(), "clip": "no"}
    return path.format(**values)


def call(method: str, path: str, sitting: object, key: str | None) -> HttpResponse:
    """One request, signed with the key."""
    address = filled(path, sitting)
    address += "?offset=0" if method == "PATCH" else "?exercise=retroflex.x"
    body = next((body for end, body in BODIES.items() if path.endswith(end)), {})
    data = json.dumps(body).encode()
    headers = signed(key, method, address, data) if key is not None else {}
    return Client().generic(
        method,
        address,
        data,
        content_type="application/json",
        headers={**headers, "X-Content-SHA256": "0" * 64},
    )


def test_the_interface_is_the_one_agreed() -> None:
    base = "/api/station/v1"
    sitting = f"{base}/sittings/{{sitting_id}}"
    practice = f"{base}/practice/{{practice_id}}"
    assert set(ROUTES) == {
        ("POST", f"{base}/register"),
        ("GET", f"{base}/room"),
        ("POST", f"{base}/log-in"),
        ("POST", f"{base}/self-check"),
        ("POST", f"{base}/proctor-pin"),
        ("GET", f"{base}/program"),
        ("GET", f"{base}/program/archive"),
        ("GET", f"{sitting}/photo"),
        ("POST", f"{sitting}/confirm"),
        ("POST", f"{sitting}/state"),
        ("GET", f"{sitting}/paper"),
        ("POST", f"{sitting}/uploads"),
        ("PATCH", f"{sitting}/uploads/{{upload_id}}"),
        ("POST", f"{sitting}/bundle"),
        ("POST", f"{base}/practice/log-in"),
        ("GET", f"{base}/practice/clips/{{clip}}.ogg"),
        ("POST", f"{practice}/exercise"),
        ("POST", f"{practice}/readings"),
        ("POST", f"{practice}/end"),
    }


@pytest.mark.parametrize(("method", "path"), SIGNED)
@pytest.mark.parametrize("whose", ["nobody's", "another's", "withdrawn"])
def test_every_route_needs_the_booths_key(method: str, path: str, whose: str) -> None:
    sitting = add_sitting()
    seat = sitting.candidate.seat
    assert seat
    own = register_booth(seat)
    if whose == "withdrawn":
        withdraw_key(seat, by="test", at=AT, reason="丢失")
    keys = {"nobody's": None, "another's": new_booth_key()[1], "withdrawn": own}
    answer = call(method, path, sitting.pk, keys[whose])
    assert (answer.status_code, answer.json()["id"]) == (401, "unknown_booth")


@pytest.mark.parametrize(("method", "path"), OF_ONE_SEAT)
@pytest.mark.parametrize("whose", ["another's", "nobody's"])
def test_what_is_not_the_seats_own_is_not_there(method: str, path: str, whose: str) -> None:
    own = register_booth(add_seat())
    others = add_run().pk if "practice_id" in path else add_sitting().pk
    answer = call(method, path, others if whose == "another's" else uuid.uuid4(), own)
    assert (answer.status_code, answer.json()["id"]) == (404, "not_found")


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_documented_route_is_served_and_secured(method: str, path: str) -> None:
    assert resolve(filled(path, uuid.uuid4()))
    operation = SCHEMA["paths"][path][method.lower()]
    assert operation.get("security") == (None if path in OPEN else [{"BoothKey": []}])
    assert {"401", "404"} <= set(operation["responses"])


def test_the_document_is_served() -> None:
    answer = Client().get("/api/station/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["components"]["securitySchemes"]["BoothKey"]["name"] == "Signature"
