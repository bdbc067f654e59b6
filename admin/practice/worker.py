"""The practice worker: one warm engine behind a socket in the data folder.

A second worker of the same folder waits until the first one ends, then takes its place. A reading
whose booth has given up is not judged.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from pathlib import Path
from typing import Any, NoReturn, Protocol

from admin.practice import wire
from admin.practice.errors import FolderTooDeep
from recordings.locks import FileLock

LONGEST_PATH = 107  # bytes of a Unix socket's path
BACKLOG = 64  # booths that read at the same moment

log = logging.getLogger("lab.practice")


class Judge(Protocol):
    """What the worker asks of its engine."""

    def judge(self, head: dict[str, Any], flac: bytes) -> dict[str, Any]:
        """Judge one reading."""
        ...


def run_worker(folder: Path) -> None:
    """Serve the data folder until stopped. Raises FolderTooDeep."""
    if len(os.fsencode(wire.socket_of(folder))) > LONGEST_PATH:
        raise FolderTooDeep
    from admin.practice.judging import warm_judge

    with FileLock(folder / wire.LOCK):
        judge = warm_judge()
        listener = listen(folder)
        log.info("practice worker ready", extra={"worker": os.getpid()})
        serve(listener, wire.key_of(folder), judge)


def listen(folder: Path) -> socket.socket:
    """The folder's socket, open for booths; the caller holds the folder's lock. OSError."""
    path = wire.socket_of(folder)
    path.unlink(missing_ok=True)  # left by one that was killed: its lock is ours now
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    path.chmod(0o600)
    listener.listen(BACKLOG)
    return listener


def serve(listener: socket.socket, key: bytes, judge: Judge) -> NoReturn:
    """Answer booths for ever: each connection in a thread of its own, one reading at a time."""
    turn = threading.Lock()
    while True:
        client, _ = listener.accept()
        work = (Connection(client.detach()), key, judge, turn)
        threading.Thread(target=_answer, args=work, daemon=True).start()


def _answer(connection: Connection, key: bytes, judge: Judge, turn: threading.Lock) -> None:
    """One exchange; whatever goes wrong in it ends this connection alone."""
    with connection:
        try:
            deliver_challenge(connection, key)
            answer_challenge(connection, key)
            head = wire.receive(connection)
            flac = connection.recv_bytes(wire.LARGEST_SOUND)
            with turn:
                if connection.poll():  # nothing more is said: the other side has gone
                    return
                answer = judge.judge(head, flac)
            wire.send(connection, answer)
        except (OSError, EOFError, ValueError, AuthenticationError) as error:
            log.warning("exchange broken off", extra={"error": type(error).__name__})
        except Exception:  # an engine that fails on one reading must not end the others
            log.exception("reading failed")
