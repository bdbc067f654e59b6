"""Forty booths in one room against one server: a whole sitting, at the pace of the real one.

    python benchmarks/forty_booths.py [--seats 40] [--minutes 13] [--idle-booths] [--out FILE]

Every booth is the booth's own program, without a screen, its answers from files in place of a
microphone; all wait for the room's start, which is given once. An officer's browser follows the
room all the while. Printed: how far apart the booths' first samples are, whether every bundle was
acknowledged and holds what was played, the page's answer times, processor and memory of the server
and of the booths together. Booths and server share this machine. In a lab the booths take no time
from the server: they stand behind it (``nice``). With ``--idle-booths`` they run only while the
server does not, which tells more of the page and less of the starts: they wait for one another.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.kill_booth import PROGRAM, is_played, make_answers, register
from benchmarks.real_lab import BoothToBe, RealLab

LOOK_SECONDS = 1.0
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE_SECONDS = 900.0  # beyond the sitting's own time


@dataclass
class Watched:
    """What the room's page took, in milliseconds, and the peak of processes in MiB."""

    page: list[float] = field(default_factory=list)
    refresh: list[float] = field(default_factory=list)
    events: int = 0
    server_peak: float = 0.0


def main() -> int:
    """Run, print, write; 1 where something was lost."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--seats", type=int, default=40)
    options.add_argument("--minutes", type=float, default=13.0)
    options.add_argument("--idle-booths", action="store_true")
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    behind = ("chrt", "--idle", "0") if chosen.idle_booths else ("nice", "-n", "10")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line a request takes time
    with tempfile.TemporaryDirectory(prefix="forty-booths-") as name:
        folder = Path(name)
        answers = make_answers(folder / "answers", chosen.minutes * 60 / 4)
        with RealLab(folder, chosen.seats) as lab:
            figures = sit(lab, folder, answers, chosen.minutes, behind)
    print(json.dumps(figures, indent=1))
    if chosen.out:
        chosen.out.write_text(json.dumps(figures, indent=1))
    return 0 if figures["acknowledged"] == chosen.seats == figures["faithful"] else 1


def sit(
    lab: RealLab, folder: Path, answers: Path, minutes: float, behind: tuple[str, ...]
) -> dict[str, Any]:
    """All booths through one sitting; the figures."""
    booths = {one.sitting_id: start(lab, folder, answers, one, behind) for one in lab.booths}
    began = time.monotonic()
    while lab.stages() != ["waiting_for_start"] * len(booths):
        fallen = [p for p in booths.values() if p.poll() is not None]
        if fallen:
            raise RuntimeError(f"a booth ended before the start: {fallen[0].communicate()[0]}")
        time.sleep(0.2)
    waited = time.monotonic() - began
    used_before, at = processor(lab.process_id), time.monotonic()
    with watching(lab) as watched:
        lab.start_room()
        ended = [p.wait(minutes * 60 + PATIENCE_SECONDS) for p in booths.values()]
    wall = time.monotonic() - at
    booths_used = os.times().children_user + os.times().children_system
    return {
        "booths": len(booths),
        "all waiting after s": round(waited, 1),
        "sitting s": round(wall, 1),
        "booths that ended well": ended.count(0),
        **archive(lab, answers),
        "server processor share": round((processor(lab.process_id) - used_before) / wall, 3),
        "server peak MiB": round(watched.server_peak),
        "booths processor share, each, with start": round(booths_used / len(booths) / wall, 3),
        "room page ms median, 95 %": spread(watched.page),
        "its refresh ms median, 95 %": spread(watched.refresh),
        "looks at the page": len(watched.page),
        "events of its stream": watched.events,
        "load average": os.getloadavg()[1],
    }


def start(
    lab: RealLab, folder: Path, answers: Path, one: BoothToBe, behind: tuple[str, ...]
) -> subprocess.Popen[str]:
    """Register a booth and let its candidate come as far as the waiting page."""
    home = folder / f"booth-{one.label}"
    home.mkdir()
    register(home, lab.address, one.code)
    return subprocess.Popen(
        [
            *behind,
            *(*PROGRAM, "rehearse", "--answers", str(answers), "--digits", one.digits),
            *("--speed", "1", "--offscreen"),
        ],
        env={**os.environ, "PUTONGHUA_STATION_HOME": str(home), "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def archive(lab: RealLab, answers: Path) -> dict[str, Any]:
    """What arrived, held against what was played; the spread of the first samples."""
    import soundfile

    played = {
        item: soundfile.read(answers / f"item-{item}.flac", dtype="int16")[0]
        for item in range(1, 5)
    }
    first, acknowledged, faithful, overruns = [], 0, 0, 0
    for one in lab.booths:
        held = lab.recordings(one.sitting_id)
        acknowledged += [facts["item"] for facts, _ in held] == [1, 2, 3, 4]
        faithful += all(is_played(sound, played[facts["item"]]) for facts, sound in held)
        overruns += sum(facts["overruns"] for facts, _ in held)
        first += [facts["started"] for facts, _ in held if facts["item"] == 1]
    return {
        "acknowledged": acknowledged,
        "faithful": faithful,
        "overruns": overruns,
        "start spread s": round(max(first) - min(first), 3),
        "start spread s, middle 95 %": round(
            statistics.quantiles(first, n=40)[-1] - statistics.quantiles(first, n=40)[0], 3
        ),
    }


@contextmanager
def watching(lab: RealLab) -> Iterator[Watched]:
    """A browser with the room's page open: its stream followed, the page asked for each second."""
    watched, over = Watched(), threading.Event()

    def follow() -> None:
        with (
            closing(lab.browser()) as browser,
            browser.stream("GET", f"{lab.room_page}events/") as lines,
        ):
            for line in lines.iter_lines():
                watched.events += line.startswith("event: ")
                if over.is_set():
                    return

    def look() -> None:
        with closing(lab.browser()) as browser:
            while not over.wait(LOOK_SECONDS):
                watched.page.append(taken(browser, lab.room_page))
                watched.refresh.append(taken(browser, f"{lab.room_page}seats/"))
                watched.server_peak = peak_memory(lab.process_id)

    threads = [threading.Thread(target=act, daemon=True) for act in (follow, look)]
    for thread in threads:
        thread.start()
    try:
        yield watched
    finally:
        over.set()
        threads[1].join(30)


def taken(browser: httpx.Client, path: str) -> float:
    """Milliseconds of one page, which has to succeed."""
    began = time.perf_counter()
    browser.get(path).raise_for_status()
    return 1000 * (time.perf_counter() - began)


def spread(values: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return round(statistics.median(values), 1), round(statistics.quantiles(values, n=20)[-1], 1)


def processor(process_id: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak_memory(process_id: int) -> float:
    """MiB, the most so far."""
    status = Path(f"/proc/{process_id}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    sys.exit(main())
