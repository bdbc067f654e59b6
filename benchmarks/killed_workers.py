"""A worker killed again and again in the middle of scoring: is each sitting scored exactly once?

    python benchmarks/killed_workers.py [--kills 20] [--sittings 8]

Sittings arrive over the booth's interface into a fresh data folder (with PUTONGHUA_DATABASE: into
that database, which must be empty). Two workers run; whenever the engine, a stand-in that is slow
on purpose, has begun a sitting, its process is killed (SIGKILL) and another worker started. Then
the work is let through. Printed: kills, starts of the engine, scores for each sitting, claims and
folders left behind; exit status 1 where anything but one score a sitting is there.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
PATIENCE = 180.0  # seconds
POLL = 0.02


def main() -> int:
    """Kill, let through, count."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--sittings", type=int, default=8)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data, gate = Path(name, "data"), Path(name, "gate")
        gate.mkdir()
        os.environ["PUTONGHUA_DATA"] = str(data)
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        from admin.cli import set_up

        set_up()
        logging.disable(logging.WARNING)
        arrive(Path(name), chosen.sittings)
        begun_at = time.monotonic()
        killed = kill_again_and_again(gate, chosen.kills)
        let_through(gate)
        return told(gate, killed, chosen.sittings, time.monotonic() - begun_at)


def arrive(folder: Path, count: int) -> None:
    """Whole sittings, as booths send them."""
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS.append("testserver")
    call_command("migrate", verbosity=0)
    from tests.admin.booth_client import Booth
    from tests.admin.factories import add_sitting
    from tests.admin.sample_bundles import make_bundle

    for number in range(count):
        sitting = add_sitting(stage="started")
        assert sitting.candidate.seat
        bundle = make_bundle(folder / f"bundle{number}", sitting, seed=number)
        Booth(sitting.candidate.seat).send_bundle(sitting.pk, bundle)


def start(gate: Path, *options: str) -> subprocess.Popen[bytes]:
    """A worker with the stand-in engine."""
    environment = {
        **os.environ,
        "PUTONGHUA_ENGINE": "tests.admin.fake_engine.score_when_let",
        "FAKE_GATE": str(gate),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "admin", "worker", *options]
    with (gate / "log").open("ab") as log:
        return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=log)


def kill_again_and_again(gate: Path, kills: int) -> int:
    """Two workers at a time, each killed as soon as it is in the middle of a sitting."""
    running = [start(gate), start(gate)]
    killed = 0
    deadline = time.monotonic() + PATIENCE + 10 * kills
    while killed < kills:
        assert time.monotonic() < deadline, (gate / "log").read_text()[-2000:]
        for place, worker in enumerate(running):
            if not list(gate.glob(f"begun-*-{worker.pid}")):
                continue
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            killed += 1
            if killed == kills:
                break
            running[place] = start(gate)
        time.sleep(POLL)
    for worker in running:
        if worker.poll() is None:
            worker.kill()  # perhaps before it began: not counted
            worker.wait()
    return killed


def let_through(gate: Path) -> None:
    """Two workers, left in peace until nothing is left."""
    (gate / "go").touch()
    for worker in [start(gate, "--until-idle"), start(gate, "--until-idle")]:
        assert worker.wait(PATIENCE) == 0, (gate / "log").read_text()[-2000:]


def told(gate: Path, killed: int, sittings: int, seconds: float) -> int:
    """Print what is there; 0 where it is what it must be."""
    from django.db.models import Count

    from admin.scoring_jobs.models import MachineScore, ScoringClaim
    from admin.scoring_jobs.run import folder_of
    from admin.scoring_jobs.sweep import tidy_folders
    from admin.testing.models import Sitting

    scores = sorted(Sitting.objects.annotate(n=Count("machine_scores")).values_list("n", flat=True))
    tidy_folders()
    folders = sum(len(list(folder_of(pk).iterdir())) for pk in _scored(MachineScore))
    print(f"kills in the middle of scoring   {killed}")
    print(f"starts of the engine             {len(list(gate.glob('begun-*')))}")
    print(f"sittings, scores for each        {sittings}, {scores}")
    print(f"claims left, report folders      {ScoringClaim.objects.count()}, {folders}")
    print(f"seconds                          {seconds:.0f}")
    right = scores == [1] * sittings and not ScoringClaim.objects.exists() and folders == sittings
    return 0 if right else 1


def _scored(model: type) -> set[object]:
    return set(model.objects.values_list("sitting", flat=True))  # type: ignore[attr-defined]


if __name__ == "__main__":
    raise SystemExit(main())
