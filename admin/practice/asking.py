"""The web process's side: ask the practice worker what it thinks of one reading."""

from __future__ import annotations

import logging
import socket
import struct
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from pathlib import Path
from typing import Any

from django.conf import settings

from admin.practice import wire
from admin.practice.errors import PracticeUnavailable, SoundUnusable
from admin.practice.exercises import Exercise

TIMEOUT = 8.0  # seconds: a room of booths reading at once waits a few; longer, and nobody is there

log = logging.getLogger("lab.practice")


def judge_reading(exercise: Exercise, flac: bytes) -> dict[str, Any]:
    """``{"reading", "engine"}`` from the worker. Raises SoundUnusable, PracticeUnavailable."""
    folder = Path(settings.DATA_FOLDER)
    try:
        answer = _exchange(folder, exercise, flac)
    except (OSError, EOFError, ValueError, AuthenticationError) as error:
        raise PracticeUnavailable(detail=type(error).__name__) from error
    if "unusable" in answer:
        raise SoundUnusable(answer["unusable"])
    if "reading" not in answer:
        raise PracticeUnavailable(detail="worker failed")
    return answer


def _exchange(folder: Path, exercise: Exercise, flac: bytes) -> dict[str, Any]:
    key, word = wire.key_of(folder), exercise.word
    with _connect(wire.socket_of(folder)) as connection:
        answer_challenge(connection, key)
        deliver_challenge(connection, key)
        head = {
            "hanzi": word.hanzi,
            "pinyin": " ".join(one.digits for one in word.syllables),
            "part": exercise.theme.family.part,
        }
        wire.send(connection, head)
        connection.send_bytes(flac)
        return wire.receive(connection)


def _connect(path: Path) -> Connection:
    """Connect with a time limit on every wait; OSError."""
    limit = struct.pack("ll", int(TIMEOUT), 0)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        client.connect(str(path))
        return Connection(client.detach())
