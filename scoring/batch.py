"""Scoring many recordings: in order, several processes at once, resumable.

Every row is judged alone and in one thread, so the results do not depend on how many processes
share the work. Lines appear in the manifest's order and each is flushed when done; a run that was
broken off is taken up after its last whole line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from io import RawIOBase
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scoring.audio import load
from scoring.errors import ResultsNotWritten, ResultsOfAnotherManifest, UnreadableAudio
from scoring.judgement import ItemJudgement
from scoring.manifest_rows import Row

if TYPE_CHECKING:
    from scoring.engine import Engine  # brings torch, which only the working processes need

THREADS = 1  # in every process: another number rounds otherwise, and results would differ by it

Line = dict[str, Any]


def score_row(engine: Engine, row: Row) -> Line:
    """Judge one row; a recording that cannot be read is a refused line, not a failure."""
    try:
        recording = load(row.audio, engine.thresholds.quality.longest_seconds)
    except UnreadableAudio as error:
        return ItemJudgement("rejected", 0.0, (error.sentence,)).batch_line(row.id)
    expected = row.expected()
    if expected is None:
        return engine.gate_talk(recording).batch_line(row.id)
    return engine.examine_one(recording, expected).judgement.batch_line(row.id)


def score_in_order(rows: Sequence[Row], workers: int) -> Iterator[Line]:
    """Judge rows in `workers` processes (≥ 1), yielding lines in the order of the rows."""
    workers = min(workers, len(rows))
    if workers <= 1:
        _prepare_process()
        yield from map(_score_in_process, rows)
        return
    # spawn: torch's threads do not survive a fork.
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_prepare_process) as pool:
        yield from pool.map(_score_in_process, rows)


def score_alone(row: Row) -> Line:
    """Judge one row in a process that may not have its engine yet."""
    _prepare_process()
    return _score_in_process(row)


def lines_kept(results: Path, rows: Sequence[Row]) -> int:
    """Rows that `results` already holds, after cutting off a last line that was broken off.

    Raises ResultsOfAnotherManifest if a whole line is not that of the row in its place; nothing is
    cut off then. Raises ResultsNotWritten where the file cannot be read or cut.
    """
    with _telling_of(results):
        content = results.read_bytes() if results.exists() else b""
    *whole, broken = content.split(b"\n")
    for number, line in enumerate(whole):
        if number >= len(rows) or _id_of(line) != rows[number].id:
            raise ResultsOfAnotherManifest(f"{results.name} 第 {number + 1} 行")
    if broken:
        with _telling_of(results), results.open("r+b") as file:
            file.truncate(len(content) - len(broken))
    return len(whole)


def append_lines(results: Path, lines: Iterable[Line]) -> Iterator[Line]:
    """Write each line as it comes, flushed, and pass it on. Raises ResultsNotWritten.

    What a full disk took of a line is cut off by the next run.
    """
    with _telling_of(results):
        results.parent.mkdir(parents=True, exist_ok=True)
        # Unbuffered: what cannot be written is told at its own line, and not again on closing.
        file = results.open("ab", buffering=0)
    with file:
        for line in lines:
            with _telling_of(results):
                _write_whole(file, (json.dumps(line, ensure_ascii=False) + "\n").encode())
            yield line


def _write_whole(file: RawIOBase, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


@contextmanager
def _telling_of(results: Path) -> Iterator[None]:
    """Say what the operating system refuses to do with the results file."""
    try:
        yield
    except OSError as error:
        raise ResultsNotWritten(results.name, str(error)) from error


def _id_of(line: bytes) -> str | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found.get("id") if isinstance(found, dict) else None


_engine: Engine | None = None  # one a process, made by _prepare_process


def _prepare_process() -> None:
    """Load the engine once in this process."""
    global _engine
    import torch

    from scoring.shipped import shipped_engine

    torch.set_num_threads(THREADS)
    if _engine is None:
        _engine = shipped_engine()


def _score_in_process(row: Row) -> Line:
    if _engine is None:
        raise RuntimeError("no engine was prepared in this process")
    return score_row(_engine, row)
