"""Log lines as JSON objects: time, level, logger, message, and the fields given as ``extra``.

Only fields named in ``FIELDS`` are written, so that an object handed over by a library (a request
with its form, a user) can never reach the log whole.
"""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

FIELDS = ("error", "detail", "sitting", "seat", "bundle", "upload", "worker", "seconds", "count")

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request this thread or task is answering; empty outside of one."""


class JsonLines(logging.Formatter):
    """One line a record; the exception's traceback under ``traceback``."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: str(value) for name in FIELDS if (value := getattr(record, name, None))}
        if request := REQUEST_ID.get():
            line["request_id"] = request
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
