"""Kills a rehearsing booth with SIGKILL at random moments and lets it start again.

    python -m benchmarks.kill_booth [--kills 20]      # against the tests' own lab server
    python -m benchmarks.kill_booth --server URL --code CODE --digits 0001,0002,… --opens FILE

With ``--server`` there is one candidate for each kill, and FILE is the server's secret key
(``keys/recordings.age`` in its data folder), since a booth's recordings lie sealed.

For every kill: sound lost (upper bound from the progress journal), that what was recovered is
sample for sample what was played, that every item arrives in the end, and how long the booth needed
from its new start to the candidate being logged in again.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from benchmarks.of_the_tests import part_of_the_tests
from recordings.sealing import open_sealed, sealed_name
from wordlists.composer import compose

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = (sys.executable, "-m", "station")
SPEED = "8"
RATE = 24_000
ITEMS = 4
LIMIT_SECONDS = 180.0


@dataclass(frozen=True)
class Outcome:
    """One kill: where it hit, what it cost, and how long the way back took."""

    stage: str
    recovered_seconds: float
    lost_seconds: float
    resume_seconds: float
    complete: bool
    faithful: bool


def make_answers(folder: Path, seconds: float = 24.0) -> Path:
    """Noise with pauses: no two moments alike, so that a sample's place in it is certain."""
    folder.mkdir(parents=True, exist_ok=True)
    for item in range(1, ITEMS + 1):
        rng = np.random.default_rng(item)
        time_axis = np.arange(round(seconds * RATE)) / RATE
        voiced = np.sin(2 * np.pi * 1.1 * time_axis) > -0.3
        sound = rng.normal(0, 2500, time_axis.size) * voiced + rng.normal(0, 10, time_axis.size)
        soundfile.write(folder / f"item-{item}.flac", np.rint(sound).astype(np.int16), RATE)
    return folder


