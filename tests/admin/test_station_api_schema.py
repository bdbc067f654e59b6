"""The booth's interface keeps to its own OpenAPI, whatever of it is asked: statuses and bodies."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    response_schema_conformance,
    status_code_conformance,
)

from admin.practice.models import PracticeRun
from admin.testing.models import Sitting
from tests.admin.booth_client import register_booth, signed
from tests.admin.factories import AT, add_person
from tests.admin.test_station_api_permissions import OPEN, ROUTES, SCHEMA

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
LAB = "http://lab"
schemathesis.serializer.alias("audio/flac", "application/octet-stream")
SPEC = schemathesis.openapi.from_dict(SCHEMA)
# Dozens of addresses share what one test of the profile in use may take.
EXAMPLES = max(1, settings.default.max_examples // 8)


def sent(case: schemathesis.Case, key: str | None) -> schemathesis.Response:
    """The answer, as schemathesis reads answers; the database is as before."""
    asked = requests.Request(**_plain(case.as_transport_kwargs(base_url=LAB))).prepare()
    body = asked.body.encode() if isinstance(asked.body, str) else bytes(asked.body or b"")
    parts = urlsplit(asked.url or "")
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    method = asked.method or ""
    kind = asked.headers.pop("Content-Type", "application/json")
    headers = {**asked.headers, **(signed(key, method, path, body) if key else {})}
    headers.pop("Content-Length", None)
    with transaction.atomic():
        answer = Client().generic(method, path, body, content_type=kind, headers=headers)
        content = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    told = {name.lower(): [value] for name, value in answer.headers.items()}
    return schemathesis.Response(answer.status_code, told, content, asked, 0.0, verify=False)


def _plain(kwargs: dict[str, Any]) -> dict[str, Any]:
    known = {"method", "url", "params", "headers", "json", "data", "files", "cookies"}
    return {name: value for name, value in kwargs.items() if name in known}


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_answer_is_one_that_the_schema_tells(
    method: str, path: str, sitting: Sitting
) -> None:
    seat = sitting.candidate.seat
    assert seat
    key = None if path in OPEN else register_booth(seat)
    run = PracticeRun.objects.create(person=add_person(), seat=seat, begun_at=AT)
    own = {"sitting_id": str(sitting.pk), "practice_id": str(run.pk)}

    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(SPEC[path][method].as_strategy(), st.integers(0, 3))
    def ask(case: schemathesis.Case, foreign: int) -> None:
        if foreign:
            known = {name: own[name] for name in case.path_parameters if name in own}
            case.path_parameters.update(known)
        case.validate_response(sent(case, key), checks=CHECKS)

    ask()
