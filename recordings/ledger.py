"""The archive ledger: one JSON line for every act on the archive, each bound to the one before.

A line holds seq, at, who, action, subject, detail, previous and digest; `digest` is the SHA-256 of
the line's canonical JSON without it, `previous` the digest of the line before. The head record
beside it (`ledger.jsonl.head`: count, place and digest of the last line) is the anchor that shows
a cut tail, which a chain alone cannot.

What this detects: any edit, removal, insertion, reordering or truncation by someone who does not
redo the chain *and* the head. What it cannot: someone with write access to both files who writes
a whole new history. Against that, keep the head's count and digest elsewhere too (on the signed
daily report, in a backup): the chain then proves the history up to there.

The actions "stored" and "disposed" are read by the verifier: their subject is a store digest.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from recordings.canonical import canonical_json, digest_of, parse_json
from recordings.durable import replace_file, sync_folder, write_all
from recordings.errors import LedgerDamaged, telling_storage_errors
from recordings.locks import FileLock
from recordings.times import from_text, to_text

STORED, DISPOSED, REPAIRED = "stored", "disposed", "ledger_repaired"
FIRST_PREVIOUS = "0" * 64
KEYS = {"seq", "at", "who", "action", "subject", "detail", "previous", "digest"}


@dataclass(frozen=True)
class Entry:
    """One line of the ledger; `seq` counts from 1."""

    seq: int
    at: datetime
    who: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    previous: str
    digest: str


@dataclass(frozen=True)
class Head:
    """The anchor: how many lines; of the last one its first byte, its end, and its digest."""

    count: int
    start: int
    size: int
    digest: str


EMPTY_HEAD = Head(0, 0, 0, FIRST_PREVIOUS)


class Ledger:
    """A ledger file. Any number of processes may append: each append holds an exclusive lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.head_path = path.with_name(path.name + ".head")
        self._lock_path = path.with_name(path.name + ".lock")

    def append(
        self, who: str, action: str, subject: str, detail: Mapping[str, Any], at: datetime
    ) -> Entry:
        """Add one line, on the disk before this returns, and move the head.

        What a crash left of an unfinished append is set right first, and that is recorded in a
        line of its own (action "ledger_repaired"). Raises LedgerDamaged where
        the end of the file is not what the head says, ValueError or TypeError for a detail that
        is no JSON, DiskFull, NotWritable, StorageFailed; after these the ledger is unchanged.
        """
        with telling_storage_errors():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._lock_path):
                head, repair = self._settled_head()
                if repair:
                    head, _ = self._add(head, "system", REPAIRED, self.path.name, repair, at)
                return self._add(head, who, action, subject, detail, at)[1]

    def entries(self) -> Iterator[Entry]:
        """Every whole line in order; raises LedgerDamaged at the first that cannot be read."""
        for number, line in enumerate(self.lines(self.snapshot()[1]), 1):
            try:
                yield entry_of(parse_json(line))
            except ValueError as error:
                raise LedgerDamaged(f"line {number}: {error}") from error

    def snapshot(self) -> tuple[Head | None, int]:
        """Head record (None where there is none) and size in bytes, of one and the same moment.

        Raises LedgerDamaged where the head record cannot be read.
        """
        if not self.path.parent.is_dir():
            return None, 0
        lock = FileLock(self._lock_path)
        try:
            lock.acquire()
        except OSError:  # a reader without the right to write: a half-made append may show
            return self._read_head(), self._size()
        try:
            return self._read_head(), self._size()
        finally:
            lock.release()

    def lines(self, size: int | None = None) -> Iterator[bytes]:
        """Raw lines of the first `size` bytes, each with its line end (a torn last one without)."""
        try:
            with self.path.open("rb") as file:
                left = os.fstat(file.fileno()).st_size if size is None else size
                while left > 0 and (line := file.readline(left)):
                    left -= len(line)
                    yield line
        except FileNotFoundError:
            return

    def _size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def _read_head(self) -> Head | None:
        try:
            data = self.head_path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            raw = parse_json(data)
            count, start, size = (int(raw[key]) for key in ("count", "start", "size"))
            return Head(count, start, size, str(raw["digest"]))
        except (ValueError, KeyError, TypeError) as error:
            raise LedgerDamaged(f"head record: {error}") from error

    def _settled_head(self) -> tuple[Head, dict[str, Any]]:
        """The head to go on from, and what had to be set right after an interrupted append.

        An append that died can have left one whole line that the head does not know yet, or one
        torn line; anything more is no accident.
        """
        head = self._read_head() or EMPTY_HEAD
        if self._size() < head.size:
            raise LedgerDamaged(f"{self._size()} bytes, head says {head.size}")
        if not self.path.exists():
            return head, {}
        with self.path.open("rb+") as file:
            file.seek(head.start)
            last = file.read(head.size - head.start)
            if head.count and _checked(last).digest != head.digest:
                raise LedgerDamaged("last line is not the one the head names")
            tail = file.read()
            if not tail:
                return head, {}
            if tail.endswith(b"\n"):
                entry = _checked(tail)
                if (entry.seq, entry.previous) != (head.count + 1, head.digest):
                    raise LedgerDamaged(f"a line after line {head.count} does not follow it")
                after = Head(entry.seq, head.size, head.size + len(tail), entry.digest)
                return after, {"adopted_line": entry.seq}
            if b"\n" in tail:
                raise LedgerDamaged(f"more than one line after line {head.count}")
            file.truncate(head.size)
            os.fsync(file.fileno())
            return head, {"torn_bytes": tail.hex()}

    def _add(
        self,
        head: Head,
        who: str,
        action: str,
        subject: str,
        detail: Mapping[str, Any],
        at: datetime,
    ) -> tuple[Head, Entry]:
        body: dict[str, Any] = {
            "seq": head.count + 1,
            "at": to_text(at),
            "who": who,
            "action": action,
            "subject": subject,
            "detail": dict(detail),
            "previous": head.digest,
        }
        body["digest"] = digest_of(body)
        line = canonical_json(body) + b"\n"
        new = not self.path.exists()
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.path, flags, 0o644)
        try:
            try:
                write_all(descriptor, line)
                os.fsync(descriptor)
            except OSError:
                os.truncate(self.path, head.size)
                raise
        finally:
            os.close(descriptor)
        if new:
            sync_folder(self.path.parent)
        after = Head(head.count + 1, head.size, head.size + len(line), body["digest"])
        replace_file(self.head_path, head_bytes(after))
        return after, entry_of(body)


