"""Fixity of the whole archive: every object read, every ledger line walked, everything compared.

Runs beside a working server: objects that arrive meanwhile are asked about once more at the end.
A `put` that is still copying, or caught between its rename and its ledger line, can show as an
extra file; a second run tells. A ledger line beyond the head record is a finding even where it
continues the chain: a crash leaves such a line (the next append adopts it, with a line that says
so), and so does somebody who adds one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from recordings.errors import ObjectNotHeld
from recordings.findings import Finding, finding
from recordings.ledger import Ledger
from recordings.ledger_check import LedgerReading, read_ledger
from recordings.store import ObjectStore, StoredEntry, relative_path

Progress = Callable[[int, int], None]
"""Told (bytes read, bytes in all) as the work goes on."""


def verify_archive(
    store: ObjectStore, ledger: Ledger, progress: Progress | None = None
) -> tuple[Finding, ...]:
    """All findings, sorted by place: changed, missing, extra files; ledger lines tampered with.

    Raises only what reading the store itself raises (OSError; StorageFailed where it is far away).
    """
    entries = list(store.entries())
    total, done = sum(entry.size for entry in entries), 0
    reading = read_ledger(ledger)
    found, seen, unexpected = list(reading.findings), set(), []
    for entry in entries:
        name = entry.place.stem
        if entry.place == _place(name) and name in reading.held:
            seen.add(name)
            found += _changed(store, entry)
        else:
            unexpected.append(entry)
        done += entry.size
        if progress is not None:
            progress(done, total)
    found += _missing(reading, seen)
    if unexpected:
        found += _extra(store, unexpected, reading, read_ledger(ledger))
    return tuple(sorted(set(found)))


def _place(name: str) -> PurePosixPath | None:
    try:
        return PurePosixPath(relative_path(name).as_posix())
    except ObjectNotHeld:
        return None


def _changed(store: ObjectStore, entry: StoredEntry) -> Iterator[Finding]:
    if not entry.is_file:
        yield finding("not_a_file", str(entry.place), "档案库中的录音应是普通文件，不能是链接。")
        return
    digest = store.digest_at(entry.place)
    if digest != entry.place.stem:
        yield finding(
            "file_changed",
            str(entry.place),
            "录音文件的内容被改动或已损坏。",
            expected=entry.place.stem,
            found=digest or "",
        )


def _missing(reading: LedgerReading, seen: set[str]) -> Iterator[Finding]:
    for sha256, line in reading.held.items():
        if sha256 not in seen:
            place = _place(sha256)
            yield finding(
                "file_missing",
                str(place) if place else sha256[:80],
                f"档案账第 {line} 行记有这个录音，档案库里却没有。",
                expected=sha256,
            )


def _extra(
    store: ObjectStore, entries: list[StoredEntry], before: LedgerReading, now: LedgerReading
) -> Iterator[Finding]:
    there = {entry.place for entry in store.entries()}
    for entry in entries:
        place, name = entry.place, entry.place.stem
        if place not in there:
            continue  # an arriving copy that has been renamed or dropped since
        if place == _place(name) and name in now.held and name not in before.held:
            yield from _changed(store, entry)
        elif name in now.disposed and place == _place(name):
            yield finding(
                "file_not_disposed",
                str(place),
                "档案账记有销毁，录音文件却仍在。",
                expected="disposed",
                found=name,
            )
        else:
            yield finding("file_extra", str(place), "档案账没有记录这个文件。")
