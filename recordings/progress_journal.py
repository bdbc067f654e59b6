"""The progress journal of one recording: what is being recorded, and how far it can have come.

`item-1.flac.progress` stands beside the FLAC while it is written and is removed when the manifest
lists the recording; one that is still there is the evidence of a crash. First line: JSON of what
the manifest will need. Every further line: a number of samples, written and forced to the disk
*before* sound beyond the last number is taken in. So the last whole line is always an upper bound
of the samples captured, whatever died, and a torn last line has nothing behind it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from recordings.durable import write_all
from recordings.errors import RecordingUnreadable, storage_error, telling_storage_errors
from recordings.manifest import Kind
from recordings.manifest_check import item_file_name
from recordings.times import from_text, to_text

SUFFIX = ".progress"


@dataclass(frozen=True)
class OpenItem:
    """The recording a journal belongs to."""

    item: int
    attempt: int
    kind: Kind
    sample_rate: int
    started: datetime
    topic: str | None

    @property
    def file(self) -> str:
        """Name of the FLAC file."""
        return item_file_name(self.item, self.attempt)


class ProgressJournal:
    """The journal being written."""

    def __init__(self, folder: Path, opened: OpenItem) -> None:
        """Create it (the caller syncs the folder).

        Raises FileExistsError, DiskFull, NotWritable, StorageFailed.
        """
        self.path = folder / (opened.file + SUFFIX)
        self.promised = 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._descriptor = os.open(self.path, flags, 0o644)
        header = {
            "item": opened.item,
            "attempt": opened.attempt,
            "kind": opened.kind,
            "sample_rate": opened.sample_rate,
            "started": to_text(opened.started),
            "topic": opened.topic,
        }
        try:
            write_all(self._descriptor, (json.dumps(header, ensure_ascii=False) + "\n").encode())
            os.fsync(self._descriptor)
        except OSError as error:
            self.close()
            self.path.unlink(missing_ok=True)
            raise storage_error(error) from error

    def promise(self, samples: int) -> None:
        """Say durably that not more than `samples` will have been captured until the next call."""
        with telling_storage_errors():
            write_all(self._descriptor, f"{samples}\n".encode())
            os.fsync(self._descriptor)
        self.promised = samples

    def close(self) -> None:
        """Let go of the file; it stays."""
        os.close(self._descriptor)


def read_journal(path: Path) -> tuple[OpenItem, int]:
    """What was being recorded, and the last promise (0 where there was none yet).

    Raises RecordingUnreadable where the first line is not whole: then no sound was taken in yet.
    """
    lines = path.read_bytes().split(b"\n")[:-1]  # what stands after the last line end is torn
    try:
        opened = _open_item(json.loads(lines[0]))
    except (IndexError, ValueError, KeyError, TypeError) as error:
        raise RecordingUnreadable(f"{path.name}: {error!r}") from error
    promises = [int(line) for line in lines[1:] if line.isdigit()]
    return opened, max(promises, default=0)


def _open_item(raw: Mapping[str, Any]) -> OpenItem:
    if raw["kind"] not in get_args(Kind):
        raise ValueError(f"kind {raw['kind']!r}")
    return OpenItem(
        item=int(raw["item"]),
        attempt=int(raw["attempt"]),
        kind=raw["kind"],
        sample_rate=int(raw["sample_rate"]),
        started=from_text(raw["started"]),
        topic=raw["topic"],
    )
