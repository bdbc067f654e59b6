"""Cuts of the network, restarts of the server, full disks: does a booth lose anything?

    .venv/bin/python -m benchmarks.booth_faults [cuts|restarts|disks …] [--out FILE] [--seed 1]

Real server, real booth program (answers from files, eight times as fast), every sitting at a seat
of its own. 50 cuts (dropped, delayed, truncated, reset connections; five to a sitting), 20 restarts
of the server (SIGKILL and SIGTERM in turn; two to a sitting), 20 disks that become full within an
item (a small tmpfs; needs the right to mount). Afterwards every recording in the archive is held
against what was played. A line is written for each sitting, as it ends.

Kills of the booth: ``kill_booth.py``. Devices that vanish: ``vanished_devices.py``.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from benchmarks.faulty_proxy import Fault, FaultyProxy
from benchmarks.kill_booth import is_played, make_answers, manifests, register, start_booth
from benchmarks.real_lab import BoothToBe, RealLab

CUTS, CUTS_EACH = 50, 5
RESTARTS, RESTARTS_EACH = 20, 2
DISKS = 20
DISK_BYTES = 256 << 20  # of one booth's home: a booth lets nobody begin on less
SITTING_SECONDS = 18.0  # about what a sitting takes at this speed; faults fall within it
LIMIT_SECONDS = 240.0
ANSWER_SECONDS = 24.0


@dataclass(frozen=True)
class Sat:
    """One sitting with its faults."""

    fault: str
    faults: int
    ended_well: bool
    every_item: bool
    faithful: bool
    stuck: int
    """Bundles that are still in the spool."""
    seconds: float
    told: str = ""
    """What the booth said, where it stood still."""


class Trial:
    """The lab, and what every sitting needs of it."""

    def __init__(self, lab: RealLab, folder: Path, seed: int) -> None:
        self.lab = lab
        self.folder = folder
        self.random = random.Random(seed)
        self.answers = make_answers(folder / "answers", ANSWER_SECONDS)
        self._free = iter(lab.booths)

    def take_seat(self, port: int) -> tuple[BoothToBe, Path]:
        """The next seat, and its booth's home, registered at a port of this machine."""
        one = next(self._free)
        home = self.folder / f"booth-{one.label}"
        home.mkdir(exist_ok=True)
        return one, home

    def judge(self, one: BoothToBe, home: Path, **told: object) -> dict[str, object]:
        """What the archive and the spool say."""
        held = self.lab.recordings(one.sitting_id)
        whole = {f["item"] for f, _ in held if f["ended_by"] != "interrupted"}
        faithful = all(
            is_played(sound, _played(self.answers, facts["item"])) for facts, sound in held
        )
        stuck = sum(folder.parent.name == "spool" for folder, _ in manifests(home))
        return {"every_item": whole == {1, 2, 3, 4}, "faithful": faithful, "stuck": stuck, **told}


def cut(trial: Trial) -> Sat:
    """One sitting through a network that fails five times."""
    proxy = FaultyProxy(trial.lab.port)
    one, home = trial.take_seat(proxy.port)
    register(home, f"https://127.0.0.1:{proxy.port}", one.code)

    def fail() -> None:
        fault = trial.random.choice(list(Fault))
        proxy.begin(fault)
        time.sleep(trial.random.uniform(0.3, 3.0))
        proxy.end()

    sat = _sit(trial, one, home, "cut", CUTS_EACH, fail)
    proxy.close()
    return sat


def restart(trial: Trial) -> Sat:
    """One sitting in which the server falls twice."""
    one, home = trial.take_seat(trial.lab.port)
    register(home, trial.lab.address, one.code)
    ways = [signal.SIGKILL, signal.SIGTERM]
    trial.random.shuffle(ways)

    def fail() -> None:
        trial.lab.stop(ways.pop())
        time.sleep(trial.random.uniform(0.0, 2.0))
        trial.lab.start()

    return _sit(trial, one, home, "restart", RESTARTS_EACH, fail)


