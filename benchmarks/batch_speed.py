"""Speed of `putonghua-score batch` on many short recordings, and whether its bytes ever differ.

    .venv/bin/python benchmarks/batch_speed.py [--clips 1000]

People's syllables (../shared/speech, or PUTONGHUA_SPEECH), each cut or filled to one second, are
scored by the command as people run it: by one process, by two, and in the opposite order. Beside it
stand the encoder alone over the same clips, the start of the command, and its peak memory. Results
must be the same byte for byte whoever does the work and in whatever order. Wall clock: wants a
quiet machine.
"""

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile
import torch
from rich.console import Console
from rich.table import Table

from scoring.audio import SAMPLE_RATE, load
from scoring.encoder import Encoder
from scoring.whisper_weights import load_encoder

SPEAKER = "unl-f"
COLUMNS = ("id", "audio", "item", "pinyin", "hanzi")
PROGRAM = (sys.executable, "-c", "from scoring.cli import main; main()", "batch")
TIMES_THE_ENCODER = 2.0  # one process over the encoder alone, at most
TWO_OVER_ONE = 1.7  # two processes against one, at least
START_SECONDS = 4.0  # for one clip, all included


def main() -> int:
    """Measure and print; 1 where results differ."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--clips", type=int, default=1000)
    chosen = options.parse_args()
    speech = Path(os.environ.get("PUTONGHUA_SPEECH", "../shared/speech"))
    if not (speech / "labels.tsv").exists():
        raise SystemExit(f"no recordings in {speech}: set PUTONGHUA_SPEECH")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = one_second_clips(speech, folder, chosen.clips)
        run(folder, "warm", rows[:1], 1)  # the search is compiled on its first use on a machine
        start = run(folder, "start", rows[:1], 1)
        one = run(folder, "one", rows, 1)
        two = run(folder, "two", rows, 2)
        run(folder, "reversed", rows[::-1], 2)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        encoder = encoder_seconds(folder, rows)
        same = identical(folder)
    shown = Table("what", "measured", "target", title=f"{len(rows)} clips of one second")
    shown.add_row("encoder alone, one thread", f"{encoder:.1f} s", "")
    shown.add_row("start and one clip", f"{start:.1f} s", f"< {START_SECONDS} s")
    shown.add_row("one process", f"{one:.1f} s", "")
    times = (one - start) / encoder
    shown.add_row(
        "one process, start taken off, / encoder", f"{times:.2f}", f"≤ {TIMES_THE_ENCODER}"
    )
    shown.add_row("two processes", f"{two:.1f} s", "")
    shown.add_row("one / two", f"{one / two:.2f}", f"≥ {TWO_OVER_ONE}")
    shown.add_row("peak memory of a process", f"{memory:.0f} MiB", "")
    shown.add_row("bytes the same", "yes" if same else "NO", "yes")
    Console().print(shown)
    return 0 if same else 1


def one_second_clips(speech: Path, folder: Path, count: int) -> list[dict[str, str]]:
    """Write the clips, round again where there are fewer recordings; returns manifest rows."""
    with (speech / "labels.tsv").open(encoding="utf-8") as file:
        own = [row for row in csv.DictReader(file, delimiter="\t") if row["speaker"] == SPEAKER]
    rows = []
    for number in range(count):
        row = own[number % len(own)]
        sound = load(speech / row["path"]).samples
        loudest = int(np.argmax(np.convolve(np.abs(sound), np.ones(SAMPLE_RATE // 2), "same")))
        first = max(0, min(loudest - SAMPLE_RATE // 2, len(sound) - SAMPLE_RATE))
        clip = np.zeros(SAMPLE_RATE, np.float32)
        piece = sound[first : first + SAMPLE_RATE]
        clip[: len(piece)] = piece
        audio = f"{number:05}.flac"
        soundfile.write(folder / audio, clip, SAMPLE_RATE)
        values = (f"{number:05}", audio, "monosyllables", row["pinyin"], "")
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def run(folder: Path, name: str, rows: Sequence[dict[str, str]], workers: int) -> float:
    """Wall-clock seconds of the command on these rows; the results are left in `folder`."""
    manifest = folder / f"{name}.tsv"
    with manifest.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    arguments = [str(manifest), "--out", str(results(folder, name)), "--workers", str(workers)]
    began = time.perf_counter()
    subprocess.run([*PROGRAM, *arguments], check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def results(folder: Path, name: str) -> Path:
    """The results file of a run."""
    return folder / f"{name}.jsonl"


def identical(folder: Path) -> bool:
    """The same bytes from one process, two, and in the opposite order?"""
    one, two, turned = (
        results(folder, name).read_bytes().splitlines() for name in ("one", "two", "reversed")
    )
    return one == two == turned[::-1]


def encoder_seconds(folder: Path, rows: Sequence[dict[str, str]]) -> float:
    """Our encoder alone over the clips, one thread, after a warm-up."""
    torch.set_num_threads(1)
    encoder = Encoder(load_encoder())
    clips = [load(folder / row["audio"]).samples for row in rows]
    encoder.encode(clips[0])
    began = time.perf_counter()
    for clip in clips:
        encoder.encode(clip)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