def head_bytes(head: Head) -> bytes:
    """What a head record holds."""
    return (json.dumps(asdict(head)) + "\n").encode()


def entry_of(raw: Any) -> Entry:
    """Read one parsed line; raises ValueError for anything that is not such a line."""
    if not isinstance(raw, dict) or set(raw) != KEYS:
        raise ValueError("not a ledger line")
    texts = all(isinstance(raw[key], str) for key in KEYS - {"seq", "detail"})
    if not texts or type(raw["seq"]) is not int or not isinstance(raw["detail"], dict):
        raise ValueError("a value of the wrong type")
    return Entry(**{**raw, "at": from_text(raw["at"])})


def line_digest(raw: Mapping[str, Any]) -> str:
    """What the `digest` of a parsed line ought to be."""
    return digest_of({key: value for key, value in raw.items() if key != "digest"})


def _checked(line: bytes) -> Entry:
    """One line whose bytes, shape and digest are right; raises LedgerDamaged otherwise."""
    try:
        raw = parse_json(line)
        entry = entry_of(raw)
    except ValueError as error:
        raise LedgerDamaged(f"last line: {error}") from error
    if entry.digest != line_digest(raw) or canonical_json(raw) + b"\n" != line:
        raise LedgerDamaged(f"line {entry.seq} was edited")
    return entry