def start_booth(home: Path, answers: Path, digits: str) -> subprocess.Popen[str]:
    """A rehearsing booth as a process of its own."""
    return subprocess.Popen(
        [
            *(*PROGRAM, "rehearse", "--answers", str(answers), "--digits", digits),
            *("--speed", SPEED, "--offscreen"),
        ],
        env={**os.environ, "PUTONGHUA_STATION_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def register(home: Path, server: str, code: str) -> None:
    """Write the booth's settings."""
    subprocess.run(
        [*PROGRAM, "register", "--server", server, "--code", code],
        env={**os.environ, "PUTONGHUA_STATION_HOME": str(home)},
        check=True,
        capture_output=True,
    )


def manifests(home: Path) -> list[tuple[Path, dict[str, Any]]]:
    """Every bundle of this booth, waiting or acknowledged."""
    found = sorted(home.glob("*/*/manifest.json"))
    return [(path.parent, json.loads(path.read_text())) for path in found]


def kill_once(home: Path, answers: Path, digits: str, seed: int, secret: str) -> Outcome:
    """One sitting with one kill in it, at a moment that the seed decides.

    `secret`: the key that opens what the booth sealed.
    """
    rng = random.Random(seed)
    item, progress = rng.randint(1, ITEMS), rng.uniform(0.02, 0.95)
    booth = start_booth(home, answers, digits)
    wanted = round(progress * (answers / f"item-{item}.flac").stat().st_size)
    _wait_for(lambda: _size(home, item) >= wanted or booth.poll() is not None)
    booth.send_signal(signal.SIGKILL)
    booth.wait()
    _read_all(booth)
    known = {folder.name for folder, _ in manifests(home)}
    log = home / "log" / "station.log"
    written = log.stat().st_size
    began = time.monotonic()
    again = start_booth(home, answers, digits)
    _wait_for(lambda: "stage confirm" in _tail(log, written) or again.poll() is not None)
    resumed = time.monotonic() - began
    output, _ = again.communicate(timeout=LIMIT_SECONDS)
    if again.returncode != 0:
        raise RuntimeError(f"booth did not finish: {output}")
    return _judge(home, answers, known, resumed, f"item {item} at {progress:.0%}", secret)


def _judge(
    home: Path, answers: Path, known: set[str], resumed: float, stage: str, secret: str
) -> Outcome:
    complete: set[int] = set()
    recovered = lost = 0.0
    faithful = True
    for folder, manifest in manifests(home):
        faithful &= folder.parent.name == "acknowledged"
        for recording in manifest["items"]:
            rate = recording["sample_rate"]
            if recording["status"] == "complete" and recording["ended_by"] != "interrupted":
                complete.add(recording["item"])
            elif folder.name in known:
                recovered += recording["samples"] / rate
                lost = max(lost, recording["lost_samples"] / rate)
            played = _read(answers / f"item-{recording['item']}.flac")
            sealed = sealed_name(folder / recording["file"])
            faithful &= is_played(_read_sealed(sealed, secret), played)
    return Outcome(stage, recovered, lost, resumed, complete == set(range(1, ITEMS + 1)), faithful)


def is_played(recorded: NDArray[np.int16], played: NDArray[np.int16]) -> bool:
    """Is the recording room noise, then the played sound from its beginning, nothing missing?"""
    key = played[:64]
    places = np.flatnonzero(recorded[: recorded.size - 63] == key[0])
    for place in places.tolist():
        if np.array_equal(recorded[place : place + 64], key):
            length = min(recorded.size - place, played.size)
            return np.array_equal(recorded[place : place + length], played[:length])
    return recorded.size < RATE  # killed before the answer began


def _read(path: Path) -> NDArray[np.int16]:
    samples, _ = soundfile.read(io.BytesIO(path.read_bytes()), dtype="int16")
    return np.asarray(samples, np.int16)


def _read_sealed(path: Path, secret: str) -> NDArray[np.int16]:
    opened = io.BytesIO()
    with path.open("rb") as source:
        open_sealed(source, opened, secret)
    opened.seek(0)
    samples, _ = soundfile.read(opened, dtype="int16")
    return np.asarray(samples, np.int16)


def _size(home: Path, item: int) -> int:
    return max((p.stat().st_size for p in home.glob(f"spool/*/item-{item}.flac")), default=-1)


def _tail(log: Path, start: int) -> str:
    with log.open(encoding="utf-8") as file:
        file.seek(start)
        return file.read()


def _wait_for(happened: Any) -> None:
    limit = time.monotonic() + LIMIT_SECONDS
    while not happened():
        if time.monotonic() > limit:
            raise TimeoutError("the booth did not come so far")
        time.sleep(0.005)


def _read_all(booth: subprocess.Popen[str]) -> None:
    if booth.stdout is not None:
        booth.stdout.close()


def outcomes(arguments: argparse.Namespace) -> Iterator[Outcome]:
    """Kill after kill, each in a home of its own."""
    with tempfile.TemporaryDirectory() as folder:
        answers = make_answers(Path(folder) / "answers")
        everybody = arguments.digits.split(",") if arguments.digits else ["0001"] * arguments.kills
        for number, digits in enumerate(everybody):
            home = Path(folder) / f"booth-{number}"
            home.mkdir()
            if arguments.server is not None:
                if number == 0:
                    register(home, arguments.server, arguments.code)
                else:  # the code is spent: the same booth in another folder
                    shutil.copy(Path(folder) / "booth-0" / "station.toml", home)
                secret = arguments.opens.read_text()
                yield kill_once(home, answers, digits, arguments.seed + number, secret)
                continue
            server = part_of_the_tests("fake_lab_server")
            lab = server.FakeLab(compose("without_choice", "2021", 11).to_json()).start()
            register(home, lab.url, server.CODE)
            yield kill_once(home, answers, digits, arguments.seed + number, server.SEAL_SECRET)
            lab.stop()


def main() -> int:
    """Print a line for each kill and a summary; non-zero where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server")
    parser.add_argument("--code")
    parser.add_argument("--opens", type=Path)
    parser.add_argument("--digits")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    found = []
    for outcome in outcomes(parser.parse_args()):
        found.append(outcome)
        print(
            f"{outcome.stage:18} recovered {outcome.recovered_seconds:6.2f} s, "
            f"lost at most {outcome.lost_seconds:.3f} s, back in {outcome.resume_seconds:.2f} s, "
            f"{'all items' if outcome.complete else 'ITEMS MISSING'}, "
            f"{'faithful' if outcome.faithful else 'NOT FAITHFUL'}",
            flush=True,
        )
    print(
        f"{len(found)} kills: lost at most {max(o.lost_seconds for o in found):.3f} s, "
        f"slowest return {max(o.resume_seconds for o in found):.2f} s"
    )
    kept = all(o.complete and o.faithful and o.lost_seconds <= 1.0 for o in found)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
