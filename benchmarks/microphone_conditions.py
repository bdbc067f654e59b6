"""Does the microphone check tell what is wrong? People's recordings under made conditions.

    PUTONGHUA_SPEECH=… python -m benchmarks.microphone_conditions [--speaker S0252] [--figures]

Two sentences of one speaker stand for the check sentence. Each is heard as it is at a headset's
level, and under each condition: soft, loud, clipped, near (breath on the capsule), far and lying
on the desk (a made room), noise, hum, muted, knocks alone, another text, half the text. Limits
were chosen on speaker S0150; report the others. ``--figures`` prints the figures themselves.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from station.check_sound import listen_to
from station.level import FULL_SCALE, LevelMeter
from station.microphone_check import Heard, judge

Sound = NDArray[np.float64]
HEADSET_DBFS = -24.0  # speech level at 2-3 cm
ROOM_DBFS = -62.0
PAUSE_SECONDS = 0.4
SENTENCES = 60


def at_level(sound: Sound, dbfs: float, rate: int) -> Sound:
    """The sound with its speech (ninth decile of 20 ms frames) at this level."""
    frame = round(rate * 0.02)
    frames = sound[: sound.size // frame * frame].reshape(-1, frame)
    rms = np.quantile(np.sqrt(np.mean(frames**2, axis=1)), 0.9)
    return sound * 10 ** (dbfs / 20) / max(rms, 1e-9)


def noise(rng: np.random.Generator, size: int, dbfs: float) -> Sound:
    """A room's noise, deep rather than high."""
    white = np.cumsum(rng.normal(size=size + 200))
    brown = white[200:] - np.convolve(white, np.ones(200) / 200, "valid")[:size]
    return brown / np.std(brown) * 10 ** (dbfs / 20)


def room(sound: Sound, rate: int, rng: np.random.Generator, direct_db: float) -> Sound:
    """A made room of half a second; ``direct_db``: the direct sound against the echo."""
    time = np.arange(round(0.5 * rate)) / rate
    tail = rng.normal(size=time.size) * np.exp(-6.9 * time / 0.5)
    tail /= np.sqrt(np.sum(tail**2))
    tail[: round(0.003 * rate)] = 0
    tail[0] = 10 ** (direct_db / 20)
    size = sound.size + tail.size
    return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)[: sound.size]


def conditions(
    text: Sound, other: Sound, rate: int, rng: np.random.Generator
) -> dict[str, tuple[Sound, float]]:
    """Sound and room noise (dBFS) by condition."""
    good = at_level(text, HEADSET_DBFS, rate)
    breath = np.zeros(good.size)
    for at in rng.integers(0, good.size - rate // 8, 12):
        time = np.arange(rate // 10) / rate
        burst = np.sin(2 * np.pi * 45 * time) * np.hanning(time.size)
        breath[at : at + time.size] += 0.5 * burst
    knocks = np.zeros(good.size)
    for at in rng.integers(0, good.size - rate // 8, 10):
        knocks[at : at + rate // 20] += (
            0.4 * rng.normal(size=rate // 20) * np.exp(-np.arange(rate // 20) / (0.006 * rate))
        )
    hum = sum(
        10 ** (level / 20) * np.sin(2 * np.pi * hertz * np.arange(good.size) / rate)
        for hertz, level in ((50, -34), (100, -40), (150, -42))
    )
    far = at_level(room(text, rate, rng, -3.0), -33.0, rate)
    desk = at_level(room(text, rate, rng, -9.0), -44.0, rate)
    return {
        "good": (good, ROOM_DBFS),
        "good, soft voice": (at_level(text, -33.0, rate), ROOM_DBFS),
        "good, loud voice": (at_level(text, -15.0, rate), ROOM_DBFS),
        "soft": (at_level(text, -49.0, rate), -75.0),
        "loud": (at_level(text, -6.5, rate) * 0.98, ROOM_DBFS),
        "clipped": (np.clip(at_level(text, -6.0, rate) * 2.5, -1, 1), ROOM_DBFS),
        "near": (good * 1.8 + breath, ROOM_DBFS),
        "far": (far, ROOM_DBFS),
        "on the desk": (desk, -66.0),
        "loud surroundings": (good, -38.0),
        "hum": (good + hum, ROOM_DBFS),
        "muted": (np.zeros(good.size), -200.0),
        "knocks alone": (knocks, ROOM_DBFS),
        "nobody reads": (np.zeros(good.size), ROOM_DBFS),
        "half the text": (at_level(text[: text.size * 2 // 5], HEADSET_DBFS, rate), ROOM_DBFS),
        "much more text": (
            at_level(np.concatenate([text, other, other]), HEADSET_DBFS, rate),
            ROOM_DBFS,
        ),
    }


def heard(sound: Sound, noise_dbfs: float, rate: int, rng: np.random.Generator) -> Heard:
    """What the booth hears of it, with a moment of the room before and after."""
    around = np.zeros(round(0.6 * rate))
    whole = np.concatenate([around, sound, around])
    if noise_dbfs > -150:
        whole = whole + noise(rng, whole.size, noise_dbfs)
    samples = np.clip(np.rint(whole * FULL_SCALE), -32768, 32767).astype(np.int16)
    meter = LevelMeter(rate)
    meter.add(samples)
    return Heard(meter.figures(), listen_to(samples, rate))


def sentences(folder: Path, speaker: str) -> list[tuple[Sound, int, int]]:
    """Pairs of sentences with a pause between: sound, rate, syllables."""
    with (folder / "labels.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["speaker"] == speaker]
    found = []
    for one, two in zip(rows[::2], rows[1::2], strict=False):
        (first, rate), (second, _) = (soundfile.read(folder / row["path"]) for row in (one, two))
        pause = np.zeros(round(PAUSE_SECONDS * rate))
        count = sum(len(row["pinyin"].split()) for row in (one, two))
        found.append((np.concatenate([first, pause, second]), rate, count))
    return found[:SENTENCES]


def main() -> int:
    """Print the table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--speaker", default="S0252")
    options.add_argument("--figures", action="store_true")
    chosen = options.parse_args()
    said = sentences(Path(os.environ["PUTONGHUA_SPEECH"]), chosen.speaker)
    rng = np.random.default_rng(5)
    table: dict[str, Counter[str]] = {}
    figures: dict[str, list[tuple[float, ...]]] = {}
    for place, (sound, rate, count) in enumerate(said):
        other = said[(place + 1) % len(said)][0]
        for name, (made, level) in conditions(sound, other, rate, rng).items():
            one = heard(made, level, rate, rng)
            table.setdefault(name, Counter())[str(judge(one, count))] += 1
            facts = one.sound
            figures.setdefault(name, []).append(
                (facts.nuclei / count, facts.pops, facts.hum_db, facts.fall_db,
                 one.figures.speech_dbfs, one.figures.noise_dbfs)
            )  # fmt: skip
    for name, verdicts in table.items():
        print(f"{name:20}", ", ".join(f"{one} {n}" for one, n in verdicts.most_common()))
    if chosen.figures:
        print("5 %, median, 95 % of: nuclei/syllables, pops, hum, fall, speech, noise")
        for name, rows in figures.items():
            shares = np.percentile(np.array(rows), [5, 50, 95], axis=0).T
            print(f"{name:20}", "  ".join("/".join(f"{x:.1f}" for x in row) for row in shares))
    return 0


if __name__ == "__main__":
    sys.exit(main())
