"""Readings put together from people's recordings: text, sound, and where something may happen."""

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from made_voices import RATE, Random, Sound, changed
from verdicts import confirmed

from scoring.audio import load
from scoring.expected import Expected, ItemKind, expect_text

KINDS: tuple[ItemKind, ...] = ("monosyllables", "polysyllables", "passage")
WORDS = "cmn-b"  # nobody else read words; each half has its own


@dataclass(frozen=True)
class Half:
    """Who reads in one half of the cases, and whose words and voices are used beside."""

    number: int
    syllables: str
    sentences: str


HALVES = {"choosing": Half(0, "unl-f", "S0252"), "reporting": Half(1, "cmn-a", "S0150")}


@dataclass(frozen=True)
class Row:
    """One recording and its text."""

    path: Path
    pinyin: str
    hanzi: str

    def read(self) -> Sound:
        """The sound without its silent ends."""
        sound = load(self.path).samples.astype(np.float64)
        loud = np.flatnonzero(np.abs(sound) > 0.03 * np.abs(sound).max())
        reach = int(0.06 * RATE)
        piece = sound[max(0, loud[0] - reach) : loud[-1] + reach].copy()
        fade = np.linspace(0, 1, int(0.01 * RATE))
        piece[: len(fade)] *= fade
        piece[-len(fade) :] *= fade[::-1]
        return piece


@dataclass(frozen=True)
class Reading:
    """A reading: speech over silence, its text, and the moments (samples) between its pieces."""

    kind: ItemKind
    sound: Sound
    pinyin: str
    hanzi: str
    between: tuple[int, ...]

    @property
    def level(self) -> float:
        """RMS of the loud frames of 10 ms."""
        frames = self.sound[: len(self.sound) // 160 * 160].reshape(-1, 160)
        return float(np.percentile(np.sqrt((frames**2).mean(axis=1)), 95))

    def expected(self) -> Expected:
        """The text as the engine wants it."""
        return expect_text(self.kind, self.pinyin, self.hanzi)


@cache
def rows(half: Half, kind: ItemKind) -> tuple[Row, ...]:
    """All usable recordings of one half's reader of a kind of item."""
    folder = Path(os.environ.get("PUTONGHUA_SPEECH", "../shared/speech"))
    speaker = {"monosyllables": half.syllables, "passage": half.sentences}.get(kind, WORDS)
    with (folder / "labels.tsv").open(encoding="utf-8") as file:
        listed = [row for row in csv.DictReader(file, delimiter="\t") if row["speaker"] == speaker]
    if speaker == WORDS:
        listed = listed[half.number :: 2][:1500]
    found = []
    for row in listed:
        hanzi = row["hanzi"] if kind != "monosyllables" else ""
        try:
            expected = expect_text(kind, row["pinyin"], hanzi)
        except ValueError:
            continue
        if kind == "polysyllables" and not (
            2 <= len(expected.syllables) <= 4 and all(confirmed(expected))
        ):
            continue
        found.append(Row(folder / row["path"], row["pinyin"], hanzi))
    return tuple(found)


def chosen(half: Half, kind: ItemKind, random: Random) -> list[Row]:
    """As much text as takes a quarter of a minute at most."""
    low, high = {"monosyllables": (8, 14), "polysyllables": (6, 9), "passage": (2, 4)}[kind]
    stock = rows(half, kind)
    places = random.choice(len(stock), int(random.integers(low, high)), replace=False)
    return [stock[place] for place in places]


def text_of(kind: ItemKind, read: Sequence[Row]) -> tuple[str, str]:
    """Pinyin and hanzi of several recordings in a row."""
    stop = "。" if kind == "passage" else " "
    return " ".join(row.pinyin for row in read), stop.join(row.hanzi for row in read).strip()


def reading(half: Half, kind: ItemKind, random: Random, rush: bool = False) -> Reading:
    """One person reading; half of them through another throat. `rush`: hardly a pause."""
    read = chosen(half, kind, random)
    return spoken(kind, read, random, rush)


def spoken(
    kind: ItemKind, read: Sequence[Row], random: Random, rush: bool = False, again: int = -1
) -> Reading:
    """Recordings in a row with pauses between; number `again` is read twice."""
    longest = 0.12 if rush else {"monosyllables": 0.9, "polysyllables": 1.1, "passage": 0.8}[kind]
    shortest = 0.02 if rush else 0.25
    pieces, between, length = [np.zeros(int(random.uniform(0.2, 0.9) * RATE))], [], 0
    for number, row in enumerate(read):
        sound = row.read()
        gain = random.uniform(0.8, 1.2) / max(float(np.sqrt((sound**2).mean())), 1e-6)
        for _ in range(2 if number == again else 1):
            length = sum(map(len, pieces))
            between.append(length - int(0.1 * RATE))
            pause = random.uniform(shortest, longest)
            if random.random() < 0.04 and not rush:
                pause += random.uniform(1, 3)
            pieces += [sound * gain, np.zeros(int(pause * RATE))]
    pieces.append(np.zeros(int(random.uniform(0.2, 0.9) * RATE)))
    sound = np.concatenate(pieces)
    between.append(len(sound) - len(pieces[-1]))
    if random.random() < 0.5:
        sound = _same_length(changed(sound, random), len(sound))
    return Reading(kind, sound, *text_of(kind, read), tuple(between))


def inserted(base: Reading, sounds: Sequence[Sound], random: Random) -> Reading:
    """The reading with sounds put between its pieces, each with a little silence around."""
    places = sorted(int(one) for one in random.choice(base.between, len(sounds)))
    parts, last = [], 0
    for place, one in zip(places, sounds, strict=True):
        around = [np.zeros(int(random.uniform(0.05, 0.35) * RATE)) for _ in range(2)]
        parts += [base.sound[last:place], around[0], one, around[1]]
        last = place
    return replace(base, sound=np.concatenate([*parts, base.sound[last:]]))


def overlaid(base: Reading, sound: Sound, at: int) -> Reading:
    """The reading with a sound mixed in from sample `at` on."""
    mixed = base.sound.copy()
    end = min(len(mixed), at + len(sound))
    mixed[at:end] += sound[: end - at]
    return replace(base, sound=mixed)


def recorded(base: Reading, random: Random, level: float, snr: float, kind: str) -> Sound:
    """Through a microphone: band, noise `snr` dB below speech, speech at `level` dBFS, 16 bits."""
    from made_noises import noise
    from scipy.signal import butter, sosfilt

    scaled = base.sound / base.level
    scaled = scaled + noise(random, kind, len(scaled)) * 10 ** (-snr / 20)
    if random.random() < 0.5:
        low, high = random.uniform(30, 150), random.uniform(4000, 7800)
        scaled = sosfilt(butter(2, [low, high], "band", fs=RATE, output="sos"), scaled)
    return np.asarray(scaled * 10 ** (level / 20))


def sixteen_bits(sound: Sound) -> Sound:
    """As a converter writes it: cut off at full scale, in steps."""
    return np.round(np.clip(sound, -1, 32767 / 32768) * 32768) / 32768


def _same_length(sound: Sound, length: int) -> Sound:
    return np.pad(sound, (0, max(0, length - len(sound))))[:length]
