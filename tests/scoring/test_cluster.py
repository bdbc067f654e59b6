"""A batch on a cluster: the same lines in the same order, also when a worker is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from scoring import cluster as module
from scoring.batch import append_lines, lines_kept
from scoring.cluster import score_on_cluster
from scoring.errors import ClusterLost, EnginesDiffer
from scoring.manifest_rows import Row
from tests.scoring import quick_engine


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as made:
        yield made


@pytest.fixture
def rows(tmp_path: Path) -> list[Row]:
    """Forty recordings, one of which is not there."""
    made = [Row(f"r{n}", tmp_path / f"{n}.flac", "talk", "", "") for n in range(40)]
    for number, row in enumerate(made):
        row.audio.write_bytes(b"fLaC" + bytes([number]))
    made[7].audio.unlink()
    return made


def test_one_worker_killed_in_the_middle_changes_nothing(
    cluster: LocalCluster, rows: list[Row]
) -> None:
    expected = [quick_engine.score(row) for row in rows]
    lines = score_on_cluster(rows, cluster.scheduler_address, quick_engine.score)
    got = [next(lines) for _ in range(5)]
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        victims = client.run(os.getpid)
        os.kill(next(iter(victims.values())), signal.SIGKILL)
    got += lines
    assert got == expected


def test_a_run_broken_off_is_taken_up(
    cluster: LocalCluster, rows: list[Row], tmp_path: Path
) -> None:
    out = tmp_path / "results.jsonl"
    address = cluster.scheduler_address
    first = append_lines(out, score_on_cluster(rows[:9], address, quick_engine.score))
    assert len(list(first)) == 9
    kept = lines_kept(out, rows)
    list(append_lines(out, score_on_cluster(rows[kept:], address, quick_engine.score)))
    assert kept == 9
    assert lines_kept(out, rows) == len(rows)


def test_another_engine_is_not_believed(
    cluster: LocalCluster, rows: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "identity", lambda: ("other program",))
    with pytest.raises(EnginesDiffer):
        list(score_on_cluster(rows[:1], cluster.scheduler_address, quick_engine.score))


def test_no_scheduler_is_said(rows: list[Row], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONNECT_SECONDS", 0.5)
    with pytest.raises(ClusterLost, match=r"127\.0\.0\.1:9"):
        list(score_on_cluster(rows, "tcp://127.0.0.1:9"))
