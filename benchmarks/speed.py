"""Speed and memory of the whole chain, against Whisper's bare encoder over the same sound.

    .venv/bin/python benchmarks/speed.py [--threads N] [--minutes M] [--talk-minutes T]

People's recordings (../shared/speech, or PUTONGHUA_SPEECH) are joined to a sitting's items 1 to 3
of about seven minutes. The bare encoder runs as openai-whisper runs it: mel spectrogram and encoder
over 30-second windows. The chain runs in float32 and in bfloat16; the talk of three minutes, which
Whisper also writes down, is a row of its own. All run in this one process, one after the other,
after a warm-up (the search is compiled on its first use on a machine). Processor time is what a
busy machine leaves comparable; wall clock wants a quiet one.
"""

import argparse
import csv
import os
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from scoring.audio import SAMPLE_RATE, from_samples, load
from scoring.ear import Ear
from scoring.engine import Engine, Request
from scoring.expected import ItemKind, expect_text
from scoring.shipped import shipped_engine
from scoring.speech_frames import speech_frames
from scoring.talk_pronunciation import judge_talk
from scoring.transcript import WhisperRecogniser, transcribe
from scoring.whisper_weights import load_encoder

WINDOW = 30 * SAMPLE_RATE
GAPS = {"monosyllables": 0.9, "polysyllables": 0.9, "passage": 0.4}  # seconds between clips
SOURCES: dict[ItemKind, str] = {
    "monosyllables": "unl-f",
    "polysyllables": "cmn-b",
    "passage": "S0252",
}
SHARES = {"monosyllables": 0.4, "polysyllables": 0.25, "passage": 0.35}  # of the minutes


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    options.add_argument("--minutes", type=float, default=7.0)
    options.add_argument("--talk-minutes", type=float, default=3.0)
    chosen = options.parse_args()
    torch.set_num_threads(chosen.threads)
    folder = Path(os.environ.get("PUTONGHUA_SPEECH", "../shared/speech"))
    if not (folder / "labels.tsv").exists():
        raise SystemExit(f"no recordings in {folder}: set PUTONGHUA_SPEECH")
    requests = list(joined_items(folder, chosen.minutes * 60))
    encoder, engine = load_encoder(), shipped_engine()
    fast = replace(engine, ear=Ear("bfloat16"))
    recogniser = WhisperRecogniser()
    for warmed in (engine, fast):
        run_engine(warmed, requests[:1])
    run_encoder(encoder, requests[:1])
    rows = [measured("bare encoder, float32", lambda: run_encoder(encoder, requests), requests)]
    rows.append(measured("whole chain, float32", lambda: run_engine(engine, requests), requests))
    rows.append(measured("whole chain, bfloat16", lambda: run_engine(fast, requests), requests))
    talk = list(joined_items(folder, chosen.talk_minutes * 60 / SHARES["passage"]))[-1:]
    rows.append(measured("talk, float32", lambda: run_talk(engine, recogniser, talk), talk))
    report(rows, requests, chosen.threads)


def joined_items(folder: Path, seconds: float) -> Iterator[Request]:
    """Items 1 to 3 joined from single recordings, each of its share of the time."""
    with (folder / "labels.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for kind, speaker in SOURCES.items():
        gap = np.zeros(int(GAPS[kind] * SAMPLE_RATE), np.float32)
        own = [row for row in rows if row["speaker"] == speaker]
        step = max(1, len(own) // 120)
        pieces, pinyin = [gap], []
        for row in own[::step]:
            if sum(map(len, pieces)) > SHARES[kind] * seconds * SAMPLE_RATE:
                break
            pieces += [load(folder / row["path"]).samples, gap]
            pinyin.append(row["pinyin"])
        sound = np.concatenate(pieces)
        yield Request(from_samples(sound, SAMPLE_RATE), expect_text(kind, " ".join(pinyin)))


def run_encoder(encoder: torch.nn.Module, requests: Sequence[Request]) -> None:
    """Whisper's own way: mel and encoder over padded 30-second windows."""
    from whisper.audio import log_mel_spectrogram

    with torch.inference_mode():
        for request in requests:
            samples = request.recording.samples
            for start in range(0, len(samples), WINDOW):
                window = np.zeros(WINDOW, np.float32)
                piece = samples[start : start + WINDOW]
                window[: len(piece)] = piece
                encoder(log_mel_spectrogram(torch.from_numpy(window))[None])


def run_engine(engine: Engine, requests: Sequence[Request]) -> None:
    """The whole chain from samples to judgements."""
    for found in engine.examine(requests):
        if found.judgement.status != "ok":
            raise SystemExit(f"refused: {found.judgement.reasons}")


def run_talk(engine: Engine, recogniser: WhisperRecogniser, talks: Sequence[Request]) -> None:
    """Write down what was said and judge the words that are sure."""
    for talk in talks:
        samples = talk.recording.samples
        frames = speech_frames(samples, SAMPLE_RATE, engine.thresholds.speech)
        judge_talk(engine, talk.recording, transcribe(samples, frames, recogniser))


@dataclass(frozen=True, order=True)
class Spent:
    """Seconds of processor time (all threads) and of wall clock."""

    processor: float
    wall: float


def timed(work: Callable[[], None]) -> Spent:
    """The better of two runs."""
    runs = []
    for _ in range(2):
        processor, wall = time.process_time(), time.perf_counter()
        work()
        runs.append(Spent(time.process_time() - processor, time.perf_counter() - wall))
    return min(runs)


def peak_mebibytes() -> float:
    """Peak resident memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass(frozen=True)
class Row:
    """What a piece of work took, over how many seconds of sound; the process's peak after it."""

    name: str
    spent: Spent
    seconds: float
    peak: float


def measured(name: str, work: Callable[[], None], requests: Sequence[Request]) -> Row:
    """Run the work and say what it took."""
    spent = timed(work)
    seconds = sum(request.recording.duration for request in requests)
    return Row(name, spent, seconds, peak_mebibytes())


def report(rows: Sequence[Row], requests: Sequence[Request], threads: int) -> None:
    """Print the table; the ratios are to the first row, for a second of sound."""
    seconds = sum(request.recording.duration for request in requests)
    syllables = sum(len(request.expected.syllables) for request in requests)
    table = Table(title=f"{seconds / 60:.1f} min of items 1–3, {syllables} syllables")
    for column in (
        "",
        "sound s",
        "wall s",
        "processor s",
        "wall / bare",
        "processor / bare",
        "peak MiB",
    ):
        table.add_column(column, justify="right")
    bare = rows[0]
    for row in rows:
        share = bare.seconds / row.seconds
        table.add_row(
            row.name,
            f"{row.seconds:.0f}",
            f"{row.spent.wall:.1f}",
            f"{row.spent.processor:.1f}",
            f"{row.spent.wall / bare.spent.wall * share:.2f}",
            f"{row.spent.processor / bare.spent.processor * share:.2f}",
            f"{row.peak:.0f}",
        )
    console = Console()
    console.print(table)
    console.print(f"{threads} threads, torch {torch.__version__}")


if __name__ == "__main__":
    main()
