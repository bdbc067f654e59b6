"""How the web process and the practice worker talk: where, with which key, in which form.

A Unix socket in the data folder; both sides prove that they hold the key beside it
(``multiprocessing.connection``). One exchange a connection: a JSON head, the FLAC, a JSON answer.
Nothing is unpickled.
"""

from __future__ import annotations

import json
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from admin.project.data_folder import KEYS, PRACTICE_FILE

SOCKET = "practice.sock"
LOCK = "practice.lock"
LARGEST_SOUND = 1024 * 1024  # bytes of FLAC
LARGEST_TEXT = 256 * 1024  # bytes of JSON


def socket_of(folder: Path) -> Path:
    """Where the worker listens."""
    return folder / SOCKET


def key_of(folder: Path) -> bytes:
    """The key that both sides hold."""
    return (folder / KEYS / PRACTICE_FILE).read_bytes()


def send(connection: Connection, message: dict[str, Any]) -> None:
    """Send one JSON message."""
    connection.send_bytes(json.dumps(message, ensure_ascii=False).encode())


def receive(connection: Connection) -> dict[str, Any]:
    """Take one JSON message. OSError, EOFError, ValueError for anything else."""
    message = json.loads(connection.recv_bytes(LARGEST_TEXT))
    if not isinstance(message, dict):
        raise ValueError("no object")
    return message
