"""A whole sitting in real time through a virtual microphone: is every sample there?

    .venv/bin/python benchmarks/real_time_sitting.py [--minutes 13]

A private PulseAudio has one null sink, whose monitor is the booth's microphone (PortAudio, as in
the lab). The booth's own window and conductor run, an automatic candidate presses what a person
would press, and each answer is played into the sink. Each recording is then held against what was
played, sample for sample. Printed besides: the rate at which sound came in against the clock,
overruns, processor time and memory of the booth. Needs pulseaudio and libasound2-plugins.
"""

import argparse
import io
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import soundfile
from PySide6.QtWidgets import QApplication
from rich.console import Console
from rich.table import Table

from benchmarks.of_the_tests import part_of_the_tests
from station.clock import Clock
from station.conductor import Booth, Conductor
from station.fonts import load_fonts
from station.lab_client import LabClient
from station.portaudio_microphone import PortAudioMicrophone
from station.rehearsal import Candidate
from station.speaker import NoSpeaker
from station.spool import Spool
from station.window import Window
from wordlists.composer import compose

RATE = 48_000
SHARES = (210, 150, 240, 180)  # of the items' time, as their limits are
KEY = 64  # samples by which an answer is found in its recording
AROUND = 1.0  # seconds of silence before and after an answer: PulseAudio eats a stream's first ms


class VirtualVoice:
    """Plays raw answers into the sink that the microphone listens to."""

    def __init__(self) -> None:
        self._path = Path()
        self._player: subprocess.Popen[bytes] | None = None

    def put(self, path: Path) -> None:
        """Have an answer ready; one that still sounds stops."""
        self._path = path
        if self._player is not None:
            self._player.kill()
            self._player.wait()

    def play(self, on_end: Callable[[], None] | None = None) -> None:
        """Play it; ``on_end`` comes from another thread, unless it is stopped before."""
        form = ("--format=s16le", f"--rate={RATE}", "--channels=1")
        player = subprocess.Popen(["pacat", "--raw", *form, str(self._path)])
        self._player = player

        def wait() -> None:
            if player.wait() == 0 and on_end is not None:
                on_end()

        threading.Thread(target=wait, daemon=True).start()


def main() -> int:
    """Sit, compare, print; 1 where a sample is missing or changed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--minutes", type=float, default=13.0)
    minutes = options.parse_args().minutes
    room, server = part_of_the_tests("pulse_room"), part_of_the_tests("fake_lab_server")
    with tempfile.TemporaryDirectory() as folder, room.PulseRoom() as pulse:
        os.environ.update(pulse.environment)
        answers = make_answers(Path(folder), minutes * 60)
        lab = server.FakeLab(compose("without_choice", "2021", 11).to_json()).start()
        began, used = time.monotonic(), time.process_time()
        sit(Path(folder) / "booth", lab, server, answers)
        wall, processor = time.monotonic() - began, time.process_time() - used
        lab.stop()
        (manifest,) = lab.manifests()
        whole = show(manifest, lab.held(), answers)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{wall:.0f} s, processor {processor:.0f} s ({processor / wall:.0%}), {memory:.0f} MiB")
    for event in manifest["events"]:
        if event["event"] in {"sample_rate_drift", "clock_stepped", "device_lost"}:
            print(event)
    return 0 if whole else 1


def make_answers(folder: Path, seconds: float) -> dict[int, Path]:
    """Raw answers of noise and silence, no two moments alike, with silence around."""
    found = {}
    rest = np.zeros(round(AROUND * RATE), np.int16)
    for item, share in enumerate(SHARES, start=1):
        count = round((seconds * share / sum(SHARES) - 2 * AROUND - 3) * RATE)
        random = np.random.default_rng(item)
        loud = np.repeat(random.random(count // 4800 + 1) > 0.3, 4800)[:count]
        voice = (random.normal(0, 3000, count) * loud).astype(np.int16)
        found[item] = folder / f"item-{item}.raw"
        np.concatenate([rest, voice, rest]).tofile(found[item])
    return found


def sit(
    home: Path,
    lab: Any,
    server: ModuleType,
    answers: dict[int, Path],
    candidate: type[Candidate] = Candidate,
    beside: Callable[[Conductor], None] = lambda conductor: None,
) -> None:
    """One sitting; returns when everything is acknowledged. ``beside`` is called at its begin."""
    app = QApplication.instance() or QApplication([])
    load_fonts()
    with LabClient(lab.url, server.KEY) as client:
        microphone = PortAudioMicrophone()
        spool = Spool(home, server.SEAL_KEY)
        booth = Booth(client, spool, microphone, NoSpeaker(), Clock(), "benchmark")
        conductor = Conductor(booth)
        window = Window(conductor, closable=True)
        voice: Any = VirtualVoice()
        person = candidate(conductor, window, voice, answers, lab.digits)
        outcome: list[tuple[bool, str]] = []
        person.finished.connect(lambda well, sentence: outcome.append((well, sentence)))
        person.finished.connect(app.quit)
        with _running(conductor):
            window.show()
            beside(conductor)
            app.exec()
    if outcome != [(True, "")]:
        raise RuntimeError(f"the sitting did not end well: {outcome}")


@contextmanager
def _running(conductor: Conductor) -> Iterator[None]:
    conductor.start()
    try:
        yield
    finally:
        conductor.stop()


def show(manifest: dict[str, Any], held: dict[str, bytes], answers: dict[int, Path]) -> bool:
    """The table; True where every recording holds exactly what was played."""
    table = Table("item", "seconds", "differing samples", "rate off, ppm", "overruns")
    whole = True
    for recording in manifest["items"]:
        sound, _ = soundfile.read(io.BytesIO(held[recording["sha256"]]), dtype="int16")
        differing = differences(sound, np.fromfile(answers[recording["item"]], np.int16))
        whole &= differing == 0
        began, ended = (datetime.fromisoformat(recording[name]) for name in ("started", "ended"))
        off = len(sound) / recording["sample_rate"] / (ended - began).total_seconds() - 1
        table.add_row(
            str(recording["item"]), f"{len(sound) / recording['sample_rate']:.1f}",
            str(differing), f"{off * 1e6:+.0f}", str(recording["level"]["overruns"]),
        )  # fmt: skip
    Console().print(table)
    return whole


def differences(recorded: np.ndarray[Any, Any], played: np.ndarray[Any, Any]) -> int:
    """How many samples of the answer are not as played, the recording laid where it fits."""
    first, last = np.flatnonzero(played)[[0, -1]]
    answer = played[first : last + 1]
    key = answer[:KEY]
    places = np.flatnonzero(recorded[: max(0, recorded.size - KEY)] == key[0])
    begins = (place for place in places if np.array_equal(recorded[place : place + KEY], key))
    start = next(begins, None)
    if start is None:
        return len(answer)
    part = recorded[start : start + len(answer)]
    return int(np.count_nonzero(part != answer[: len(part)])) + len(answer) - len(part)


if __name__ == "__main__":
    sys.exit(main())
