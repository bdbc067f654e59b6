"""A batch on many machines: the rows go to the workers of a dask scheduler, lines come in order.

Dask shares the work out, and gives the rows of a worker that is lost to another. What makes the
results the same as without it is here: the sound travels with its row, so that no worker needs the
folder; each worker judges one row at a time in one thread, as ``batch`` does; and a worker with
another engine (weights, thresholds, program) ends the run instead of slipping its marks in.
"""

from __future__ import annotations

import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from distributed import Client, KilledWorker

from scoring import batch
from scoring.batch import Line
from scoring.errors import ClusterLost, EnginesDiffer
from scoring.head_weights import WEIGHTS_PATH
from scoring.manifest_rows import Row
from scoring.thresholds import default_thresholds

AHEAD = 4  # rows under way for each thread of the cluster: bounds memory, keeps everybody busy
CONNECT_SECONDS = 20

Identity = tuple[str, ...]
"""What engine this is: equal where the same sound gets the same line."""

_alone = threading.Lock()  # the engine is not made for two threads


@dataclass(frozen=True)
class Work:
    """A row with its sound; None where the file was not there."""

    row: Row
    sound: bytes | None


def score_on_cluster(
    rows: Sequence[Row], address: str, score: Callable[[Row], Line] | None = None
) -> Iterator[Line]:
    """Judge rows on the cluster, yielding lines in the order of the rows.

    ``score`` stands in for the engine. Raises ClusterLost where there is no scheduler or rows
    killed their workers again and again, EnginesDiffer.
    """
    here = identity()
    try:
        client: Any = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterLost(address, str(error)) from error
    with client:
        under_way: deque[Any] = deque()
        for row in rows:
            work = Work(row, row.audio.read_bytes() if row.audio.is_file() else None)
            under_way.append(client.submit(judge, work, score, pure=False))
            if len(under_way) >= AHEAD * max(1, sum(client.nthreads().values())):
                yield _line(under_way.popleft(), here, address)
        while under_way:
            yield _line(under_way.popleft(), here, address)


def judge(work: Work, score: Callable[[Row], Line] | None) -> tuple[Identity, Line]:
    """On a worker: judge one row from its sound, and say by which engine."""
    with _alone, tempfile.TemporaryDirectory() as folder:
        audio = Path(folder, work.row.audio.name)
        if work.sound is not None:
            audio.write_bytes(work.sound)
        row = replace(work.row, audio=audio)
        return identity(), (score or batch.score_alone)(row)


def identity() -> Identity:
    """This process's program, weights and thresholds."""
    from recordings.file_digest import file_digest

    return (version("putonghua-lab"), file_digest(WEIGHTS_PATH), repr(default_thresholds()))


def _line(future: Any, here: Identity, address: str) -> Line:
    try:
        there, line = future.result()
    except KilledWorker as error:
        raise ClusterLost(address, str(error)) from error
    if there != here:
        raise EnginesDiffer(f"here {here[:2]}, there {there[:2]}")
    return dict(line)
