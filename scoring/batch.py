"""Scoring many recordings: in order, several processes at once, resumable.

Every row is judged alone, so the results do not depend on how many processes share the work. Lines
appear in the manifest's order and each is flushed when done; a run that was broken off is taken up
after its last whole line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from scoring.audio import load
from scoring.engine import Engine, Request
from scoring.errors import ResultsOfAnotherManifest, UnreadableAudio
from scoring.judgement import ItemJudgement
from scoring.manifest_rows import Row

ROWS_AT_ONCE = 4  # handed to a process together; few, so that little is lost when broken off

Line = dict[str, Any]


def score_rows(engine: Engine, rows: Sequence[Row]) -> list[Line]:
    """Judge some rows; a recording that cannot be read is a refused line, not a failure."""
    lines: dict[str, Line] = {}
    requests: list[tuple[Row, Request]] = []
    for row in rows:
        try:
            recording = load(row.audio, engine.thresholds.quality.longest_seconds)
        except UnreadableAudio as error:
            lines[row.id] = ItemJudgement("rejected", 0.0, (error.sentence,)).batch_line(row.id)
            continue
        expected = row.expected()
        if expected is None:
            lines[row.id] = engine.gate_talk(recording).batch_line(row.id)
        else:
            requests.append((row, Request(recording, expected)))
    examined = engine.examine([request for _, request in requests])
    for (row, _), one in zip(requests, examined, strict=True):
        lines[row.id] = one.judgement.batch_line(row.id)
    return [lines[row.id] for row in rows]


def score_in_order(rows: Sequence[Row], workers: int) -> Iterator[Line]:
    """Judge rows in `workers` processes (≥ 1), yielding lines in the order of the rows."""
    chunks = [rows[at : at + ROWS_AT_ONCE] for at in range(0, len(rows), ROWS_AT_ONCE)]
    threads = max(1, (os.cpu_count() or 1) // workers)
    if workers == 1 or len(chunks) < 2:
        _prepare_process(threads)
        for chunk in chunks:
            yield from _score_chunk(chunk)
        return
    # spawn: torch's threads do not survive a fork.
    with ProcessPoolExecutor(
        workers, get_context("spawn"), initializer=_prepare_process, initargs=(threads,)
    ) as pool:
        for lines in pool.map(_score_chunk, chunks):
            yield from lines


def lines_kept(results: Path, rows: Sequence[Row]) -> int:
    """Rows that `results` already holds, after cutting off a last line that was broken off.

    Raises ResultsOfAnotherManifest if a whole line is not that of the row in its place; nothing is
    cut off then.
    """
    if not results.exists():
        return 0
    content = results.read_bytes()
    *whole, broken = content.split(b"\n")
    for number, line in enumerate(whole):
        if number >= len(rows) or _id_of(line) != rows[number].id:
            raise ResultsOfAnotherManifest(f"{results.name} 第 {number + 1} 行")
    if broken:
        with results.open("r+b") as file:
            file.truncate(len(content) - len(broken))
    return len(whole)


def append_lines(results: Path, lines: Iterable[Line]) -> Iterator[Line]:
    """Write each line as it comes, flushed, and pass it on."""
    results.parent.mkdir(parents=True, exist_ok=True)
    with results.open("a", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            yield line


def _id_of(line: bytes) -> str | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found.get("id") if isinstance(found, dict) else None


_engine: Engine | None = None  # one a process, made by _prepare_process


def _prepare_process(threads: int) -> None:
    """Load the engine once in this process, with its share of the machine's threads."""
    global _engine
    import torch

    from scoring.shipped import shipped_engine

    torch.set_num_threads(threads)
    if _engine is None:
        _engine = shipped_engine()


def _score_chunk(rows: Sequence[Row]) -> list[Line]:
    if _engine is None:
        raise RuntimeError("no engine was prepared in this process")
    return score_rows(_engine, rows)
