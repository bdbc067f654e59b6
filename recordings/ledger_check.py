"""Which lines of a ledger were edited, removed, moved, added or cut off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from recordings.canonical import canonical_json, parse_json
from recordings.errors import LedgerDamaged
from recordings.findings import Finding, finding
from recordings.ledger import (
    DISPOSED,
    FIRST_PREVIOUS,
    STORED,
    Entry,
    Head,
    Ledger,
    entry_of,
    line_digest,
)


@dataclass
class LedgerReading:
    """What a walk through the ledger gave: findings, and what the store should hold.

    `held` maps every digest stored and not disposed of since to the line that stored it;
    `disposed` those disposed of.
    """

    findings: list[Finding] = field(default_factory=list)
    held: dict[str, int] = field(default_factory=dict)
    disposed: dict[str, int] = field(default_factory=dict)
    lines: int = 0


def read_ledger(ledger: Ledger) -> LedgerReading:
    """Walk the whole ledger once and compare its end with the head record."""
    reading = LedgerReading()
    head, size = None, None
    try:
        head, size = ledger.snapshot()
    except LedgerDamaged as error:
        reading.findings.append(_head_finding(ledger, "ledger_head_unreadable", error.detail))
    else:
        if head is None and size:
            reading.findings.append(_head_finding(ledger, "ledger_head_missing", ""))
    name = ledger.path.name
    expected, previous = 1, FIRST_PREVIOUS
    at_head: str | None = None  # digest of the line that the head names
    for number, line in enumerate(ledger.lines(size), 1):
        reading.lines = number
        entry, problem = _read_line(name, number, line)
        if problem is not None:
            reading.findings.append(problem)
        if entry is None:
            expected, previous = expected + 1, ""
            continue
        reading.findings += _place_in_chain(name, number, entry, expected, previous)
        _note(reading, entry, number)
        expected, previous = entry.seq + 1, entry.digest
        if head is not None and entry.seq == head.count:
            at_head = entry.digest
    if head is not None:
        reading.findings += _end(name, reading.lines, expected - 1, head, at_head)
    return reading


def _end(
    name: str, lines: int, last_seq: int, head: Head, at_head: str | None
) -> Iterator[Finding]:
    if last_seq < head.count:
        yield finding(
            "ledger_truncated",
            name,
            "档案账末尾的记录被删去。",
            line=lines + 1,
            expected=f"seq {head.count}",
            found=f"seq {last_seq}",
        )
    elif at_head != head.digest:
        yield finding(
            "ledger_head_differs",
            name,
            "档案账的最后一行与末行记录不符。",
            line=lines,
            expected=head.digest,
            found=at_head or "",
        )
    if last_seq > head.count:
        yield finding(
            "ledger_beyond_head",
            name,
            "档案账在末行记录之后还有内容：可能是写入时断电，也可能是有人添加。",
            line=lines,
            expected=f"seq {head.count}",
            found=f"seq {last_seq}",
        )


def _head_finding(ledger: Ledger, id: str, found: str) -> Finding:
    return finding(
        id,
        ledger.head_path.name,
        "档案账的末行记录丢失或损坏，无法证明账尾完整。",
        expected="count, size, digest",
        found=found,
    )


def _read_line(name: str, number: int, line: bytes) -> tuple[Entry | None, Finding | None]:
    try:
        raw = parse_json(line)
        entry = entry_of(raw)
    except ValueError as error:
        return None, finding(
            "ledger_unreadable", name, "档案账的这一行无法读取。", line=number, found=error
        )
    right = line_digest(raw)
    if entry.digest != right or canonical_json(raw) + b"\n" != line:
        return entry, finding(
            "ledger_edited",
            name,
            "档案账的这一行被改动过。",
            line=number,
            expected=entry.digest,
            found=right,
        )
    return entry, None


def _place_in_chain(
    name: str, number: int, entry: Entry, expected: int, previous: str
) -> Iterator[Finding]:
    if entry.seq > expected:
        yield finding(
            "ledger_line_missing",
            name,
            "档案账在这一行之前缺少记录。",
            line=number,
            expected=f"seq {expected}",
            found=f"seq {entry.seq}",
        )
    elif entry.seq < expected:
        yield finding(
            "ledger_line_moved",
            name,
            "档案账的这一行不在原来的位置，或被重复插入。",
            line=number,
            expected=f"seq {expected}",
            found=f"seq {entry.seq}",
        )
    elif previous and entry.previous != previous:
        yield finding(
            "ledger_link_broken",
            name,
            "档案账的这一行与上一行接不上，其中一行被替换过。",
            line=number,
            expected=previous,
            found=entry.previous,
        )


def _note(reading: LedgerReading, entry: Entry, number: int) -> None:
    if entry.action == STORED:
        reading.held[entry.subject] = number
        reading.disposed.pop(entry.subject, None)
    elif entry.action == DISPOSED:
        reading.disposed[entry.subject] = number
        reading.held.pop(entry.subject, None)