def full_disk(trial: Trial) -> Sat:
    """One sitting whose disk is full within an item; room is made, and the booth started again."""
    one, home = trial.take_seat(trial.lab.port)
    size = f"size={DISK_BYTES}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(home)], check=True)
    try:
        register(home, trial.lab.address, one.code)
        began = time.monotonic()
        booth = start_booth(home, trial.answers, one.digits)
        item, share = trial.random.randint(1, 4), trial.random.uniform(0.05, 0.8)
        wanted = share * (trial.answers / f"item-{item}.flac").stat().st_size
        _wait(lambda: _size(home, item) >= wanted or booth.poll() is not None)
        filler = home / "filler"
        _fill(filler)
        told, _ = booth.communicate(timeout=LIMIT_SECONDS)
        filler.unlink()
        again = start_booth(home, trial.answers, one.digits)
        again.communicate(timeout=LIMIT_SECONDS)
        found = trial.judge(one, home)
        last = told.strip().splitlines()[-1] if booth.returncode else "written to the end"
        return Sat(
            "full disk", 1, again.returncode == 0, seconds=time.monotonic() - began,
            told=last, **found,  # type: ignore[arg-type]
        )  # fmt: skip
    finally:
        subprocess.run(["umount", str(home)], check=True)


def _sit(
    trial: Trial, one: BoothToBe, home: Path, name: str, faults: int, fail: Callable[[], None]
) -> Sat:
    """A sitting with faults at random moments, from the log-in on."""
    moments = sorted(trial.random.uniform(1.0, SITTING_SECONDS) for _ in range(faults))
    began = time.monotonic()
    booth = start_booth(home, trial.answers, one.digits)
    for moment in moments:
        time.sleep(max(0.0, began + moment - time.monotonic()))
        fail()
    told = _end_of(booth, home)
    seconds = time.monotonic() - began
    last = "" if booth.returncode == 0 else told.strip().splitlines()[-1]
    found = trial.judge(one, home)
    return Sat(name, faults, booth.returncode == 0, seconds=seconds, told=last, **found)  # type: ignore[arg-type]


def _end_of(booth: subprocess.Popen[str], home: Path) -> str:
    """What a booth said until its end; one that does not end is stopped, and its log told."""
    try:
        return booth.communicate(timeout=LIMIT_SECONDS)[0]
    except subprocess.TimeoutExpired:
        booth.send_signal(signal.SIGABRT)  # with PYTHONFAULTHANDLER every thread is told
        told, _ = booth.communicate()
        return f"{told}\n{(home / 'log' / 'station.log').read_text()[-4000:]}\ndid not end"


def _fill(path: Path) -> None:
    """Until nothing more goes onto the disk."""
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return


def _size(home: Path, item: int) -> int:
    return max((p.stat().st_size for p in home.glob(f"spool/*/item-{item}.flac")), default=-1)


def _wait(happened: Callable[[], bool]) -> None:
    limit = time.monotonic() + LIMIT_SECONDS
    while not happened():
        if time.monotonic() > limit:
            raise TimeoutError("the booth did not come so far")
        time.sleep(0.01)


def _played(answers: Path, item: int) -> NDArray[np.int16]:
    samples, _ = soundfile.read(answers / f"item-{item}.flac", dtype="int16")
    return np.asarray(samples, np.int16)


TRIALS: dict[str, tuple[int, Callable[[Trial], Sat]]] = {
    "cuts": (CUTS // CUTS_EACH, cut),
    "restarts": (RESTARTS // RESTARTS_EACH, restart),
    "disks": (DISKS, full_disk),
}


def main() -> int:
    """A line for each sitting; 1 where a promise is broken."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("what", nargs="*", choices=[[], *TRIALS], default=list(TRIALS))
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    seats = sum(TRIALS[name][0] for name in chosen.what)
    every: list[Sat] = []
    with (
        tempfile.TemporaryDirectory(prefix="booth-faults-") as name,
        RealLab(Path(name), seats) as lab,
    ):
        lab.start_room()
        trial = Trial(lab, Path(name), chosen.seed)
        for what in chosen.what:
            sittings, act = TRIALS[what]
            for _ in range(sittings):
                every.append(act(trial))
                line = json.dumps(asdict(every[-1]), ensure_ascii=False)
                print(line, flush=True)
                if chosen.out:
                    with chosen.out.open("a") as file:
                        file.write(line + os.linesep)
    lost = [s for s in every if not (s.ended_well and s.every_item and s.faithful) or s.stuck]
    print(f"{sum(s.faults for s in every)} faults in {len(every)} sittings; {len(lost)} not well")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
