"""The server's application, asked as an ASGI server asks: bodies whole, bounded, or given up."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from admin.project.asgi import MAX_BODY, make_application

BASE = "/api/station/v1"


def ask(*parts: bytes | None, headers: tuple[tuple[bytes, bytes], ...] = ()) -> list[Any]:
    """Post the parts to an address that needs no database; None: the client leaves."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": f"{BASE}/nowhere",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), *headers],
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 80),
    }
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
