"""Fixity of the whole archive: every object read, every ledger line walked, everything compared.

Runs beside a working server: objects that arrive meanwhile are asked about once more at the end.
A `put` that is still copying, or caught between its rename and its ledger line, can show as an
extra file; a second run tells. A ledger line beyond the head record is a finding even where it
continues the chain: a crash leaves such a line (the next append adopts it, with a line that says
so), and so does somebody who adds one.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from recordings.errors import ObjectNotHeld
from recordings.file_digest import file_digest
from recordings.findings import Finding, finding
from recordings.ledger import Ledger
from recordings.ledger_check import LedgerReading, read_ledger
from recordings.store import Store, relative_path

Progress = Callable[[int, int], None]
"""Told (bytes read, bytes in all) as the work goes on."""


def verify_archive(
    store: Store, ledger: Ledger, progress: Progress | None = None
) -> tuple[Finding, ...]:
    """All findings, sorted by place: changed, missing, extra files; ledger lines tampered with.

    Raises only what reading the disk itself raises (OSError).
    """
    files = list(store.files())
    sizes = [path.lstat().st_size for path in files]
    total, done = sum(sizes), 0
    reading = read_ledger(ledger)
    found, seen, unexpected = list(reading.findings), set(), []
    for path, size in zip(files, sizes, strict=True):
        place = path.relative_to(store.root)
        if place == _place(path.stem) and path.stem in reading.held:
            seen.add(path.stem)
            found += _changed(path, place)
        else:
            unexpected.append(path)
        done += size
        if progress is not None:
            progress(done, total)
    found += _missing(reading, seen)
    if unexpected:
        found += _extra(store, unexpected, reading, read_ledger(ledger))
    return tuple(sorted(set(found)))


def _place(name: str) -> Path | None:
    try:
        return relative_path(name)
    except ObjectNotHeld:
        return None


def _changed(path: Path, place: Path) -> Iterator[Finding]:
    if not stat.S_ISREG(path.lstat().st_mode):
        yield finding("not_a_file", place.as_posix(), "档案库中的录音应是普通文件，不能是链接。")
        return
    digest = file_digest(path)
    if digest != path.stem:
        yield finding(
            "file_changed",
            place.as_posix(),
            "录音文件的内容被改动或已损坏。",
            expected=path.stem,
            found=digest,
        )


def _missing(reading: LedgerReading, seen: set[str]) -> Iterator[Finding]:
    for sha256, line in reading.held.items():
        if sha256 not in seen:
            place = _place(sha256)
            yield finding(
                "file_missing",
                place.as_posix() if place else sha256[:80],
                f"档案账第 {line} 行记有这个录音，档案库里却没有。",
                expected=sha256,
            )


def _extra(
    store: Store, paths: list[Path], before: LedgerReading, now: LedgerReading
) -> Iterator[Finding]:
    for path in paths:
        place = path.relative_to(store.root)
        if not path.exists() and not path.is_symlink():
            continue  # an arriving copy that has been renamed or dropped since
        if place == _place(path.stem) and path.stem in now.held and path.stem not in before.held:
            yield from _changed(path, place)
        elif path.stem in now.disposed and place == _place(path.stem):
            yield finding(
                "file_not_disposed",
                place.as_posix(),
                "档案账记有销毁，录音文件却仍在。",
                expected="disposed",
                found=path.stem,
            )
        else:
            yield finding("file_extra", place.as_posix(), "档案账没有记录这个文件。")
