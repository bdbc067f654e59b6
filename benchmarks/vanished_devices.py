"""Microphones that vanish while somebody reads: is anything lost, and does the sitting go on?

    .venv/bin/python -m benchmarks.vanished_devices [--times 20] [--seed 1] [--out FILE]

The booth's own window, conductor and PortAudio stream over a private PulseAudio, which is killed at
a random moment of each item and comes back after up to four seconds: for the booth its sound card
is pulled out and plugged in again. The item is read anew. Held against what was played: every
recording, those that were interrupted too. A line for each sitting, in which each of the four
items is interrupted once.
"""

import argparse
import io
import json
import os
import random
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import soundfile

from benchmarks.kill_booth import is_played
from benchmarks.of_the_tests import part_of_the_tests
from benchmarks.real_time_sitting import differences, make_answers, sit
from station.conductor import Conductor
from station.rehearsal import Candidate
from station.sitting_state import Sitting, Stage
from wordlists.composer import compose

ITEMS = 4
ANSWER_SECONDS = 56.0  # of a whole sitting, shared out as the items' limits are
LONGEST_ABSENCE = 4.0
LOOK_SECONDS = 0.01


class Patient(Candidate):
    """Waits until the microphone is back."""

    def _in_trouble(self, sitting: Sitting) -> None:
        """The booth looks for it by itself."""


@dataclass(frozen=True)
class Sat:
    """One sitting: every item interrupted once, then read again."""

    vanished: int
    every_item: bool
    differing_samples: int
    """Of the recordings that count."""
    interrupted_kept: int
    interrupted_faithful: int
    """Those that hold what was played until the device was gone, and nothing else."""
    most_lost_seconds: float
    """Between the last sample of an interrupted recording and the moment the device was gone."""
    slowest_return_seconds: float
    """From the device being back to the item being read again."""


class Puller:
    """Pulls the plug once in each item, at a moment that the seed decides."""

    def __init__(self, pulse: Any, seed: int) -> None:
        self._pulse = pulse
        self._random = random.Random(seed)
        self.gone: list[float] = []
        self.returns: list[float] = []

    def beside(self, conductor: Conductor) -> None:
        """Work along with the sitting, in a thread of its own."""
        threading.Thread(target=self._work, args=(conductor,), daemon=True).start()

    def _work(self, conductor: Conductor) -> None:
        for item in range(1, ITEMS + 1):
            _wait(conductor, item)
            time.sleep(self._random.uniform(2.0, 6.0))  # the answer has begun
            self.gone.append(time.time())
            self._pulse.unplug()
            time.sleep(self._random.uniform(0.0, LONGEST_ABSENCE))
            self._pulse.plug_in()
            back = time.monotonic()
            _wait(conductor, item)
            self.returns.append(time.monotonic() - back)


def _wait(conductor: Conductor, item: int) -> None:
    """Until the item is being recorded on a device that is there."""
    while not (
        conductor.state.stage is Stage.RECORDING
        and conductor.state.item == item
        and conductor.state.device_present
    ):
        time.sleep(LOOK_SECONDS)


def one_sitting(folder: Path, seed: int) -> Sat:
    """Sit, compare."""
    room, server = part_of_the_tests("pulse_room"), part_of_the_tests("fake_lab_server")
    answers = make_answers(folder, ANSWER_SECONDS)
    lab = server.FakeLab(compose("without_choice", "2021", 11).to_json()).start()
    with room.PulseRoom() as pulse:
        os.environ.update(pulse.environment)
        puller = Puller(pulse, seed)
        sit(folder / "booth", lab, server, answers, Patient, puller.beside)
    lab.stop()
    (manifest,) = lab.manifests()
    held = lab.held()
    whole, broken, lost = {}, [], []
    for recording in manifest["items"]:
        sound, _ = soundfile.read(io.BytesIO(held[recording["sha256"]]), dtype="int16")
        played = np.fromfile(answers[recording["item"]], np.int16)
        if recording["ended_by"] != "interrupted":
            whole[recording["item"]] = differences(sound, played)
            continue
        broken.append(is_beginning(sound, played))
        began = datetime.fromisoformat(recording["started"]).timestamp()
        ended = began + sound.size / recording["sample_rate"]
        if began < puller.gone[recording["item"] - 1]:  # not a device that came back for a moment
            lost.append(puller.gone[recording["item"] - 1] - ended)
    return Sat(
        vanished=len(puller.gone),
        every_item=set(whole) == set(range(1, ITEMS + 1)),
        differing_samples=sum(whole.values()),
        interrupted_kept=len(broken),
        interrupted_faithful=sum(broken),
        most_lost_seconds=round(max(lost, default=0.0), 3),
        slowest_return_seconds=round(max(puller.returns, default=0.0), 2),
    )


def is_beginning(recorded: np.ndarray[Any, Any], played: np.ndarray[Any, Any]) -> bool:
    """Is an interrupted recording the beginning of what was played?"""
    if not recorded.any():  # gone again before a word was said
        return True
    # Where the device goes, the last block may be filled up with silence.
    heard = recorded[: int(np.flatnonzero(recorded)[-1]) + 1]
    return is_played(heard, played[int(np.flatnonzero(played)[0]) :])


def main() -> int:
    """A line for each sitting; 1 where a promise is broken."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--times", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    every = []
    for number in range(-(-chosen.times // ITEMS)):
        with tempfile.TemporaryDirectory(prefix="vanished-") as name:
            every.append(one_sitting(Path(name), chosen.seed + number))
        line = json.dumps(asdict(every[-1]))
        print(line, flush=True)
        if chosen.out:
            with chosen.out.open("a") as file:
                file.write(line + os.linesep)
    wrong = [
        sat
        for sat in every
        if not sat.every_item
        or sat.differing_samples
        or not sat.vanished <= sat.interrupted_kept == sat.interrupted_faithful
        or sat.most_lost_seconds > 1.0
    ]
    print(f"{sum(sat.vanished for sat in every)} times gone; {len(wrong)} sittings not well")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
