"""The server's application, asked as an ASGI server asks: bodies whole, bounded, or given up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from admin.project import asgi
from admin.project.asgi import MAX_BODY, make_application

BASE = "/api/station/v1"


def scope_of(path: str, *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"localhost"), *headers],
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 80),
    }


def ask(*parts: bytes | None, headers: tuple[tuple[bytes, bytes], ...] = ()) -> list[Any]:
    """Post the parts to an address that needs no database; None: the client leaves."""
    scope = scope_of(f"{BASE}/nowhere", *headers)
    left = [
        {"type": "http.disconnect"}
        if part is None
        else {"type": "http.request", "body": part, "more_body": number < len(parts)}
        for number, part in enumerate(parts, 1)
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return left.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(make_application(1)(scope, receive, send))
    return sent


@pytest.mark.parametrize(
    ("parts", "headers"),
    [
        ((b"",), ((b"content-length", str(MAX_BODY + 1).encode()),)),
        ((b"x" * MAX_BODY, b"x"), ()),
    ],
)
def test_a_body_over_the_limit_is_refused(
    parts: tuple[bytes, ...], headers: tuple[tuple[bytes, bytes], ...]
) -> None:
    assert ask(*parts, headers=headers)[0]["status"] == 413


def test_what_fits_reaches_the_pages() -> None:
    assert ask(b"x" * (MAX_BODY - 1), b"x")[0]["status"] == 404


def test_who_leaves_in_the_middle_is_not_answered() -> None:
    assert ask(b"half", None) == []


@pytest.mark.parametrize("part", ["uploads", "uploads/1", "bundle"])
def test_many_booths_that_send_at_once_keep_no_page_waiting(
    monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    looked, answered = threading.Event(), []

    def pages(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        if "/sittings/" in environ["PATH_INFO"]:
            assert looked.wait(30)
        else:
            answered.append(environ["PATH_INFO"])
            looked.set()
        start("200 OK", [])
        return [b""]

    monkeypatch.setattr(asgi, "pages", pages)
    application = make_application(1)

    async def post(path: str) -> int:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await application(scope_of(path), receive, send)
        return int(sent[0]["status"])

    async def crowd() -> list[int]:
        booths = [post(f"{BASE}/sittings/{number}/{part}") for number in range(8)]
        return await asyncio.gather(*booths, post("/sessions/"))

    assert asyncio.run(crowd()) == [200] * 9
    assert answered == ["/sessions/"]
