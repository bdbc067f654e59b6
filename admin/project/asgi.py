"""The server's application: pages in a fixed number of threads, event streams in the loop.

A page is answered by Django's WSGI handler in one of ``threads`` threads, each of which keeps its
database connection. What booths send of their recordings has two threads of its own: forty items
end at one moment, and with forty requests at work every page would wait for all of them. A stream
lasts as long as somebody watches a room; it lives in the event loop, and all streams together use
one thread for their queries (see decision 0043).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp
from django.core.handlers.asgi import ASGIHandler

from admin.project.wsgi import application as pages

MAX_BODY = 8 * 1024 * 1024  # bytes; a chunk has 4 MiB, a worksheet at most 10 MB unpacked later
SENDING = re.compile(r"/api/station/v1/sittings/[^/]+/(uploads(/[^/]+)?|bundle)")
SENDING_THREADS = 2  # a booth waits with its next item's sound on its disk; people wait for pages
STREAM_END = "/events/"  # how the addresses of event streams end
TOO_LARGE = "请求内容过大。".encode()

Scope = dict[str, Any]
Message = Any  # a dictionary; which kinds of mapping are taken differs between the libraries
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Streams(ASGIHandler):
    """Django for requests whose answer goes on and on.

    Django would keep a thread for each request until its answer ends; here all share one.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer without a thread of one's own."""
        await self.handle(scope, receive, send)


def make_application(threads: int) -> Application:
    """The whole server, answering pages in that many threads."""
    in_threads = WSGIMiddleware(cast(WSGIApp, pages), workers=threads)
    sending = WSGIMiddleware(cast(WSGIApp, pages), workers=SENDING_THREADS)
    streams = Streams()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"not served: {scope['type']}")
        if scope["method"] == "GET" and scope["path"].endswith(STREAM_END):
            await streams(scope, receive, send)
            return
        try:
            body = await _whole_body(scope, receive)
        except _TooLarge:
            await _refuse(send)
            return
        except _Gone:
            return
        answering = sending if SENDING.fullmatch(scope["path"]) else in_threads
        await answering(_with_length(scope, len(body)), _replay(body, receive), send)  # type: ignore[arg-type]

    return application


class _TooLarge(Exception):
    """The body is over the limit."""


class _Gone(Exception):
    """The client left before its request was complete."""


async def _whole_body(scope: Scope, receive: Receive) -> bytes:
    """The body, gathered before a thread is taken up by it; _TooLarge, _Gone."""
    told = dict(scope["headers"]).get(b"content-length", b"")
    if told.isdigit() and int(told) > MAX_BODY:
        raise _TooLarge
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            raise _TooLarge
        if not message.get("more_body", False):
            return bytes(body)


def _with_length(scope: Scope, length: int) -> Scope:
    """The scope with the body's length in its headers, which WSGI asks for also when chunked."""
    headers = [pair for pair in scope["headers"] if pair[0] != b"content-length"]
    if length or len(headers) < len(scope["headers"]):
        headers.append((b"content-length", str(length).encode()))
    return {**scope, "headers": headers}


def _replay(body: bytes, receive: Receive) -> Receive:
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


async def _refuse(send: Send) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(TOO_LARGE)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": TOO_LARGE})
