"""What was heard beside the reading, measured: bursts, impulses, rumble, voice in the pauses.

Only sound that no reading of an expected syllable accounts for is looked at, rumble excepted (no
voice has it). All levels are in dB over the recording's own loud frames, so that a quiet reader is
measured like a loud one. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.align import Reading
from scoring.audio import SAMPLE_RATE
from scoring.click_band import click_band
from scoring.speech_frames import SpeechFrames, runs_of_true

HOP = 40  # samples, 2.5 ms: an impulse is over in a few of them
PER_FRAME = 4  # hops in a frame of 10 ms
BEFORE_READING, AFTER_READING = 8, 6  # frames of 10 ms that belong to a syllable beyond its span
HEAD = 15  # frames: how long its own sound may have gone on before it
TAIL = 60  # frames: how long a syllable's own sound may go on after its span
BANDS = ((20, 75), (75, 300), (300, 1500), (1500, 8000))  # Hz: rumble, low, middle, high
RUMBLE = -9.0  # dB re speech of the lowest band: no voice has it
GUST, LOWER = -14.0, 8.0  # dB re speech; dB that the low bands are over the high ones
VOICED = 0.45  # strength of the autocorrelation from which a frame has a pitch
HOPS = SAMPLE_RATE // HOP  # a second
Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Event:
    """A sound in the pauses: seconds, loudest level (dB re speech), how it is made up.

    `attack`: rise within 30 ms in dB. `voiced`: share of its frames with a pitch. `high`: share of
    its energy above 1500 Hz; `low`: below 300 Hz.
    """

    start: float
    end: float
    level: float
    attack: float
    voiced: float
    high: float
    low: float

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.end - self.start


@dataclass(frozen=True)
class SoundEvidence:
    """Events and impulses beside the reading, stretches of rumble and
    of toneless sound that is nearly all low, clicks within vowels (seconds).

    `vowel_seconds`: how long vowels were listened to for clicks.
    """

    events: tuple[Event, ...] = ()
    impulses: tuple[Event, ...] = ()
    rumble: tuple[tuple[float, float], ...] = ()
    gusts: tuple[tuple[float, float], ...] = ()
    clicks: tuple[float, ...] = ()
    vowel_seconds: float = 0.0


def sound_evidence(
    samples: Floats, frames: SpeechFrames, readings: Sequence[Reading], strength: Floats
) -> SoundEvidence:
    """Measure a recording at 16 kHz; `strength` [n] of voicing, 10 ms apart, is the ear's."""
    count = min(len(frames.level), len(strength), (len(samples) - 320) // 160)
    if count < PER_FRAME * 2:
        return SoundEvidence()
    level = frames.level[:count] - frames.speech_dbfs
    floor = frames.noise_dbfs - frames.speech_dbfs
    sounding = level > max(floor + 8, -30.0)
    beside = ~_explained(readings, sounding)
    shares = _band_power(samples, count)
    voiced = strength[:count] > VOICED
    events = []
    for first, last in runs_of_true(_bridged(sounding & beside, 3)):
        if last - first >= 4:
            events.append(_event(first, last, level, voiced, shares))
    low = 10 * np.log10(shares[:, :2].sum(axis=1) + 1e-12) - frames.speech_dbfs
    high = 10 * np.log10(shares[:, 2:].sum(axis=1) + 1e-12) - frames.speech_dbfs
    gusts = (low > GUST) & (low - high > LOWER) & ~voiced
    rumbling = 10 * np.log10(shares[:, 0] + 1e-12) - frames.speech_dbfs
    clicks, vowel_seconds = _vowel_clicks(samples, readings, frames.speech_dbfs)
    return SoundEvidence(
        tuple(events),
        tuple(_impulses(samples, level, beside, shares, frames, voiced)),
        _stretches(rumbling > RUMBLE, 10),
        _stretches(gusts, 35),
        tuple(clicks),
        vowel_seconds,
    )


def _vowel_clicks(
    samples: Floats, readings: Sequence[Reading], speech_dbfs: float
) -> tuple[list[float], float]:
    """Ticks above 4 kHz within vowels, where a mouth makes none: times, and seconds listened to."""
    filtered = click_band(samples)
    count = len(filtered) // HOP
    fine = 10 * np.log10(np.square(filtered[: count * HOP].reshape(-1, HOP)).mean(axis=1) + 1e-11)
    vowel = np.zeros(count, np.bool_)
    for reading in readings:
        first = max(reading.spikes[1] - 0.02, reading.start + 0.08)
        vowel[int(first * HOPS) : int((reading.end - 0.06) * HOPS)] = True
    vowel[:7], vowel[-10:] = False, False
    found: list[int] = []
    for at in np.flatnonzero(vowel & (fine > speech_dbfs - 52)):
        before, after = fine[at - 7 : at - 1].max(), fine[at + 6 : at + 10].max()
        if fine[at] - max(before, after) > 7 and (not found or at - found[-1] > 16):
            found.append(int(at))
    return [at / HOPS for at in found], float(vowel.sum()) / HOPS


def _explained(readings: Sequence[Reading], sounding: Bools) -> Bools:
    """Frames of the readings, with their own sound dying away."""
    explained = np.zeros(len(sounding), np.bool_)
    for reading in readings:
        first = max(0, round(reading.start * 100) - BEFORE_READING)
        last = min(len(sounding), round(reading.end * 100) + AFTER_READING)
        stop = min(len(sounding), last + TAIL)
        start = max(0, first - HEAD)
        while first > start and sounding[first - 1]:
            first -= 1
        while last < stop and sounding[last]:
            last += 1
        explained[first:last] = True
    return explained


def _stretches(flags: Bools, shortest: int) -> tuple[tuple[float, float], ...]:
    """Runs of at least `shortest` frames, small gaps closed, in seconds."""
    return tuple(
        (first / 100, last / 100)
        for first, last in runs_of_true(_bridged(flags, 8))
        if last - first >= shortest
    )


def _bridged(flags: Bools, shortest: int) -> Bools:
    """The flags with inner gaps shorter than `shortest` closed."""
    closed = flags.copy()
    for first, last in runs_of_true(~flags):
        if last - first < shortest and first > 0 and last < len(flags):
            closed[first:last] = True
    return closed


def _band_power(samples: Floats, count: int) -> NDArray[np.float64]:
    """Mean square in each band [count, 4], frames of 20 ms every 10 ms."""
    windows = np.lib.stride_tricks.sliding_window_view(samples, 320)[::160][:count]
    shape = np.hanning(320).astype(np.float32)
    power = np.square(np.abs(np.fft.rfft(windows * shape, 640, axis=1)))
    hertz = np.fft.rfftfreq(640, 1 / SAMPLE_RATE)
    scale = 2 / (640 * float(np.square(shape).sum()))
    return np.stack(
        [scale * power[:, (hertz >= low) & (hertz < high)].sum(axis=1) for low, high in BANDS],
        axis=1,
    )


def _event(
    first: int, last: int, level: Floats, voiced: Bools, shares: NDArray[np.float64]
) -> Event:
    power = shares[first:last].sum(axis=0)
    whole = max(float(power.sum()), 1e-12)
    rise = [
        level[at] - level[max(0, at - 4) : max(1, at - 1)].min()
        for at in range(first, min(last, first + 6))
    ]
    return Event(
        first / 100,
        last / 100,
        float(level[first:last].max()),
        float(max(rise)),
        float(voiced[first:last].mean()),
        float(power[3]) / whole,
        float(power[0] + power[1]) / whole,
    )


def _impulses(
    samples: Floats,
    level: Floats,
    beside: Bools,
    shares: NDArray[np.float64],
    frames: SpeechFrames,
    voiced: Bools,
) -> list[Event]:
    """Sounds that stand up within 5 ms out of quiet and are gone after 60 ms."""
    hops = samples[: len(level) * HOP * PER_FRAME].reshape(-1, HOP)
    fine = 10 * np.log10(np.square(hops).mean(axis=1) + 1e-10) - frames.speech_dbfs
    quiet = np.lib.stride_tricks.sliding_window_view(fine, 8).max(axis=1)  # [i]: hops i … i+7
    found: list[Event] = []
    last = -100
    rises = np.flatnonzero(fine[10:-32] - quiet[: len(fine) - 42] > 9) + 10
    for at in rises.tolist():
        frame = at // PER_FRAME
        top = float(fine[at : at + 3].max())
        gone = float(np.median(fine[at + 24 : at + 32]))
        if not beside[frame] or top < -26 or top - gone < 9 or at - last < 12:
            continue
        last = at
        found.append(_event(frame, min(len(level), frame + 3), level, voiced, shares))
    return found
