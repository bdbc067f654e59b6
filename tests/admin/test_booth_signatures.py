"""What a signature refuses: changed, repeated, late, another's, a server that began anew."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from admin.station_api.auth import FRESHNESS
from admin.station_api.freshness import (
    AHEAD_SECONDS,
    WINDOW_SECONDS,
    Freshness,
    ReplayedRequest,
    StaleSignature,
)
from station.booth_key import new_booth_key
from tests.admin.booth_client import BASE, register_booth, signed
from tests.admin.factories import add_seat

PATH = f"{BASE}/self-check"
BODY = {
    "lines": [{"subject": "麦克风", "well": True, "found": "有"}],
    "version": "0.1.0",
    "clock_difference_s": 0.2,
}
DATA = json.dumps(BODY).encode()


@pytest.fixture
def key(db: None) -> str:
    return register_booth(add_seat())


def send(
    headers: dict[str, str], data: bytes = DATA, path: str = PATH, **more: Any
) -> HttpResponse:
    return Client().post(path, data, content_type="application/json", headers=headers, **more)


def refusal(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, answer.json()["id"]


def test_a_request_counts_once(key: str) -> None:
    headers = signed(key, "POST", PATH, DATA)
    assert send(headers).status_code == 200
    assert refusal(send(headers)) == (401, "replayed_request")
    assert send(signed(key, "POST", PATH, DATA)).status_code == 200


def test_a_changed_request_is_nobodys(key: str) -> None:
    headers = signed(key, "POST", PATH, DATA)
    assert refusal(send(headers, DATA.replace(b"0.2", b"0.3"))) == (401, "unknown_booth")
    assert refusal(send(headers, path=PATH + "?x=1")) == (401, "unknown_booth")
    assert refusal(send(headers, path=f"{BASE}/proctor-pin")) == (401, "unknown_booth")
    without_digest = {name: value for name, value in headers.items() if name != "content-digest"}
    assert refusal(send(without_digest)) == (401, "unknown_booth")
    assert send(headers).status_code == 200  # what was refused has not used it up


def test_a_signature_that_leaves_the_body_out_is_nobodys(key: str) -> None:
    assert refusal(send(signed(key, "POST", PATH, b""))) == (401, "unknown_booth")


def test_anothers_name_on_ones_own_signature_is_nobodys(key: str) -> None:
    other_public, other = new_booth_key()
    headers = signed(other, "POST", PATH, DATA)
    own = signed(key, "POST", PATH, DATA)["signature-input"].split('keyid="')[1].split('"')[0]
    forged = headers["signature-input"].replace(other_public, own)
    assert refusal(send({**headers, "signature-input": forged})) == (401, "unknown_booth")


def test_a_booth_whose_clock_is_off_is_told_the_servers_time(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = time.time()
    with monkeypatch.context() as clock:
        clock.setattr("station.booth_key.time.time", lambda: real - 86_400 * 365)
        headers = signed(key, "POST", PATH, DATA)
    answer = send(headers)
    assert refusal(answer) == (401, "stale_signature")
    assert abs(answer.json()["server_time_s"] - real) < 60


def test_a_server_that_began_anew_takes_nothing_from_before(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = signed(key, "POST", PATH, DATA)
    assert send(headers).status_code == 200
    FRESHNESS.begin(time.time())
    try:
        assert refusal(send(headers)) == (401, "stale_signature")
    finally:
        FRESHNESS.begin(0.0)


@given(
    began=st.integers(0, 10**9),
    requests=st.lists(
        st.tuples(st.integers(0, 300), st.integers(-90, 10), st.sampled_from("abcdef")), max_size=60
    ),
)
def test_no_number_is_taken_twice_and_all_others_in_time_are(
    began: int, requests: list[tuple[int, int, str]]
) -> None:
    fresh, taken = Freshness(began), set()
    for after, offset, nonce in sorted(requests):
        now = began + AHEAD_SECONDS + after
        created = now + offset
        try:
            fresh.take("key", created, nonce, now)
        except ReplayedRequest:
            assert nonce in taken
        except StaleSignature:
            in_time = -WINDOW_SECONDS <= offset <= AHEAD_SECONDS
            assert not (in_time and created >= began + AHEAD_SECONDS)
        else:
            # The same number may come again only when its first moment is past for good.
            assert (created, nonce) not in taken
            taken |= {nonce, (created, nonce)}
